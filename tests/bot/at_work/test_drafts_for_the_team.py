"""Drafts are for the team: no card is posted where a guest, a foreigner or a customer can read it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.playground.world.people import Shared
from bot.playground.world.state import Message
from bot.references import ModalContext
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.workspace import Workspace
from db.tables import Decision, Job, Ticket
from db.vocabulary import ApproversKind, JobKind
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN, Visitor
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "where is my order 12345?"
SHARED, SUPPORT, TEAM = "C0ACME", "C0SUPPORT", "C0TEAM"
AGENT, OTHER, GUEST, FOREIGNER, CUSTOMER = "U0MAYA", "U0JONAS", "U0GUS", "U0FIN", "U0SAM"


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace that also watches a channel shared with another company, without team channels."""
    with working(engine, starter_bundle, tmp_path, channels=(SUPPORT, SHARED)) as place:
        yield place


@pytest.fixture
def with_team_channel(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """The same, with a team channel for every channel."""
    teams = (("default", TEAM),)
    with working(engine, starter_bundle, tmp_path, channels=(SUPPORT, SHARED), team_channels=teams) as place:
        yield place


def approvers(place: Workplace, *people: str) -> None:
    """Let only these people approve."""
    chosen = Approvers(ApproversKind.PEOPLE, people=people)
    preferences.set_approvers(Workspace(place.engine, slack_payloads.TEAM), ADMIN, chosen)


def cards_in(place: Workplace, channel: str) -> list[Message]:
    """The cards that anybody in the channel sees."""
    return [message for message in place.playground.state.visible(channel) if message.blocks]


def a_card(place: Workplace, channel: str) -> Message:
    """Wait for the newest card in the channel."""
    card = eventually(lambda: next(reversed(cards_in(place, channel)), None))
    place.settle()
    return card


def share(place: Workplace, channel: str = SUPPORT, shared: str = "external") -> None:
    told = place.gesture("share", user=ADMIN, channel=channel, shared=shared)
    assert told["problem"] is None


def test_with_a_team_channel_the_card_goes_there_and_only_the_reply_to_the_customer(
    with_team_channel: Workplace,
) -> None:
    place = with_team_channel
    ts = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    card = a_card(place, TEAM)
    assert cards_in(place, SHARED) == []
    shown = str(card.blocks)
    assert QUESTION in shown, "what the customer wrote"
    assert f"/archives/{SHARED}/p{ts.replace('.', '')}|A message>" in shown, "and a link to it"
    draft = quoted(card)[-1]
    place.press(card, "Approve & send", user=AGENT)
    assert place.reply(ts, SHARED).text == draft
    assert "Approved" in place.receipt(card)
    assert len(cards_in(place, SHARED)) == 0


def test_a_card_in_a_team_channel_shows_what_was_said_before(with_team_channel: Workplace) -> None:
    place = with_team_channel
    ts = place.say("My parcel is late.", user=FOREIGNER, channel=SHARED)
    first = a_card(place, TEAM)
    place.say("Which order is it?", user=AGENT, channel=SHARED, thread_ts=ts)
    place.say("Where is my order 12345?", user=FOREIGNER, channel=SHARED, thread_ts=ts)
    second = eventually(lambda: next((c for c in cards_in(place, TEAM) if c.ts != first.ts), None))
    place.settle()
    assert "Customer: My parcel is late." in str(second.blocks)
    assert "Team: Which order is it?" in str(second.blocks)
    assert f"Answered by <@{AGENT}>" in str(first.blocks)


@pytest.mark.parametrize("how", ["external", "pending", "guest"])
def test_without_a_team_channel_the_chosen_approvers_get_the_card_as_a_direct_message(
    place: Workplace, how: str
) -> None:
    approvers(place, AGENT, OTHER)
    if how == "guest":
        assert place.gesture("message", user=ADMIN, channel=SUPPORT, text="/invite @gus")["problem"] is None
    else:
        share(place, shared=how)
    place.settle()
    ts = place.say(QUESTION)
    mine, theirs = a_card(place, "D0MAYA"), a_card(place, "D0JONAS")
    assert place.thread(ts) == []
    place.press(mine, "Approve & send", user=AGENT)
    place.reply(ts)
    assert "Approved" in place.receipt(mine)
    assert "Approved" in place.receipt(theirs), "both copies show the decision"
    assert len(place.rows(Decision)) == 1


def test_a_guest_who_may_approve_belongs_to_the_team(place: Workplace) -> None:
    approvers(place, GUEST)
    place.gesture("message", user=ADMIN, channel=SUPPORT, text="/invite @gus")
    place.settle()
    assert place.card(place.say(QUESTION))


def test_a_foreign_author_keeps_cards_out_of_the_channel(place: Workplace) -> None:
    approvers(place, AGENT)
    first = place.say(QUESTION)
    place.card(first)
    sent = slack_payloads.message("and my order 77?", user=FOREIGNER, team="T0ACME", user_team="T0ACME")
    state = place.playground.state
    members = state.channels[SUPPORT].members or ()
    state.channels[SUPPORT] = replace(state.channels[SUPPORT], members=(*members, FOREIGNER))
    state.add(Message(SUPPORT, sent["ts"], FOREIGNER, sent["text"]))
    place.deliver_event(sent)
    a_card(place, "D0MAYA")
    eventually(lambda: not place.thread(first))
    assert cards_in(place, SUPPORT) == []


def test_if_everyone_may_approve_the_card_waits_in_the_home_until_a_member_asks(place: Workplace) -> None:
    ts = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    place.settle()
    assert cards_in(place, SHARED) == []
    maya = Visitor(place, AGENT)
    assert "Waiting for a decision* · 1" in maya.open()
    assert "direct message" in maya.press("Show")
    card = a_card(place, "D0MAYA")
    assert QUESTION in str(card.blocks)
    place.press(card, "Approve & send", user=AGENT)
    place.reply(ts, SHARED)
    assert "People outside your team can read <#C0ACME>" in Visitor(place, ADMIN).open()


def test_a_channel_that_becomes_shared_loses_every_card_and_the_open_ones_move(place: Workplace) -> None:
    approvers(place, AGENT)
    decided, waiting = place.say(QUESTION), place.say("I want to cancel my order 77")
    card = place.card(decided)
    place.press(card, "Approve & send", user=AGENT)
    reply = place.reply(decided)
    place.card(waiting)
    share(place)
    moved = a_card(place, "D0MAYA")
    eventually(lambda: cards_in(place, SUPPORT) == [] or None)
    assert place.thread(decided) == [reply], "the reply to the customer stays"
    assert "cancel my order 77" in str(moved.blocks)
    assert len(cards_in(place, "D0MAYA")) == 1, "the decided one is gone"
    place.press(moved, "Approve & send", user=AGENT)
    place.reply(waiting)


def test_a_card_that_cannot_be_deleted_does_not_keep_others_in_the_channel(place: Workplace) -> None:
    approvers(place, AGENT)
    place.card(place.say(QUESTION))
    place.card(place.say("I want to cancel my order 77"))
    place.playground.state.fail_next("chat.delete", error="cant_delete_message", times=1)
    share(place)
    eventually(lambda: len(cards_in(place, SUPPORT)) == 1)
    place.settle()
    assert len(cards_in(place, "D0MAYA")) == 1
    (look,) = [job for job in place.rows(Job) if job.last_error == "cant_delete_message"]
    assert look.kind == JobKind.LOOK_AT_CHANNEL, "and operators are told"


def test_a_channel_shared_while_the_bot_was_down_loses_its_cards_at_the_start(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path, channels=(SUPPORT,)) as before:
        approvers(before, AGENT)
        before.card(before.say(QUESTION))
    shared: dict[str, Shared] = {SUPPORT: "external"}
    with working(engine, starter_bundle, tmp_path, channels=(SUPPORT,), shared=shared) as after:
        assert QUESTION in str(a_card(after, "D0MAYA").blocks)
        eventually(lambda: not cards_in(after, SUPPORT))


def test_nobody_outside_the_team_finds_a_draft_a_source_a_figure_or_a_list(place: Workplace) -> None:
    """Try every surface as a guest, and as the customer, who is from another workspace."""
    approvers(place, AGENT)
    root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    card = a_card(place, "D0MAYA")
    (ticket,) = place.rows(Ticket)
    draft = quoted(card)[-1]
    reference = f"{ticket.id}:{ticket.shown_draft_id}"
    for outsider in (GUEST, FOREIGNER):
        for text in (QUESTION, "stats", f"https://x.slack.com/archives/{SHARED}/p{root.replace('.', '')}"):
            place.gesture("message", user=outsider, channel=SHARED, text=f"/suggest {text}")
        for action in ("draft_sources", "draft_approve", "draft_edit", "draft_reject", "draft_another"):
            url = place.response_url(outsider, SHARED)
            place.deliver(slack_clicks.click(action, reference, response_url=url, user=outsider))
        url = place.response_url(outsider, SHARED)
        place.deliver(
            slack_clicks.click("past_reply_open", f"{ticket.id}:past:0", response_url=url, user=outsider)
        )
        place.gesture("shortcut", user=outsider, channel=SHARED, ts=root, callback_id="draft_reply")
        context = ModalContext(ticket=ticket.id, draft=ticket.shown_draft_id or 0, channel=SHARED)
        for form, values in (
            ("edit_draft", slack_payloads.reply_values("Mine.")),
            ("reject_draft", slack_payloads.reason_values("tone")),
            ("use_past_reply", {}),
        ):
            sent = slack_payloads.submission(form, context.model_dump_json(), values, user=outsider)
            assert "may decide on drafts" in place.deliver(sent).text, form
        told = eventually(partial(_all_of, place, outsider, 10))
        assert all(any(polite in each for polite in POLITE) for each in told), told
        home = Visitor(place, outsider).open()
        assert "Drafts are for the team" in home
        assert "Waiting" not in home
        assert "decisions" not in home
        assert place.playground.state.view_of(outsider) is None
        seen = _everything_seen_by(place, outsider)
        assert draft not in seen
        assert "model v1" not in seen
        assert "Approve" not in seen
    assert [row.decided_by for row in place.rows(Decision)] == []
    assert len(place.rows(Ticket)) == 1, "and nothing of theirs was drafted"


POLITE = ("Drafts are for the team", "may decide on drafts")


def _all_of(place: Workplace, user: str, count: int) -> list[str] | None:
    told = [message.text for message in place.whispers(user, SHARED)]
    return told if len(told) >= count else None


def _everything_seen_by(place: Workplace, user: str) -> str:
    """Every message that this person can read, with blocks and fallback texts."""
    state = place.playground.state
    seen = [
        message
        for channel in state.channels.values()
        if channel.seen_by(user)
        for message in state.messages.get(channel.id, ())
        if not message.deleted and message.only_for in (None, user) and message.user == state.bot_user
    ]
    return str([(message.text, message.blocks) for message in seen])


def test_an_admin_chooses_a_team_channel_with_the_command(place: Workplace) -> None:
    def told(text: str, channel: str = SHARED) -> str:
        before = len(place.whispers(ADMIN, channel))
        place.gesture("message", user=ADMIN, channel=channel, text=f"/suggest {text}")
        return eventually(lambda: place.whispers(ADMIN, channel)[before:])[0].text

    assert "its own team channel" in told("watch #acme")
    assert "I am not in that team channel" in told("watch #leads")
    assert "in <#C0TEAM>" in told("watch #team-cards")
    place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    assert buttons(a_card(place, TEAM))


def test_an_admin_chooses_a_team_channel_in_the_home(place: Workplace) -> None:
    ada = Visitor(place, ADMIN)
    ada.open()
    ada.form("Change: Watched channels")
    chosen: dict[str, Any] = {
        "channel": {"type": "conversations_select", "selected_conversation": SHARED},
        "messages": {"type": "radio_buttons", "selected_option": {"value": "people"}},
    }
    same = {"type": "conversations_select", "selected_conversation": SHARED}
    assert "its own team channel" in ada.refused(**chosen, team_channel=same)["team_channel"]
    team = {"type": "conversations_select", "selected_conversation": TEAM}
    assert "cards in <#C0TEAM>" in ada.save(**chosen, team_channel=team)
    place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    assert buttons(a_card(place, TEAM))


def test_a_team_channel_that_others_can_read_gets_no_cards(with_team_channel: Workplace) -> None:
    place = with_team_channel
    approvers(place, AGENT)
    share(place, TEAM)
    place.settle()
    place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    a_card(place, "D0MAYA")
    assert cards_in(place, TEAM) == []
    assert "its team channel <#C0TEAM>" in Visitor(place, ADMIN).open()
