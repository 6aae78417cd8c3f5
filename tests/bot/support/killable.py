"""Draftdesks in processes of their own, to be killed. Each is forked from a process that has imported
everything, so that it starts at once.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings


@dataclass
class Draftdesks:
    """Starts one after another."""

    nursery: "subprocess.Popen[str]"
    database: str
    settings: Settings

    @contextmanager
    def one(self) -> Iterator[tuple[str, int]]:
        """Start one; yield its URL and process id. It is killed at the end, at the latest."""
        given = {
            name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in self.settings
            if name in self.settings.model_fields_set
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        order = {"database": self.database, "settings": given}
        self.nursery.stdin.write(json.dumps(order, default=str) + "\n")
        self.nursery.stdin.flush()
        born = json.loads(self.nursery.stdout.readline())
        try:
            yield born["url"], born["pid"]
        finally:
            kill(born["pid"])


@contextmanager
def draftdesks(database: str, settings: Settings) -> Iterator[Draftdesks]:
    """Serve one workspace by Draftdesks with these settings, until the end of the block."""
    command = [sys.executable, "-m", "tests.bot.support.killable"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        try:
            yield Draftdesks(nursery, database, settings)
        finally:
            nursery.kill()


def kill(pid: int, *, within: float = 0.0, draw: random.Random | None = None) -> None:
    """Kill a process after a random part of `within` seconds, and wait until it is gone."""
    time.sleep(draw.uniform(0.0, within) if draw is not None else 0.0)
    try:
        while True:
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
    except ProcessLookupError:
        return


def _serve(given: dict[str, Any]) -> None:
    from bot.app import Draftdesk
    from db.session import open_engine
    from tests.bot.support.drafting_here import drafting_here
    from tests.serving import served

    engine = open_engine(given["database"])
    desk = Draftdesk.connect(Settings(**given["settings"]), engine, drafts=drafting_here(engine))
    with served(lambda _: desk.http) as url:
        desk.start()
        sys.stdout.write(json.dumps({"url": url, "pid": os.getpid()}) + "\n")
        sys.stdout.flush()
        threading.Event().wait()


def _fork_for_each_line() -> None:
    import bot.app  # noqa: F401 -- imported before the forks, which then start at once.
    import tests.bot.support.drafting_here
    import tests.serving  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody waits for them, so none stays as a zombie.
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                _serve(json.loads(line))
            finally:  # It could not start: let the test fail at once.
                sys.stdout.write("{}\n")
                sys.stdout.flush()
                os._exit(1)


if __name__ == "__main__":
    _fork_for_each_line()
