"""Run the bot under test: `draftdesk serve` as a separate process.

It inherits no settings of this machine and has its own folder, database and first model version. Several may
share a database: see `replicas.py`.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
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


@dataclass
class Child:
    """One `draftdesk serve` in `folder`, which becomes its data and working directory."""

    folder: Path
    settings: Mapping[str, str]
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it writes."""
        return self.folder / "serve.log"

    def start(self) -> None:
        """Start it, or start it again."""
        self.folder.mkdir(exist_ok=True)
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        places = {"DRAFTDESK_HOME": str(self.folder / "home"), "DRAFTDESK_PORT": str(self.port)}
        with self.log.open("a", encoding="utf-8") as written:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=self.folder,
                env=own | dict(self.settings) | places,
                stdout=written,
                stderr=written,
            )

    def stop(self, *, kill: bool = False) -> None:
        """End it, and wait until it has ended."""
        if self.process is not None:
            (self.process.kill if kill else self.process.terminate)()
            self.process.wait()

    async def ready(self, version: int) -> None:
        """Wait until this version drafts. Raises RuntimeError with its log if it does not start."""
        async with httpx.AsyncClient(trust_env=False) as http:
            for _ in range(START_SECONDS):
                with contextlib.suppress(httpx.HTTPError):
                    if (await http.get(f"{self.url}/healthz")).json()["version"] == version:
                        return
                if self.process is None or self.process.poll() is not None:
                    break
                await asyncio.sleep(1)
        raise RuntimeError(f"draftdesk serve did not start:\n{self.log.read_text(encoding='utf-8')}")


@contextlib.asynccontextmanager
async def draftdesks(
    folder: Path, slack_url: str, data: Path | None, count: int = 1, database: str | None = None
) -> AsyncIterator[list[Child]]:
    """Bots of one workspace that are ready to draft; they stop when the block ends. More than one need a
    PostgreSQL `database`. Raises RuntimeError if one does not start.
    """
    with as_file(files("model.corpus").joinpath("starter.csv")) as starter:
        settings = {
            "DRAFTDESK_CHANNELS": ",".join(CHANNELS),
            "DRAFTDESK_BITEXT": str((data or starter).absolute()),
            "DRAFTDESK_TRAINING_MINUTES": "0",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack_url}/api/",
        } | ({"DATABASE_URL": database} if database is not None else {})
        children = [Child(folder / str(number), settings, _free_port()) for number in range(count)]
        try:
            for child in children:  # At once: one migrates and trains, the others fetch its versions.
                child.start()
            for child in children:
                await child.ready(WHOLE_CORPUS)
            yield children
        finally:
            for child in children:
                await asyncio.to_thread(child.stop)


def _free_port() -> int:
    with contextlib.closing(listen("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port
