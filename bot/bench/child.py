"""Run the bot under test: `draftdesk serve` as a separate process.

It inherits no settings of this machine and has its own folder, database and first model version.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.resources import as_file, files
from pathlib import Path

import httpx

from bot.bench.slack_side import CHANNELS, SECRET, TOKEN
from bot.cli.hosting import listen

FOREIGN = ("DRAFTDESK_", "SLACK_", "ZENDESK_", "DATABASE_URL")
WHOLE_CORPUS = 2
"""The version that is trained on the whole corpus, after one on the starter set."""
START_SECONDS = 900
"""Training a first version on all Bitext data takes minutes on a busy machine."""


@contextlib.asynccontextmanager
async def draftdesk(folder: Path, slack_url: str, data: Path | None) -> AsyncIterator[str]:
    """The URL of a bot that is ready to draft; it stops when the block ends. Raises RuntimeError with the
    bot's log if it does not start.
    """
    with as_file(files("model.corpus").joinpath("starter.csv")) as starter:
        port = _free_port()
        settings = {
            "DRAFTDESK_HOME": str(folder / "home"),
            "DRAFTDESK_PORT": str(port),
            "DRAFTDESK_CHANNELS": ",".join(CHANNELS),
            "DRAFTDESK_BITEXT": str((data or starter).absolute()),
            "DRAFTDESK_TRAINING_MINUTES": "0",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack_url}/api/",
        }
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        log = folder / "serve.log"
        with log.open("w", encoding="utf-8") as written:
            child = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=folder,
                env=own | settings,
                stdout=written,
                stderr=written,
            )
        try:
            await _until_ready(child, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()
            await asyncio.to_thread(child.wait)


def _free_port() -> int:
    with contextlib.closing(listen("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port


async def _until_ready(child: subprocess.Popen[bytes], app_url: str, log: Path) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(START_SECONDS):
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(f"{app_url}/healthz")).json()["version"] == WHOLE_CORPUS:
                    return
            if child.poll() is not None:
                break
            await asyncio.sleep(1)
    raise RuntimeError(f"draftdesk serve did not start:\n{log.read_text(encoding='utf-8')}")
