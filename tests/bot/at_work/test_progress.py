"""A card appears soon, whatever the drafter does; it shows the draft's progress and offers a retry."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.playground.world.state import Message
from bot.services.tickets import drafting
from db.session import write
from db.tables import Draft, Job, Ticket
from model.drafting.drafter import Drafter
from tests.bot.support.workplace import Workplace, buttons, eventually

QUESTION = "hi, where is my order 12345?"


@contextmanager
def drafting_held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold all drafting back while the block runs."""
    go_on, suggest = threading.Event(), Drafter.suggest_in_steps

    def held(self: Drafter, *given: Any, **more: Any) -> Any:
        assert go_on.wait(20)
        return suggest(self, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Drafter, "suggest_in_steps", held)
        try:
            yield
        finally:
            go_on.set()


def failing(patch: pytest.MonkeyPatch, workplace: Workplace) -> None:
    """Let each attempt to draft fail, without a wait in between."""

    def explode(self: Drafter, *given: Any, **more: Any) -> Any:
        raise RuntimeError("secret detail")

    patch.setattr(Drafter, "suggest_in_steps", explode)
    workplace.drafting.worker._pace = replace(workplace.drafting.worker._pace, backoff=lambda failures: 0.0)


def shown(workplace: Workplace, ts: str, words: str) -> Message:
    """Wait until a card in the thread says this; return the card."""

    def look() -> Message | None:
        return next((each for each in workplace.thread(ts) if words in str(each.blocks)), None)

    return eventually(look)


def test_a_quick_draft_comes_with_its_card_and_no_progress_is_shown(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    assert "Approve & send" in buttons(card)
    assert workplace.thread(ts) == [card]
    posted = [job for job in workplace.rows(Job) if job.kind in ("post_card", "update_card")]
    assert [(job.kind, job.status) for job in posted] == [("post_card", "done")]


def test_a_slow_drafts_card_shows_its_progress_and_then_the_draft(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with drafting_held(monkeypatch):
        first = workplace.say(QUESTION)
        card = shown(workplace, first, "Drafting")
        second = workplace.say("how do I reset my password?")
        queued = shown(workplace, second, "Queued")
        assert buttons(card) == buttons(queued) == {}
        assert card.text == "A draft is on its way."
    for ts, each in ((first, card), (second, queued)):
        eventually(lambda each=each: "Approve & send" in buttons(each))  # type: ignore[misc] # bound now.
        workplace.settle()
        assert workplace.thread(ts) == [each]
    # The queued card was not first updated to say that its draft, which was quick, is being made.
    updates = [job.ticket_id or 0 for job in workplace.rows(Job) if job.kind == "update_card"]
    assert sorted(updates) == sorted(ticket.id for ticket in workplace.rows(Ticket))


def test_in_direct_messages_a_status_shows_that_a_draft_is_made_and_then_comes_the_card(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = workplace.playground.state.statuses
    with drafting_held(monkeypatch):
        ts = workplace.say(QUESTION, user="U0MAYA", channel="D0MAYA")
        eventually(lambda: statuses.get(("D0MAYA", ts)) == "is drafting a reply…")
        assert workplace.thread(ts, "D0MAYA") == []
    (card,) = workplace.cards(ts, 1, "D0MAYA")
    assert "Approve & send" in buttons(card)
    assert statuses == {}
    workplace.settle()
    assert workplace.thread(ts, "D0MAYA") == [card]
    assert not [job for job in workplace.rows(Job) if job.status == "waiting"]


def test_where_slack_has_no_status_the_card_shows_the_progress(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace.playground.state.fail_next("assistant.threads.setStatus", "channel_type_not_supported")
    with drafting_held(monkeypatch):
        ts = workplace.say(QUESTION, user="U0MAYA", channel="D0MAYA")
        card = eventually(lambda: next(iter(workplace.thread(ts, "D0MAYA")), None))
        assert "Drafting" in str(card.blocks)
    eventually(lambda: "Approve & send" in buttons(card))
    workplace.settle()
    assert workplace.thread(ts, "D0MAYA") == [card]


def test_a_failed_draft_is_made_again_on_request(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, workplace)
        ts = workplace.say(QUESTION)
        card = shown(workplace, ts, "Drafting failed")
        workplace.settle()
    failed = card.blocks
    assert list(buttons(card)) == ["Retry", "Write a reply", "Dismiss"]
    workplace.press(card, "Retry")
    eventually(lambda: "Approve & send" in buttons(card))
    workplace.settle()
    assert workplace.thread(ts) == [card]
    card.blocks = failed  # A client that does not show the change yet.
    workplace.press(card, "Retry", user="U0JONAS")
    (said,) = eventually(lambda: workplace.whispers("U0JONAS"))
    assert "the card shows its progress" in said.text
    assert len([job for job in workplace.rows(Job) if job.kind == "draft"]) == 2


def test_a_second_failure_is_shown_like_the_first(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, workplace)
    ts = workplace.say(QUESTION)
    (first,) = [job for job in workplace.rows(Job) if job.kind == "draft"]
    card = shown(workplace, ts, f"under job {first.id}.")
    workplace.settle()
    workplace.press(card, "Retry")
    eventually(lambda: "Retry" in buttons(card) and f"under job {first.id}." not in str(card.blocks))
    assert workplace.rows(Ticket)[0].status == "failed"


def test_a_drafter_that_died_while_drafting_drafts_once_after_its_restart(workplace: Workplace) -> None:
    workplace.drafting.worker.stop()
    workplace.say(QUESTION)
    (job,) = [job for job in workplace.rows(Job) if job.kind == "draft"]
    with write(workplace.engine) as session:
        session.get_one(Ticket, job.ticket_id).status = "drafting"
    for _ in range(2):
        drafting.draft_waiting(workplace.engine, workplace.drafting.serving, [job])
    places = [draft.position for draft in workplace.rows(Draft)]
    assert places == list(range(len(places)))
    assert workplace.rows(Ticket)[0].status == "drafted"


def test_a_ticket_closed_while_it_is_drafted_does_not_change(workplace: Workplace) -> None:
    workplace.drafting.worker.stop()
    workplace.say(QUESTION)
    (job,) = [job for job in workplace.rows(Job) if job.kind == "draft"]
    for status in ("decided", "retired"):
        with write(workplace.engine) as session:
            session.get_one(Ticket, job.ticket_id).status = status
        drafting.draft_waiting(workplace.engine, workplace.drafting.serving, [job])
        assert workplace.rows(Draft) == []
        assert workplace.rows(Ticket)[0].status == status
