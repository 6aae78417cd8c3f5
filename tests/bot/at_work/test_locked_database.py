"""While another program holds the database, Slack is answered within its three seconds."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from db.tables import Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace

SLACK_WAITS_SECONDS = 3.0
AT_ONCE = 60
"""More than the threads that starlette would let run."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # Only SQLite has a single writer.
def test_events_are_refused_in_time_and_stored_when_they_are_sent_again(workplace: Workplace) -> None:
    events = [
        slack_payloads.message(f"where is my order {number}?", ts=f"1700000000.{number:06d}")
        for number in range(AT_ONCE)
    ]

    def deliver(event: dict[str, Any]) -> tuple[int, float]:
        began = time.monotonic()
        return workplace.deliver_event(event).status_code, time.monotonic() - began

    other_program = sqlite3.connect(str(workplace.engine.url.database), isolation_level=None)
    with closing(other_program), ThreadPoolExecutor(AT_ONCE) as sending:
        other_program.execute("BEGIN IMMEDIATE")
        answers = list(sending.map(deliver, events))
    assert {status for status, _ in answers} == {500}
    assert max(seconds for _, seconds in answers) < SLACK_WAITS_SECONDS
    assert workplace.rows(Ticket) == []
    assert {deliver(event)[0] for event in events[:3]} == {200}
    assert len(workplace.rows(Ticket)) == 3
