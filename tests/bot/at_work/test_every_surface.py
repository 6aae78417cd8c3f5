"""Walk everything that the app listens to as a guest, as a foreigner and as a customer: none of them finds a
draft, a source, a figure or a waiting list, or changes anything.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import listeners
from bot.blocks import (
    collision,
    draft_card,
    feedback,
    home,
    home_settings,
    past_replies,
    receipt,
    searching,
    topic_menu,
)
from bot.blocks.learned_reply import REPLY_BLOCK, REPLY_INPUT
from bot.listeners import actions
from bot.listeners.stale import ANY
from bot.playground.world.state import Message
from bot.references import (
    CORRECT_LEARNED,
    EDIT_DRAFT,
    FORGET_LEARNED,
    MARK_GOLDEN,
    REJECT_DRAFT,
    SEARCH_REPLIES,
    USE_PAST_REPLY,
    ModalContext,
)
from bot.services import preferences
from bot.services.preferences import Approvers
from db import resolutions
from db.learned_tables import Resolution
from db.resolutions import NewResolution
from db.session import write
from db.tables import Decision, DraftFeedback, Ticket
from db.vocabulary import ApproversKind, PreferenceName, ResolutionSource
from db.workspace_tables import Channel, Preference
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.clicks import clicked_at_home
from tests.bot.support.recorder import Recorder
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN
from tests.bot.support.workplace import Workplace, eventually, quoted

QUESTION = "where is my order 12345?"
SHARED, AGENT, GUEST, FOREIGNER, CUSTOMER = "C0ACME", "U0MAYA", "U0GUS", "U0FIN", "U0SAM"
REFUSALS = ("Drafts are for the team", "may decide on drafts", "Only admins of this workspace")
DRAFT, NOW, LEARNED_VALUE = "{ticket}:{draft}", "now", "{ticket}:learned:{learned}"
LEARNED = "Order 99 travels by canary."
CLICKS = {
    **dict.fromkeys((*actions.FORMS, *actions.KEPT, draft_card.SOURCES), DRAFT),
    receipt.SEND_AGAIN: "{ticket}:job:1",
    receipt.UNDO: "{ticket}:undo:1",
    collision.SEND_ANYWAY: "{ticket}:undo:1",
    topic_menu.SET_TOPIC: "{ticket}:topic:get_refund",
    feedback.GIVE: "{ticket}:{draft}:helpful",
    past_replies.OPEN: "{ticket}:past:0",
}
AT_HOME = {
    home_settings.CHANGE: PreferenceName.CHANNELS,
    home_settings.GO_BACK: PreferenceName.APPROVERS,
    home_settings.RETRAIN_NOW: NOW,
    home_settings.TRY_PAST: NOW,
    home_settings.SERVE_AGAIN: "1",
    home_settings.UNPIN: NOW,
    home_settings.ALLOW: "1",
    home_settings.PAUSE: NOW,
    home_settings.GO_ON: NOW,
    home.SHOW_CARD: "{ticket}",
}
FORMS: dict[str, dict[str, Any]] = {
    EDIT_DRAFT: slack_payloads.reply_values("Mine."),
    REJECT_DRAFT: slack_payloads.reason_values("tone"),
    USE_PAST_REPLY: {},
    MARK_GOLDEN: {},
    "set_channel": {"channel": {"value": {"type": "x", "selected_conversation": SHARED}}},
    "set_approvers": {"who": {"value": {"type": "x", "selected_option": {"value": "everyone"}}}},
    "set_confidence": {"percent": {"value": {"type": "x", "value": "0"}}},
    "set_retrain_at": {"time": {"value": {"type": "x", "selected_time": "02:00"}}},
}
IN_SOURCES = {
    past_replies.CORRECT: LEARNED_VALUE,
    past_replies.FORGET: LEARNED_VALUE,
    past_replies.SEARCH: DRAFT,
    searching.USE: "{ticket}:found:resolution:{learned}",
    searching.EDIT: "{ticket}:found:resolution:{learned}",
}
FORMS_OF_SOURCES: dict[str, dict[str, Any]] = {
    CORRECT_LEARNED: {REPLY_BLOCK: {REPLY_INPUT: {"type": "plain_text_input", "value": "Mine."}}},
    FORGET_LEARNED: {},
    SEARCH_REPLIES: {
        searching.WORDS_BLOCK: {searching.WORDS_INPUT: {"type": "plain_text_input", "value": "order"}}
    },
}
COMMANDS = (QUESTION, "find order", "stats", "watch", "unwatch", "watch <#C0TEAM|team-cards>")


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with a card: Maya alone is the team, and a person of Acme asked in the shared channel."""
    with working(engine, starter_bundle, tmp_path / "home", channels=("C0SUPPORT", SHARED)) as place:
        chosen = Approvers(ApproversKind.PEOPLE, people=(AGENT,))
        preferences.set_approvers(place.desk.workspace, ADMIN, chosen)
        yield place


def test_the_walk_goes_everywhere_that_the_app_listens() -> None:
    recorder = Recorder()
    listeners.register(recorder, None)  # type: ignore[arg-type] # It only records the names.
    unknown = ANY.pattern
    walked = {("action", name) for name in (*CLICKS, *AT_HOME, *IN_SOURCES, unknown)}
    walked |= {("view", name) for name in (*FORMS, *FORMS_OF_SOURCES, unknown)}
    walked |= {("command", "/suggest"), ("message_shortcut", "draft_reply")}
    assert {each for each in recorder.registered if each[0] != "event"} == walked


