# Draftdesk in a container: PyTorch's CPU build, an account without rights, nothing written but /var/lib/draftdesk.
#   docker build -t draftdesk .
# docs/operations.md says how to run it, and which of these steps were tried without Docker.

FROM debian:bookworm-slim AS build
# Debian serves only the newest of each package, with its security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
RUN python3 -m venv /opt/draftdesk
COPY constraints.txt ./
# On its own: only PyTorch comes from this index, and the layer lasts until constraints.txt changes.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN /opt/draftdesk/bin/pip install --no-cache-dir --no-deps -c constraints.txt --index-url "$TORCH_INDEX" torch
COPY pyproject.toml README.md LICENSE MANIFEST.in manifest.json ./
COPY docs/brand.toml docs/
COPY bot bot
COPY db db
COPY migrations migrations
COPY model model
RUN /opt/draftdesk/bin/pip install --no-cache-dir -c constraints.txt ".[postgresql]"

FROM debian:bookworm-slim
# Debian serves only the newest of each package, with its security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/draftdesk draftdesk
COPY --from=build /opt/draftdesk /opt/draftdesk
ENV PATH=/opt/draftdesk/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    DRAFTDESK_HOME=/var/lib/draftdesk \
    DRAFTDESK_BIND=0.0.0.0 \
    DRAFTDESK_LOG=json
USER 10001
WORKDIR /var/lib/draftdesk
VOLUME /var/lib/draftdesk
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('DRAFTDESK_PORT', '3000') + '/healthz', timeout=4)"]
# tini collects the training processes' children and passes SIGTERM on.
ENTRYPOINT ["tini", "--", "draftdesk"]
CMD ["serve"]
