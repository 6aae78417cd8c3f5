"""A channel, an approver or the app is lost: people who can mend it are told; no customer sees a draft."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.playground.world.people import Channel
from bot.playground.world.state import Message
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.workspace import Workspace
from db.tables import Decision, Ticket
from db.vocabulary import ApproversKind
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN, Visitor
from tests.bot.support.workplace import Workplace, buttons, eventually

QUESTION = "where is my order 12345?"
SHARED, SUPPORT, OPS, LEADS = "C0ACME", "C0SUPPORT", "C0OPS", "C0LEADS"
AGENT, OTHER, FOREIGNER = "U0MAYA", "U0JONAS", "U0FIN"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data folder."""
    return tmp_path / "home"


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, home: Path) -> Iterator[Workplace]:
    """A workplace that watches #support and the shared #acme, and tells the ops channel."""
    with working(engine, starter_bundle, home, channels=(SUPPORT, SHARED), ops_channel=OPS) as place:
        yield place


def approvers(place: Workplace, chosen: Approvers) -> None:
    """Let only these approve."""
    preferences.set_approvers(Workspace(place.engine, slack_payloads.TEAM), ADMIN, chosen)


def people(*users: str) -> Approvers:
    """These people."""
    return Approvers(ApproversKind.PEOPLE, people=users)


def change(place: Workplace, channel: str, **how: Any) -> Channel:
    """Change a channel in Slack."""
    channels = place.playground.state.channels
    channels[channel] = replace(channels[channel], **how)
    return channels[channel]


def happens(place: Workplace, event: str, channel: str = SUPPORT) -> None:
    """Tell the app of it, twice, as Slack may."""
    for _ in range(2):
        sent = slack_payloads.event(
            {"type": event, "channel": channel, "event_ts": "1.1"}, event_id="Ev0LOST"
        )
        assert place.deliver(sent, kind="application/json").status_code == 200
    place.settle()


def cards_in(place: Workplace, channel: str) -> list[Message]:
    """The cards that anybody in the channel sees."""
    return [message for message in place.playground.state.visible(channel) if message.blocks]


def told_in_ops(place: Workplace) -> list[str]:
    """What the ops channel was told."""
    return [message.text for message in place.playground.state.visible(OPS)]


def a_card(place: Workplace, channel: str) -> Message:
    """Wait for the newest card in the channel."""
    card = eventually(lambda: next(reversed(cards_in(place, channel)), None))
    place.settle()
    return card


