"""Check that the HTTP server can listen on its port, or that Draftdesk does already."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, Installation, State
from bot.errors import PortTaken, SettingsError
from bot.settings import NAMES

HEALTH_SECONDS = 2


def port_findings(installation: Installation) -> Iterator[Finding]:
    """Listen for a moment; nothing to say if any free port will do."""
    from bot.cli.hosting import listen

    settings, subject = installation.settings, "port"
    if settings.port == 0:
        return
    host = settings.bind or "127.0.0.1"
    try:
        listen(host, settings.port).close()
    except PortTaken:
        if _is_ours(host, settings.port):
            yield Finding(State.FINE, subject, f"Draftdesk runs on {settings.port}")
            return
        todo = f"Stop that program, or set {NAMES['port']} to another port."
        yield Finding(State.BROKEN, subject, f"{settings.port} is taken by another program", todo)
    except (SettingsError, OSError) as error:
        yield Finding(State.BROKEN, subject, str(error), f"Check {NAMES['bind']} and {NAMES['port']}.")
    else:
        yield Finding(State.FINE, subject, f"{settings.port} is free")


def _is_ours(host: str, port: int) -> bool:
    """Return whether `/healthz` answers there as ours does."""
    import httpx

    address = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    try:
        told = httpx.get(f"http://{address}:{port}/healthz", timeout=HEALTH_SECONDS, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and {"status", "version"} <= told.keys()
