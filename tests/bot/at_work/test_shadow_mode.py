"""Shadow mode: drafts are made and compared with what the team sends; nobody sees a card; a weekly word."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from bot.blocks import settings_modals as form
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.slack.shadow_word import ask_for_the_word
from db.channels import ChannelChoice
from db.session import write
from db.tables import Draft, PostedCard, Ticket
from db.vocabulary import ApproversKind, TicketStatus
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN, AGENT, Visitor
from tests.bot.support.workplace import Workplace, eventually

CHANNEL = "C0SUPPORT"
QUESTION = "where is my order 12345?"


def in_shadow(place: Workplace, on: bool = True) -> None:
    """Set or end shadow mode of #support; Maya is the team."""
    workspace, chosen = place.desk.workspace, Approvers(ApproversKind.PEOPLE, people=(AGENT,))
    preferences.set_approvers(workspace, ADMIN, chosen)
    preferences.set_channel(workspace, ADMIN, CHANNEL, ChannelChoice(watched=True, shadow=on))


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace whose #support is in shadow mode, and which tells the ops channel."""
    with working(engine, starter_bundle, tmp_path / "home", ops_channel="C0OPS") as place:
        in_shadow(place)
        yield place


def drafted(place: Workplace, ts: str) -> Draft:
    """Wait for the shadow draft of a message."""

    def look() -> Draft | None:
        ticket = next(each for each in place.rows(Ticket) if each.message_ts == ts)
        return next((each for each in place.rows(Draft) if each.id == ticket.shown_draft_id), None)

    found = eventually(look)
    place.settle()
    return found


def answered(place: Workplace, question: str, answer: str | None = None) -> Ticket:
    """A customer asks; a colleague answers by hand, with the draft's own words if no `answer` is given."""
    ts = place.say(question)
    text = drafted(place, ts).text.replace("{{Order Number}}", "12345")
    place.say(answer or text, user=AGENT, thread_ts=ts)
    place.settle()
    return next(each for each in place.rows(Ticket) if each.message_ts == ts)


def last_week(place: Workplace) -> None:
    """Move the tickets into the last whole week."""
    with write(place.engine) as session:
        for ticket in session.query(Ticket):
            ticket.created_at -= timedelta(days=7)


def test_drafts_are_made_and_nobody_sees_them(place: Workplace) -> None:
    ts = place.say(QUESTION)
    drafted(place, ts)
    assert place.thread(ts) == []
    assert place.rows(PostedCard) == []
    home = Visitor(place).open()
    assert "Nothing waits" in home or "12345" not in home
    assert "Show card" not in home
    assert "shadow mode: nobody sees a card" in home


def test_an_answer_by_hand_is_compared_with_the_draft(place: Workplace) -> None:
    same = answered(place, QUESTION)
    other = answered(place, "how can I reset my password?", "No idea, sorry. Please ask my colleague Jonas.")
    assert same.shadow_difference == 0.0
    assert other.shadow_difference is not None
    assert other.shadow_difference > 0.5
    assert {same.status, other.status} == {TicketStatus.RETIRED}


def test_a_colleague_who_asks_for_a_card_is_told_of_shadow_mode(place: Workplace) -> None:
    ts = place.say(QUESTION)
    drafted(place, ts)
    place.gesture("shortcut", user=AGENT, channel=CHANNEL, ts=ts, callback_id="draft_reply")
    (told,) = eventually(lambda: place.whispers(AGENT))
    assert told.text.startswith("This channel is in shadow mode")
    place.say("@Draftdesk please draft a reply", user=AGENT, thread_ts=ts)
    eventually(lambda: len(place.whispers(AGENT)) == 2)
    place.settle()
    assert [message.blocks for message in place.thread(ts) if message.blocks] == []


def test_after_shadow_mode_only_new_messages_get_cards(place: Workplace) -> None:
    old = place.say(QUESTION)
    drafted(place, old)
    in_shadow(place, on=False)
    place.card(place.say("can I return my shoes?"))
    assert place.thread(old) == []


def test_the_ops_channel_hears_once_a_week_how_the_drafts_would_have_done(place: Workplace) -> None:
    answered(place, QUESTION)
    answered(place, "how can I reset my password?", "No idea, sorry. Please ask my colleague Jonas.")
    zone = place.desk.settings.zone()
    assert not ask_for_the_word(place.desk.workspace, zone), "the week is not over"
    last_week(place)
    assert [ask_for_the_word(place.desk.workspace, zone) for _ in range(2)] == [True, False]
    place.desk.wake()
    (told,) = eventually(lambda: list(place.playground.state.visible("C0OPS")))
    assert "<#C0SUPPORT>: 2 messages, 2 drafts; for 0 I would have stayed silent." in told.text
    assert "answered 2 of the drafted ones: 1 drafts would have been sent as they are" in told.text
    place.settle()
    assert len(list(place.playground.state.visible("C0OPS"))) == 1


def test_a_week_ends_on_sunday_night_of_the_zone_that_is_set(place: Workplace) -> None:
    answered(place, QUESTION)
    with write(place.engine) as session:
        for ticket in session.query(Ticket):
            ticket.created_at = datetime(2026, 3, 11, 12, tzinfo=UTC)
    sunday = datetime(2026, 3, 15, 20, tzinfo=UTC)
    assert not ask_for_the_word(place.desk.workspace, UTC, sunday)
    assert ask_for_the_word(place.desk.workspace, ZoneInfo("Pacific/Auckland"), sunday), "there it is Monday"


def test_without_an_ops_channel_the_admin_who_set_it_hears_it(workplace: Workplace) -> None:
    in_shadow(workplace)
    answered(workplace, QUESTION)
    last_week(workplace)
    assert ask_for_the_word(workplace.desk.workspace, UTC)
    workplace.desk.wake()
    told = eventually(lambda: list(workplace.playground.state.visible("D0ADA")))
    assert "Shadow mode" in told[0].text


def test_an_admin_sets_it_in_the_home(workplace: Workplace) -> None:
    ada = Visitor(workplace)
    ada.open()
    ada.form("Change: Watched channels")
    home = ada.save(
        channel={"type": "conversations_select", "selected_conversation": CHANNEL},
        messages={"type": "radio_buttons", "selected_option": {"value": form.OF_PEOPLE}},
        cards={"type": "static_select", "selected_option": {"value": form.SHADOW}},
    )
    assert "shadow mode: nobody sees a card" in home
    ts = workplace.say(QUESTION)
    drafted(workplace, ts)
    assert workplace.thread(ts) == []
