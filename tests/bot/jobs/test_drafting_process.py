"""The drafting process: what it knows, and what becomes of its work when it dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.drafting_process import CHILD, DraftingProcess
from bot.jobs.drafting_settings import DraftingSettings
from bot.jobs.training_process import child_environment
from db.session import read
from db.tables import Job
from tests.bot.support import slack_payloads
from tests.bot.support.running import record_served, working
from tests.bot.support.workplace import Workplace, quoted

PATIENCE_SECONDS = 60.0
"""A process needs seconds to start, and more on a busy machine."""
SECRET = "xoxb-that-only-the-parent-knows"
WRITTEN = "Zephyr couriers carry it to you tomorrow."


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def cards(place: Workplace, ts: str) -> list[str]:
    """The quotes on the drafted cards of a thread."""
    found = [message for message in place.thread(ts) if "Approve & send" in str(message.blocks)]
    return [quote for message in found for quote in quoted(message)]


def test_what_it_drafts_and_learns_survives_its_death_and_it_knows_no_token(
    engine: Engine, starter_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET)
    url = engine.url.render_as_string(hide_password=False)
    home = tmp_path / "home"
    with working(engine, starter_bundle, home, drafts=DraftingProcess, database_url=url) as place:
        process = place.desk.drafting
        assert isinstance(process, DraftingProcess)
        asked = place.say("hi, where is my order 12345?")
        until(lambda: cards(place, asked))
        first = process.pid
        assert SECRET not in Path(f"/proc/{first}/environ").read_text()
        assert SECRET not in Path(f"/proc/{first}/cmdline").read_text()
        until(lambda: process.number == 1)

        (card,) = (message for message in place.thread(asked) if message.blocks)
        place.press(card, "Edit")
        place.submit(slack_payloads.reply_values(WRITTEN))
        until(lambda: any(message.text == WRITTEN for message in place.thread(asked)))
        again = place.say("hi, where is my order 67890?")
        until(lambda: WRITTEN in cards(place, again))

        waiting = [place.say(f"hi, where is my order 2000{n}?") for n in range(6)]
        assert first is not None
        os.kill(first, signal.SIGKILL)
        for ts in waiting:
            until(lambda ts=ts: cards(place, ts))  # type: ignore[misc] # bound now.
        assert process.pid != first
        last = process.pid
        with read(engine) as session:
            done = Counter(job.status for job in session.query(Job).filter(Job.kind == "draft"))
        assert done == {"done": 8}
        assert all(len([m for m in place.thread(ts) if m.blocks]) == 1 for ts in waiting)
    assert not Path(f"/proc/{last}").exists(), "it ends with the bot"


def test_it_ends_when_its_parent_does(engine: Engine, starter_bundle: Path, tmp_path: Path) -> None:
    record_served(engine, starter_bundle)
    settings = DraftingSettings(
        slack_payloads.TEAM,
        engine.url.render_as_string(hide_password=False),
        str(tmp_path),
        brand_file=None,
        region=None,
        confidence=None,
        ops_channel=None,
        encoder=None,
        hub=None,
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=child_environment(os.environ),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(asdict(settings) | {"log_level": 30}) + "\n")
        child.stdin.flush()
        assert {"serving": 1} in map(json.loads, child.stdout)
        child.stdin.close()  # As the system does when the parent dies.
        assert child.wait(PATIENCE_SECONDS) == 0


def test_it_is_told_no_secret() -> None:
    names = set(DraftingSettings.__dataclass_fields__)
    assert names == {
        *("workspace_id", "database_url", "home", "brand_file", "region", "confidence", "ops_channel"),
        *("encoder", "hub"),
    }


def test_the_process_that_hears_loads_no_model() -> None:
    said = "import sys, bot.app; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
