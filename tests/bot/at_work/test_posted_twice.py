"""A post that gets through after its timeout, and after the next attempt, does not stand twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.slack_client
from bot.playground.world.state import Message
from bot.slack_budgets import POST
from db.tables import Job
from db.vocabulary import JobKind, JobStatus
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually

CHANNEL = "C0SUPPORT"
LATE_SECONDS = 6.0


@pytest.fixture
def place(
    engine: Engine, starter_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workplace]:
    """A workplace whose outbox waits one second for an answer."""
    monkeypatch.setattr(bot.slack_client, "TIMEOUT_SECONDS", 1)
    with working(engine, starter_bundle, tmp_path / "home") as place:
        yield place


def post_late(place: Workplace) -> None:
    """Let the next post get through long after its timeout, and those after it at once."""
    before = place.gate.counts()[POST]
    place.gate.slow[POST, CHANNEL] = LATE_SECONDS
    eventually(lambda: place.gate.counts()[POST] > before)
    del place.gate.slow[POST, CHANNEL]


def looked(place: Workplace) -> None:
    """Wait for the look that a doubtful post asks for, and let it be due."""
    eventually(lambda: [job for job in place.rows(Job) if job.kind == JobKind.CHECK_POST])
    place.let_it_leave()

    def done() -> bool:
        looks = [job for job in place.rows(Job) if job.kind == JobKind.CHECK_POST]
        return all(job.status == JobStatus.DONE for job in looks)

    eventually(done)
    place.settle()


def shown(place: Workplace, ts: str) -> list[Message]:
    return place.thread(ts)


def test_the_later_of_two_cards_is_deleted_and_the_other_one_works(place: Workplace) -> None:
    ts = place.say("where is my order 12345?")
    post_late(place)
    eventually(lambda: len(shown(place, ts)) == 2)
    looked(place)
    (card,) = shown(place, ts)
    assert "Approve & send" in buttons(card)
    place.press(card, "Approve & send")
    assert "Approved by" in place.receipt(card)


def test_the_later_of_two_replies_is_deleted(place: Workplace) -> None:
    ts = place.say("where is my order 12345?")
    card = place.card(ts)
    place.press(card, "Approve & send")
    post_late(place)
    eventually(lambda: len(shown(place, ts)) == 3)
    looked(place)
    replies = [message for message in shown(place, ts) if not message.blocks]
    assert len(replies) == 1
    assert "Approved by" in place.receipt(card)


def test_a_post_that_got_through_before_the_next_attempt_is_found_and_not_repeated(place: Workplace) -> None:
    place.gate.slow[POST, CHANNEL] = 1.2
    ts = place.say("where is my order 12345?")
    place.card(ts)
    looked(place)
    assert len(shown(place, ts)) == 1