@pytest.mark.parametrize("who", [GUEST, FOREIGNER, CUSTOMER])
def test_nobody_outside_the_team_finds_or_changes_anything(place: Workplace, who: str) -> None:
    root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
    card = eventually(lambda: next((m for m in place.playground.state.visible("D0MAYA") if m.blocks), None))
    place.settle()
    (ticket,) = place.rows(Ticket)
    with write(place.engine) as session:
        new = NewResolution(message="m", reply=LEARNED, source=ResolutionSource.APPROVED)
        learned = resolutions.add(session, workspace_id=slack_payloads.TEAM, new=new).id
    ids = {"ticket": ticket.id, "draft": ticket.shown_draft_id, "learned": learned}
    before = changes(place)
    told = [
        *pressed(place, who, ids),
        *commanded(place, who, root),
        *written(place, who, root),
        *submitted(place, who, ids),
    ]
    assert all(any(refusal in each for refusal in REFUSALS) for each in told), told
    at_home(place, who, ids)
    place.settle()
    assert changes(place) == before
    assert place.playground.state.view_of(who) is None
    seen = everything_seen_by(place, who)
    for secret in (
        quoted(card)[-1],
        LEARNED,
        "model v1",
        "Approve",
        "Sources",
        "of the last 30 days",
        "Waiting",
    ):
        assert secret not in seen, secret


def pressed(place: Workplace, who: str, ids: dict[str, Any]) -> list[str]:
    """Press every button of cards; what the person is told."""
    before = len(place.whispers(who, SHARED))
    for action, value in CLICKS.items():
        url = place.response_url(who, SHARED)
        body = slack_clicks.click(
            action, value.format(**ids), response_url=url, user=who, channel=SHARED, trigger_id=None
        )
        assert place.deliver(body).status_code == 200, action
    return answers(place, who, before, len(CLICKS))


def commanded(place: Workplace, who: str, root: str) -> list[str]:
    """Type every command, and choose the shortcut; what the person is told."""
    before = len(place.whispers(who, SHARED))
    link = f"https://x.slack.com/archives/{SHARED}/p{root.replace('.', '')}"
    for text in (*COMMANDS, link):
        place.gesture("message", user=who, channel=SHARED, text=f"/suggest {text}")
    place.gesture("shortcut", user=who, channel=SHARED, ts=root, callback_id="draft_reply")
    return answers(place, who, before, len(COMMANDS) + 2)


def written(place: Workplace, who: str, root: str) -> list[str]:
    """Mention the app in the thread, which stays without an answer, and write it a direct message."""
    place.say("@Draftdesk please draft a reply", user=who, channel=SHARED, thread_ts=root)
    direct = f"D{who.removeprefix('U')}"
    place.say(QUESTION, user=who, channel=direct)
    return [eventually(lambda: place.whispers(who, direct))[0].text]


def submitted(place: Workplace, who: str, ids: dict[str, Any]) -> list[str]:
    """Submit every form; the answers."""
    context = ModalContext(ticket=ids["ticket"], draft=ids["draft"], channel=SHARED).model_dump_json()
    bodies = [slack_payloads.submission(form, context, values, user=who) for form, values in FORMS.items()]
    named = {SEARCH_REPLIES: DRAFT, CORRECT_LEARNED: LEARNED_VALUE}
    bodies += [
        slack_payloads.submission(form, value.format(**ids), FORMS_OF_SOURCES[form], user=who)
        for form, value in named.items()
    ]
    return [place.deliver(body).text for body in bodies]


def at_home(place: Workplace, who: str, ids: dict[str, Any]) -> None:
    """Press every button of the Home; each time it shows one line."""
    homes = place.playground.state.homes
    for action, value in AT_HOME.items():
        before = homes[who].revision if who in homes else 0
        assert clicked_at_home(place, action, value.format(**ids), user=who).status_code == 200
        eventually(lambda before=before: who in homes and homes[who].revision > before)  # type: ignore[misc]
        assert "Drafts are for the team" in str(homes[who].payload["blocks"]), action
    for action, value in IN_SOURCES.items():
        clicked_at_home(place, action, value.format(**ids), user=who)


def answers(place: Workplace, who: str, before: int, count: int) -> list[str]:
    """Wait for the next `count` lines that only this person sees."""

    def look() -> list[Message] | None:
        new = place.whispers(who, SHARED)[before:]
        return new if len(new) >= count else None

    return [message.text for message in eventually(look)]


def changes(place: Workplace) -> list[Any]:
    """What nobody outside the team may change; a mention by a customer is a ticket."""
    known = [row.reply for row in place.rows(Resolution)]
    tables = (Decision, DraftFeedback, Preference, Channel)
    first = place.rows(Ticket)[0]
    return [known, first.topic, first.shown_draft_id, *(len(place.rows(table)) for table in tables)]


def everything_seen_by(place: Workplace, user: str) -> str:
    """All that the app shows this person: messages that they can read, their Home and modals."""
    state = place.playground.state
    seen = [
        (message.text, message.blocks)
        for channel in state.channels.values()
        if channel.seen_by(user)
        for message in state.messages.get(channel.id, ())
        if not message.deleted and message.only_for in (None, user) and message.user == state.bot_user
    ]
    return re.sub(r"\\n", " ", str([seen, state.homes[user].payload]))
