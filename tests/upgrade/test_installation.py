"""An installation of an earlier commit works after the upgrade: rows, version, buttons and jobs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

import migrations
from bot.helpdesks.console import ConsoleHelpdesk
from bot.playground.world.state import Message
from db.tables import Decision, Job, ModelVersion, PostedCard, Ticket, TicketSlot
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted
from tests.upgrade.installation import KINDS, move_response_urls, unpack

RETRAINING_SECONDS = 240


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The installation's folder."""
    return tmp_path / "home"


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    """The installation's database, not migrated."""
    engine = unpack(home)
    yield engine
    engine.dispose()


@pytest.fixture
def place(engine: Engine, home: Path) -> Iterator[Workplace]:
    """The team at work again after the upgrade; every waiting job still waits."""
    migrations.upgrade(engine)
    with working(engine, home / "unused", home, ops_channel="C0OPS", confidence=0.05) as place:
        move_response_urls(engine, place.slack_url)
        yield place


def counts(home: Path) -> dict[str, int]:
    """Return the number of rows in each of our tables."""
    with closing(sqlite3.connect(home / "draftdesk.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        names.remove("sqlite_sequence")
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def card_about(place: Workplace, number: str) -> Message:
    """Return the card of the ticket about an order or a helpdesk's ticket, as the earlier commit
    posted it.
    """
    about = {slot.ticket_id for slot in place.rows(TicketSlot) if slot.value == number}
    [ticket] = [row for row in place.rows(Ticket) if row.id in about and row.status != "retired"]
    [posted] = [row for row in place.rows(PostedCard) if row.ticket_id == ticket.id]
    card = place.playground.state.find(posted.channel, posted.ts, viewer="U0MAYA")
    assert card is not None
    return card


def decided(place: Workplace, card: Message) -> Decision | None:
    """Return the standing decision on a card's ticket, once no job is due."""
    place.settle()
    ticket = place.ticket_of(card)
    of_it = [row for row in place.rows(Decision) if row.ticket_id == ticket.id and row.undone_at is None]
    return of_it[0] if of_it else None


def said(place: Workplace, channel: str) -> str:
    """Return everything in the channel, including ephemeral messages."""
    return str([(m.text, m.blocks) for m in place.playground.state.messages.get(channel, ())])


def test_the_upgrade_keeps_every_row(engine: Engine, home: Path) -> None:
    before = counts(home)
    migrations.upgrade(engine)
    after = counts(home)
    assert {name: after[name] for name in before} == before
    assert (before["tickets"], before["decisions"], before["jobs"]) == (27, 10, 96)


def test_its_version_loads_and_drafts(place: Workplace) -> None:
    card = place.card(place.say("hello, where is my order 77001?"))
    assert "model v1" in str(card.blocks)
    assert {"Approve & send", "Edit", "Reject"} <= buttons(card).keys()


def test_a_button_of_its_cards_still_approves(place: Workplace) -> None:
    card = card_about(place, "10008")
    [draft] = quoted(card)
    place.press(card, "Approve & send")
    assert place.reply(card.thread_ts or "").text == draft
    decision = decided(place, card)
    assert decision is not None
    assert (decision.kind, decision.decided_by) == ("approved", "U0MAYA")


def test_its_cards_still_offer_edit_reject_and_another_draft(place: Workplace) -> None:
    card = card_about(place, "10012")
    before = quoted(card)
    place.press(card, "Another draft")
    eventually(lambda: quoted(card) != before)
    place.press(card, "Edit")
    place.submit(slack_payloads.reply_values("Order 10012 is cancelled."))
    edited = decided(place, card)
    assert edited is not None
    assert edited.kind == "edited"
    card = card_about(place, "10013")
    place.press(card, "Reject")
    place.submit(slack_payloads.reason_values("tone"))
    rejected = decided(place, card)
    assert rejected is not None
    assert (rejected.kind, rejected.reason) == ("rejected", "tone")


def test_a_waiting_approval_can_still_be_undone(place: Workplace) -> None:
    card = card_about(place, "10005")
    assert decided(place, card) is not None
    place.press(card, "Undo")
    eventually(lambda: decided(place, card) is None)
    place.let_it_leave()
    eventually(lambda: "Approve & send" in buttons(card))
    place.settle()
    assert [each for each in place.thread(card.thread_ts or "") if not each.blocks] == [], "nothing was sent"


@pytest.mark.slow
def test_every_waiting_job_runs(place: Workplace) -> None:
    left = {job.id: job for job in place.rows(Job) if job.status == "waiting"}
    assert {job.kind for job in left.values()} == KINDS
    place.let_it_leave()
    place.settle()
    place.desk.retrainer.drain(RETRAINING_SECONDS)
    place.settle()
    ended = {job.id: job for job in place.rows(Job) if job.id in left}
    assert {(job.kind, job.status, job.last_error) for job in ended.values()} == {
        (kind, "done", None) for kind in KINDS
    }
    assert [job.kind for job in place.rows(Job) if job.status == "failed"] == ["notice", "draft"], (
        "the two that had failed before"
    )
    assert [version.status for version in place.rows(ModelVersion)][-1] == "serving"
    _did_what_they_were_for(place)


def _did_what_they_were_for(place: Workplace) -> None:
    for number in ("10005", "10011"):
        card = card_about(place, number)
        assert [place.reply(card.thread_ts or "").text] == quoted(card)
    assert isinstance(place.desk.helpdesk, ConsoleHelpdesk)
    assert [comment.by_agent for comment in place.desk.helpdesk.comments("2")] == [False, True]
    for number in ("10010", "10020", "10021", "10022", "10023"):
        assert card_about(place, number).blocks, number
    [asked] = [row for row in place.rows(Ticket) if row.helpdesk_ticket_id == "4"]
    assert asked.id in {row.ticket_id for row in place.rows(PostedCard)}
    assert "brand.toml, line 2" in said(place, "C0OPS")
    assert "There is no message to draft a reply to" in said(place, "C0GENERAL")
    assert "10030" in said(place, "C0GENERAL")
    assert place.playground.state.homes["U0ADA"]
