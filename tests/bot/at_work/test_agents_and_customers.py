"""Who is a customer and who is a colleague: what the team posts, and what it says among itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.workspace import Workspace
from db.tables import Ticket
from db.vocabulary import ApproversKind
from db.workspace_tables import ChannelReaders
from tests.bot.support import slack_payloads
from tests.bot.support.changed_messages import edit
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN, Visitor
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"
SHARED, SUPPORT, TEAM = "C0ACME", "C0SUPPORT", "C0TEAM"
AGENT, OTHER, GUEST, FOREIGNER, COLLEAGUE = "U0MAYA", "U0JONAS", "U0GUS", "U0FIN", "U0SAM"
NO_TICKETS = "your team's own posts are not tickets"


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace that watches the team's own #support, and #acme, which is shared with customers."""
    teams = ((SHARED, TEAM),)
    with working(
        engine, starter_bundle, tmp_path / "home", channels=(SUPPORT, SHARED), team_channels=teams
    ) as place:
        yield place


def approvers(place: Workplace, *people: str) -> None:
    """Let only these people approve."""
    chosen = Approvers(ApproversKind.PEOPLE, people=people)
    preferences.set_approvers(Workspace(place.engine, slack_payloads.TEAM), ADMIN, chosen)


def authors(place: Workplace) -> list[str]:
    """Whose messages became tickets."""
    place.settle()
    return [ticket.author for ticket in place.rows(Ticket)]


def choose_posts(place: Workplace, channel: str, posts: str) -> str:
    """Say in the App Home what posts of the team are; the Home then."""
    ada = Visitor(place, ADMIN)
    ada.open()
    ada.form("Change: Watched channels")
    chosen: dict[str, Any] = {
        "channel": {"type": "conversations_select", "selected_conversation": channel},
        "messages": {"type": "radio_buttons", "selected_option": {"value": "people"}},
        "team_posts": {"type": "static_select", "selected_option": {"value": posts}},
    }
    if channel == SHARED:
        chosen["team_channel"] = {"type": "conversations_select", "selected_conversation": TEAM}
    return ada.save(**chosen)


def test_where_customers_write_a_post_of_the_team_is_no_ticket(place: Workplace) -> None:
    root = place.say(
        "We found a bug: orders 1 to 99 are shown twice. A fix comes today.", user=AGENT, channel=SHARED
    )
    place.say(
        "The fix is live, please reload your order page 99.", user=AGENT, channel=SHARED, thread_ts=root
    )
    place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    place.say("my invoice 77 is wrong", user=GUEST, channel=SHARED)
    assert authors(place) == [FOREIGNER, GUEST]


def test_an_edit_makes_no_ticket_of_a_post_of_the_team(place: Workplace) -> None:
    ts = place.say("hello", user=AGENT, channel=SHARED)
    edit(place, ts, f"hello {QUESTION}")
    assert authors(place) == []


def test_a_colleague_asks_for_a_draft_of_their_own_post_by_a_mention(place: Workplace) -> None:
    place.say(f"@draftdesk a customer on the phone asks: {QUESTION}", user=AGENT, channel=SHARED)
    eventually(lambda: authors(place) == [AGENT])


def test_in_an_internal_helpdesk_colleagues_are_the_customers(place: Workplace) -> None:
    place.say(QUESTION, user=AGENT)
    place.say("my invoice 77 is wrong", user=COLLEAGUE)
    assert authors(place) == [AGENT, COLLEAGUE]


def test_what_posts_of_the_team_are_is_guessed_when_a_channel_is_first_watched(place: Workplace) -> None:
    assert {row.channel: row.team_posts for row in place.rows(ChannelReaders)} == {
        SHARED: False,
        SUPPORT: True,
        TEAM: None,
    }
    home = Visitor(place, ADMIN).open()
    assert f"<#{SHARED}>, cards in <#{TEAM}>, {NO_TICKETS}" in home
    assert f"<#{SUPPORT}>, {NO_TICKETS}" not in home
    place.gesture("share", user=ADMIN, channel=SUPPORT, shared="external")
    place.settle()
    place.say(QUESTION, user=COLLEAGUE)
    assert authors(place) == [COLLEAGUE], "what was guessed once stays"


def test_an_admin_says_what_posts_of_the_team_are(place: Workplace) -> None:
    assert f"<#{SUPPORT}>, {NO_TICKETS}" in choose_posts(place, SUPPORT, "no_tickets")
    assert f"<#{TEAM}>, {NO_TICKETS}" not in choose_posts(place, SHARED, "tickets")
    place.say(QUESTION, user=COLLEAGUE)
    place.say("my invoice 77 is wrong", user=AGENT, channel=SHARED)
    assert authors(place) == [AGENT]


def test_with_chosen_approvers_the_other_members_are_customers(place: Workplace) -> None:
    choose_posts(place, SUPPORT, "no_tickets")
    approvers(place, AGENT)
    place.say("The shop is down for an hour, order 77 waits.", user=AGENT)
    place.say(QUESTION, user=COLLEAGUE)
    assert authors(place) == [COLLEAGUE]


def test_if_slack_does_not_say_who_wrote_a_post_is_a_ticket(place: Workplace) -> None:
    place.playground.state.fail_next("users.info", error="internal_error", times=1)
    place.say(QUESTION, user=AGENT, channel=SHARED)
    assert authors(place) == [AGENT]


@pytest.mark.parametrize(
    "text",
    [
        "@maya can you take this one?",
        "@maya @jonas",
        "can somebody have a look at this please, @jonas?",
        "@jonas kannst du das bitte übernehmen?",
        "@jonas tu peux regarder ça s'il te plaît ?",
        "@jonas ¿puedes mirar esto por favor?",
    ],
)
def test_a_message_that_only_addresses_a_colleague_is_no_ticket_anywhere(place: Workplace, text: str) -> None:
    place.say(text, user=COLLEAGUE)
    root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    place.say(text, user=FOREIGNER, channel=SHARED, thread_ts=root)
    place.say(text, user=FOREIGNER, channel=SHARED)
    assert authors(place) == [FOREIGNER]


def test_a_question_that_addresses_somebody_by_name_is_a_ticket(place: Workplace) -> None:
    place.say("@maya where is my order 12345?", user=FOREIGNER, channel=SHARED)
    place.say("@maya how do I return it?", user=COLLEAGUE)
    assert authors(place) == [FOREIGNER, COLLEAGUE]


def test_what_one_approver_asks_another_is_no_ticket_in_an_internal_helpdesk(place: Workplace) -> None:
    approvers(place, AGENT, OTHER)
    place.say("@jonas was order 77 refunded twice?", user=AGENT)
    place.say("@jonas was my order 77 refunded twice?", user=COLLEAGUE)
    place.say("@sam was your order 77 refunded twice?", user=AGENT)
    assert authors(place) == [COLLEAGUE, AGENT]
