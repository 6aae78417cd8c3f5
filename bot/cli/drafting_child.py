"""The drafting process: `python -m bot.cli.drafting_child`, which `bot/jobs/drafting_process.py` starts.

It reads its settings from the first line of its standard input, and ends when that closes.
"""

import json
import os
import sys
import threading
from collections.abc import Collection
from typing import Any

from bot.cli.private_files import create_privately
from bot.cli.terminal import log_from, set_up_logging
from bot.errors import NoServedVersion
from bot.jobs.drafting import Drafting
from bot.jobs.drafting_settings import DraftingSettings
from bot.services.alarms import Alarms
from bot.services.kind_of_job import WorkerName
from db.session import open_engine
from model.encoder.place import choose

LOOK_SECONDS = 0.5
"""How soon the parent hears that another version drafts."""


def main() -> None:
    """Draft until standard input closes."""
    create_privately()
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    set_up_logging(debug=False)
    log_from(given.pop("log_level"))
    settings, alarms, ending = DraftingSettings(**given), Alarms(), threading.Event()
    choose(settings.encoder)
    alarms.pass_on_to(_tell_of_jobs)
    drafting = Drafting(settings, open_engine(settings.database_url), alarms, _tell_of_draft)
    threading.Thread(target=_hear, args=(alarms, drafting, ending), daemon=True).start()
    try:
        drafting.start()
        told = None
        while not ending.wait(LOOK_SECONDS):
            if drafting.serving.number != told:
                told = drafting.serving.number
                _say({"serving": told})
    finally:
        drafting.stop()


def _hear(alarms: Alarms, drafting: Drafting, ending: threading.Event) -> None:
    for line in sys.stdin:
        message = json.loads(line)
        if "wake" in message:
            alarms.ring(message["wake"], heard_from=_tell_of_jobs)
        else:
            _say({"question": message["question"], "found": _found(drafting, message)})
    ending.set()


def _found(drafting: Drafting, message: dict[str, Any]) -> list[tuple[str, float]] | None:
    """Return what was searched for; None if that is impossible now."""
    try:
        return drafting.find(message["words"], message["most"])
    except NoServedVersion:
        return None


def _tell_of_draft(seconds: float) -> None:
    _say({"drafted": seconds})


def _tell_of_jobs(workers: Collection[WorkerName]) -> None:
    _say({"wake": sorted(workers)})


def _say(message: dict[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # The parent has ended, and so does this process.
        os._exit(1)


if __name__ == "__main__":
    main()