def test_an_archived_channel_is_told_in_ops_once_and_in_the_home(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    change(place, SUPPORT, archived=True)
    happens(place, "channel_archive")
    [told] = told_in_ops(place)
    assert f"<#{SUPPORT}> was archived. Unarchive it" in told
    assert f"channel {SUPPORT} was archived" in caplog.text
    assert f"<#{SUPPORT}> is archived. Unarchive it, or stop watching it." in Visitor(place, ADMIN).open()
    change(place, SUPPORT, archived=False)
    assert "archived" not in Visitor(place, ADMIN).open()
    assert place.card(place.say(QUESTION)), "and it goes on"


def test_a_deleted_channel_is_told_in_ops_and_in_the_home(place: Workplace) -> None:
    card = place.card(place.say(QUESTION))
    channel = place.playground.state.channels.pop(SUPPORT)
    happens(place, "channel_deleted")
    [told] = told_in_ops(place)
    assert f"<#{SUPPORT}> was deleted. Choose another channel" in told
    assert f"I cannot see <#{SUPPORT}>: it was deleted" in Visitor(place, ADMIN).open()
    place.playground.state.channels[SUPPORT] = channel
    assert buttons(card)


def test_the_cards_of_an_archived_team_channel_go_to_the_approvers(
    engine: Engine, starter_bundle: Path, home: Path
) -> None:
    teams = ((SHARED, "C0TEAM"),)
    with working(engine, starter_bundle, home, channels=(SHARED,), team_channels=teams) as place:
        approvers(place, people(AGENT))
        change(place, "C0TEAM", archived=True)
        happens(place, "channel_archive", "C0TEAM")
        root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
        a_card(place, "D0MAYA")
        assert place.thread(root, SHARED) == []
        assert "<#C0TEAM> is archived" in Visitor(place, ADMIN).open()


def test_a_channel_that_the_bot_was_removed_from_is_told(place: Workplace) -> None:
    change(place, SUPPORT, has_app=False)
    happens(place, "channel_left")
    [told] = told_in_ops(place)
    assert f"I was removed from <#{SUPPORT}>. Type /invite @Draftdesk" in told
    assert f"I am not in <#{SUPPORT}>. Type /invite @Draftdesk there." in Visitor(place, ADMIN).open()


def test_a_channel_that_nobody_watches_may_be_lost_without_a_word(place: Workplace) -> None:
    happens(place, "channel_archive", channel="C0GENERAL")
    assert told_in_ops(place) == []


def test_a_renamed_channel_goes_on(place: Workplace) -> None:
    change(place, SUPPORT, name="help-desk")
    assert place.card(place.say(QUESTION))
    assert f"<#{SUPPORT}>" in Visitor(place, ADMIN).open()


def test_a_channel_that_was_made_private_goes_on(place: Workplace) -> None:
    change(place, SUPPORT, kind="private")
    card = place.card(place.say(QUESTION))
    place.press(card, "Approve & send", user=AGENT)
    assert "Approved" in place.receipt(card)


def test_a_team_channel_that_is_the_watched_one_is_no_place_where_others_read(
    engine: Engine, starter_bundle: Path, home: Path
) -> None:
    teams = (("default", SHARED),)
    with working(engine, starter_bundle, home, channels=(SUPPORT, SHARED), team_channels=teams) as place:
        approvers(place, people(AGENT))
        place.say(QUESTION, user=FOREIGNER, channel=SHARED)
        a_card(place, "D0MAYA")
        place.say("my invoice 77 is wrong")
        eventually(lambda: len(cards_in(place, "D0MAYA")) == 2 or cards_in(place, SUPPORT))
        assert cards_in(place, SHARED) == []
        shown = Visitor(place, ADMIN).open()
        assert f"People outside your team can read <#{SHARED}>" in shown
        assert "Choose a team channel for it." in shown


def test_a_team_channel_that_the_bot_is_not_in_gets_no_card_and_the_admin_is_told(
    engine: Engine, starter_bundle: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    teams = ((SHARED, LEADS),)
    with working(engine, starter_bundle, home, channels=(SHARED,), team_channels=teams) as place:
        place.say(QUESTION, user=FOREIGNER, channel=SHARED)
        place.settle()
        assert cards_in(place, SHARED) == []
        assert f"no card goes to team channel {LEADS}" in caplog.text
        assert f"I cannot see <#{LEADS}>" in Visitor(place, ADMIN).open()
        maya = Visitor(place, AGENT)
        maya.open()
        assert "direct message" in maya.press("Show")
        assert QUESTION in str(a_card(place, "D0MAYA").blocks)


def test_a_shared_channel_that_is_disconnected_is_the_teams_again(place: Workplace) -> None:
    approvers(place, people(AGENT))
    place.gesture("share", user=ADMIN, channel=SUPPORT, shared="external")
    place.settle()
    first = place.say(QUESTION)
    a_card(place, "D0MAYA")
    assert place.thread(first) == []
    place.gesture("share", user=ADMIN, channel=SUPPORT, shared="")
    place.settle()
    assert place.card(place.say("my invoice 77 is wrong"))
    assert len(cards_in(place, "D0MAYA")) == 1


def test_with_a_deactivated_approver_the_others_decide(place: Workplace) -> None:
    approvers(place, people(AGENT, OTHER))
    root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    a_card(place, "D0MAYA")
    theirs = a_card(place, "D0JONAS")
    users = place.playground.state.users
    users[AGENT] = replace(users[AGENT], deleted=True)
    place.playground.state.channels.pop("D0MAYA")
    place.press(theirs, "Approve & send", user=OTHER)
    place.reply(root, SHARED)
    assert "Approved" in place.receipt(theirs), "although the other copy cannot be changed"
    assert len(place.rows(Decision)) == 1
    assert f"No longer active, but chosen to approve: <@{AGENT}>." in Visitor(place, ADMIN).open()


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (Approvers(ApproversKind.PEOPLE), "no approver is left"),
        (Approvers(ApproversKind.GROUP, group="S0AGENTS"), "the chosen user group has no members"),
        (people(AGENT), "the accounts of all approvers are deactivated"),
    ],
)
def test_without_an_approver_cards_wait_in_the_home_and_the_admin_is_told(
    place: Workplace, chosen: Approvers, why: str
) -> None:
    state = place.playground.state
    state.groups["S0AGENTS"] = replace(state.groups["S0AGENTS"], members=())
    state.users[AGENT] = replace(state.users[AGENT], deleted=True)
    approvers(place, chosen)
    place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    place.say("We are on it: order 99 is late.", user=OTHER, channel=SHARED)
    place.settle()
    assert [channel for channel in state.channels if cards_in(place, channel)] == []
    shown = Visitor(place, ADMIN).open()
    assert f"Nobody may decide on drafts: {why}. Choose who may approve in my App Home." in shown
    assert "Waiting for a decision*" in shown
    (ticket, *_) = place.rows(Ticket)
    url = place.response_url(OTHER, SHARED)
    click = slack_clicks.click(
        "draft_approve", f"{ticket.id}:{ticket.shown_draft_id}", response_url=url, user=OTHER
    )
    place.deliver(click)
    told = eventually(lambda: place.whispers(OTHER, SHARED))[-1].text
    assert "may decide on drafts here" in told
    assert place.rows(Decision) == []


@pytest.mark.parametrize(
    ("event", "more", "words"),
    [
        ("app_uninstalled", {}, "The Slack app was uninstalled. Install the app again"),
        ("tokens_revoked", {"tokens": {"bot": ["U0DRAFTDESK"]}}, "token was revoked. Install the app again"),
    ],
)
def test_an_uninstalled_app_and_a_revoked_token_are_logged_with_what_to_do(
    place: Workplace, caplog: pytest.LogCaptureFixture, event: str, more: dict[str, Any], words: str
) -> None:
    assert place.deliver_event({"type": event, **more}).status_code == 200
    assert words in caplog.text
    assert "SLACK_BOT_TOKEN" in caplog.text


def test_the_revoked_token_of_a_person_is_none_of_ours(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    place.deliver_event({"type": "tokens_revoked", "tokens": {"oauth": [AGENT], "bot": []}})
    assert "revoked" not in caplog.text


def test_an_organisations_request_without_a_workspace_is_refused_in_words_once(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.loads(slack_payloads.event(slack_payloads.message(QUESTION)))
    for key in ("team_id", "context_team_id"):
        body.pop(key, None)
    body |= {"enterprise_id": "E0ORG", "is_enterprise_install": True}
    body["authorizations"] = [{"enterprise_id": "E0ORG", "team_id": None, "is_enterprise_install": True}]
    body["event"].pop("team", None)
    for _ in range(2):
        answer = place.deliver(json.dumps(body).encode(), kind="application/json")
        assert answer.status_code == 403
        assert "installed for a whole organisation" in answer.text
    place.settle()
    assert caplog.text.count("installed for a whole organisation") == 1
    assert place.rows(Ticket) == []
