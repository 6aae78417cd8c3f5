"""Run `drafting.py` in a child process, without secrets, and start another when it dies.

The two talk in lines of JSON: first the settings, then each tells which workers have jobs, and the child
which version drafts, how long a draft took, and what a search found. It has no token, and ends when its
standard input closes, as it does when this process ends. It logs to this process's standard error.
"""

import itertools
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import IO

from bot.errors import Refused
from bot.jobs.drafting_settings import DraftingSettings
from bot.jobs.training_process import child_environment
from bot.services.alarms import Alarms
from bot.services.kind_of_job import WorkerName

_log = logging.getLogger(__name__)

CHILD = "bot.cli.drafting_child"
ANSWER_SECONDS = 1.5
"""Of the three that Slack waits for a submitted form."""
NOT_YET = "I cannot search yet: I am still starting. Try again in a minute."
ELSEWHERE = "I cannot search from here. Type `/suggest find` and your words instead."
GRACE_SECONDS = 10.0
"""Time to finish the drafts in hand before the process is killed: their leases bring them back."""
SOUND_SECONDS = 60.0
"""A process that ran for so long is replaced after a second; the pause doubles after one that did not."""
LONGEST_PAUSE_SECONDS = 30.0


class DraftingProcess:
    """The drafting process of one workspace, from `start` to `stop`."""

    def __init__(self, settings: DraftingSettings, alarms: Alarms, drafted: Callable[[float], None]) -> None:
        """Tell `drafted` the seconds that each draft took."""
        self._drafted = drafted
        self._questions: dict[int, queue.SimpleQueue[list[tuple[str, float]] | None]] = {}
        self._numbers = itertools.count()
        self._settings = settings
        self._alarms = alarms
        self._child: subprocess.Popen[str] | None = None
        self._number: int | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="drafting-process", daemon=True)
        self._teller = threading.Thread(target=self._tell, name="drafting-process-wake", daemon=True)

    @property
    def number(self) -> int | None:
        """Return the number of the version that drafts; None while none is loaded."""
        return self._number

    @property
    def pid(self) -> int | None:
        """Return the process's id; None before it is started."""
        return self._child.pid if self._child is not None else None

    def find(self, words: str, most: int) -> list[tuple[str, float]]:
        """Ask the process for the ids of the past replies nearest to these words, with similarities. Raises
        Refused if it does not answer in time for a form.
        """
        if not self._keeper.is_alive():
            raise Refused(ELSEWHERE)
        number, answer = next(self._numbers), queue.SimpleQueue[list[tuple[str, float]] | None]()
        self._questions[number] = answer
        self._lines.put(json.dumps({"question": number, "words": words, "most": most}))
        try:
            found = answer.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            found = None
        finally:
            del self._questions[number]
        if found is None:
            raise Refused(NOT_YET)
        return found

    def start(self) -> None:
        """Start the process, and another whenever it dies."""
        self._alarms.pass_on_to(self.wake)
        self._keeper.start()
        self._teller.start()

    def stop(self) -> None:
        """Let the process finish the drafts in hand, and end it."""
        self._stopping.set()
        self._lines.put(None)
        if self._keeper.is_alive():
            self._keeper.join(GRACE_SECONDS if self._number is not None else 0.0)  # It drafts nothing yet.
            if self._keeper.is_alive() and self._child is not None:
                self._child.kill()
            self._keeper.join()

    def wake(self, workers: Collection[WorkerName]) -> None:
        """Tell the process that its worker has jobs, if that is among these."""
        if WorkerName.DRAFTER in workers:
            self._lines.put(json.dumps({"wake": [WorkerName.DRAFTER]}))

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_one()
            self._number = None
            if not self._stopping.is_set():
                was_sound = time.monotonic() - began > SOUND_SECONDS
                pause = 1.0 if was_sound else min(2 * pause, LONGEST_PAUSE_SECONDS)
                _log.error("the drafting process ended with code %d; another starts in %.0f s", code, pause)
                self._stopping.wait(pause)

    def _run_one(self) -> int:
        """Run one process until it ends; return its exit code."""
        # -P keeps the current folder off the import path: it may have a folder named `model`. A process group
        # of its own keeps it from a terminal's Ctrl-C: it ends with this process.
        with subprocess.Popen(  # noqa: S603 -- our own interpreter, no shell.
            [sys.executable, "-P", "-m", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=child_environment(os.environ, and_of=("PG", "DRAFTDESK_LOG")),
            process_group=0,
        ) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            level = logging.getLogger("bot").getEffectiveLevel()
            _write(child.stdin, json.dumps(self._settings.as_json() | {"log_level": level}))
            self._child = child
            if self._stopping.is_set():
                child.kill()
            self._listen(child.stdout)
            return child.wait()

    def _listen(self, said: IO[str]) -> None:
        for line in said:
            message = json.loads(line)
            if "wake" in message:
                self._alarms.ring(message["wake"], heard_from=self.wake)
            elif "serving" in message:
                self._number = message["serving"]
            elif "drafted" in message:
                self._drafted(message["drafted"])
            elif (question := self._questions.get(message["question"])) is not None:
                found = message["found"]
                question.put(None if found is None else [(row_id, score) for row_id, score in found])

    def _tell(self) -> None:
        """Pass lines on, in a thread, so that nobody who wakes the process waits for a full pipe."""
        while (line := self._lines.get()) is not None:
            if self._child is not None and self._child.stdin is not None:
                _write(self._child.stdin, line)
        if self._child is not None and self._child.stdin is not None:
            with suppress(OSError):
                self._child.stdin.close()


def _write(pipe: IO[str], line: str) -> None:
    """Write a line; a process that has ended needs none: the next one looks for jobs at its start."""
    with suppress(OSError, ValueError):
        pipe.write(line + "\n")
        pipe.flush()
