"""No workspace sees or changes another's data: every listener, tried with the other's ids.

Two workspaces share a database; the bot serves one. Signed requests from its Slack contain ids of the other's
tickets, drafts, decisions, jobs, channels and versions. `test_every_listener_is_tried` fails for a listener
missing here.
"""

import itertools
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from bot import listeners
from bot.blocks import collision, draft_card, feedback, past_replies, receipt, searching, topic_menu
from bot.blocks.home import SHOW_CARD
from bot.blocks.learned_reply import REPLY_BLOCK, REPLY_INPUT
from bot.listeners import actions, audience, lost, shortcuts
from bot.listeners import stale as outlived
from bot.listeners.home import BUTTONS as HOME_BUTTONS
from bot.references import (
    CORRECT_LEARNED,
    EDIT_DRAFT,
    FORGET_LEARNED,
    MARK_GOLDEN,
    REJECT_DRAFT,
    SEARCH_REPLIES,
    USE_PAST_REPLY,
    FoundReply,
    ModalContext,
    Reference,
)
from bot.services import job_kinds
from db import model_versions
from db.learned_tables import Resolution
from db.session import read
from db.tables import Job, Ticket
from db.vocabulary import JobKind
from tests.bot.support import slack_clicks
from tests.bot.support import slack_payloads as sent
from tests.bot.support.clicks import clicked, clicked_at_home
from tests.bot.support.other_workspace import (
    OURS,
    ROOT,
    SECRET,
    THEIR_CHANNEL,
    THEIR_VERSION,
    THEIRS,
    Theirs,
    fill,
    rows_of,
)
from tests.bot.support.recorder import Recorder
from tests.bot.support.workplace import Workplace, eventually, quoted

CARD_ACTIONS = (
    *actions.FORMS,
    *actions.KEPT,
    receipt.SEND_AGAIN,
    receipt.UNDO,
    collision.SEND_ANYWAY,
    draft_card.SOURCES,
    past_replies.OPEN,
    topic_menu.SET_TOPIC,
    feedback.GIVE,
)


def shown(place: Workplace) -> str:
    """Everything visible in our Slack."""
    state = place.playground.state
    messages = [(m.text, m.blocks, m.metadata) for kept in state.messages.values() for m in kept]
    views = [view.payload for view in (*state.views.values(), *state.homes.values())]
    return json.dumps([messages, views])


@pytest.fixture
def theirs(workplace: Workplace) -> Iterator[Theirs]:
    """The other workspace's ids. At the end checks that its rows are unchanged and were never shown here."""
    with read(workplace.engine) as session:
        served = model_versions.serving(session, workspace_id=OURS)
    assert served is not None
    found = fill(workplace.engine, served)
    before = rows_of(workplace.engine, THEIRS)
    assert len(before) > 15
    yield found
    workplace.settle()
    assert rows_of(workplace.engine, THEIRS) == before
    assert SECRET not in shown(workplace)
    assert f"v{THEIR_VERSION}" not in shown(workplace)
    assert THEIR_CHANNEL not in shown(workplace)


CHANGES = ("message_changed", "message_deleted")
"""Subtypes of events about existing messages."""


LOST = (*lost.CHANNEL_EVENTS, *lost.APP_EVENTS)
VIEWS: dict[str, dict[str, Any]] = {
    EDIT_DRAFT: sent.reply_values("Ours now."),
    REJECT_DRAFT: sent.reason_values("tone"),
    USE_PAST_REPLY: {},
    MARK_GOLDEN: {},
}
LEARNED_BUTTONS = (past_replies.CORRECT, past_replies.FORGET)
SEARCH_BUTTONS = (past_replies.SEARCH, searching.USE, searching.EDIT)
LEARNED_VIEWS: dict[str, dict[str, Any]] = {
    CORRECT_LEARNED: {REPLY_BLOCK: {REPLY_INPUT: {"type": "plain_text_input", "value": "Ours now."}}},
    FORGET_LEARNED: {},
}
SETTINGS: dict[str, dict[str, Any]] = {
    "set_confidence": {"percent": {"value": {"type": "number_input", "value": "10"}}},
    "set_retrain_at": {"time": {"value": {"type": "timepicker", "selected_time": "03:03"}}},
    "set_approvers": {
        "who": {"value": {"type": "radio_buttons", "selected_option": {"value": "people"}}},
        "people": {"value": {"type": "multi_users_select", "selected_users": ["U0MAYA"]}},
    },
    "set_channel": {
        "channel": {"value": {"type": "conversations_select", "selected_conversation": "C0GENERAL"}},
        "messages": {"value": {"type": "radio_buttons", "selected_option": {"value": "people"}}},
    },
}
COMMANDS = (
    "stats",
    "help",
    "watch",
    "unwatch",
    f"https://x.slack.com/archives/C0SUPPORT/p{ROOT.replace('.', '')}",
)


def test_every_listener_is_tried() -> None:
    recorder = Recorder()
    listeners.register(recorder, None)  # type: ignore[arg-type] # The stub only records registrations.
    tried = {("action", name) for name in (*CARD_ACTIONS, *HOME_BUTTONS, SHOW_CARD, outlived.ANY.pattern)}
    tried |= {("action", name) for name in (*LEARNED_BUTTONS, *SEARCH_BUTTONS)}
    tried |= {("view", SEARCH_REPLIES)}
    tried |= {("view", name) for name in (*VIEWS, *LEARNED_VIEWS, *SETTINGS, outlived.ANY.pattern)}
    tried |= {("event", name) for name in ("message", "app_mention", "app_home_opened", *audience.EVENTS)}
    tried |= {("event", name) for name in LOST}
    tried |= {("event", f"message.{subtype}") for subtype in CHANGES}
    tried |= {("command", "/suggest"), ("message_shortcut", shortcuts.DRAFT_REPLY)}
    assert recorder.registered == tried


def changed(subtype: str) -> dict[str, Any]:
    """The event of a message of the other workspace's ticket that its author edits or deletes."""
    before = {"type": "message", "user": "U0SAM", "ts": ROOT, "text": "where is my order?"}
    after = {"message": before | {"text": "no, cancel it"}} if subtype == "message_changed" else {}
    event = {"type": "message", "subtype": subtype, "channel": "C0SUPPORT", "ts": ROOT, "deleted_ts": ROOT}
    return event | {"previous_message": before} | after


def metadata(theirs: Theirs) -> Iterator[str]:
    for ticket, draft in (
        (theirs.open, theirs.draft),
        (theirs.bare, 0),
        (theirs.decided, theirs.decided_draft),
    ):
        for past in (None, 0):
            context = ModalContext(ticket=ticket, draft=draft, channel="C0SUPPORT", past=past)
            yield context.model_dump_json(exclude_none=True)


def test_no_button_finds_a_ticket_draft_decision_or_job_of_another_workspace(
    workplace: Workplace, theirs: Theirs
) -> None:
    clicks = list(itertools.product((*CARD_ACTIONS, "of_an_old_version"), theirs.values()))
    for action, value in clicks:
        answer = clicked(workplace, action, value)
        assert (answer.status_code, SECRET in answer.text) == (200, False)
    said = eventually(lambda: found if len(found := workplace.whispers("U0MAYA")) == len(clicks) else None)
    refusals = ("I cannot find this ticket", "This belongs to an older version")
    assert [each.text for each in said if not each.text.startswith(refusals)] == []
    assert workplace.playground.state.views == {}, "no form was opened"


def test_no_modal_decides_about_a_ticket_of_another_workspace(workplace: Workplace, theirs: Theirs) -> None:
    for (callback_id, values), given in itertools.product(VIEWS.items(), metadata(theirs)):
        answer = workplace.deliver(sent.submission(callback_id, given, values))
        assert "cannot find this ticket" in answer.text
        assert SECRET not in answer.text


def test_no_form_corrects_or_forgets_what_another_workspace_learned(
    workplace: Workplace, theirs: Theirs
) -> None:
    ours = workplace.ticket_of(workplace.card(workplace.say("where is my order 12345?"))).id
    [learned] = [row.id for row in workplace.rows(Resolution) if row.workspace_id == THEIRS][:1]
    for ticket in (theirs.decided, ours):
        value = f"{ticket}:learned:{learned}"
        for action in LEARNED_BUTTONS:
            assert SECRET not in clicked_at_home(workplace, action, value, user="U0MAYA").text
        for callback_id, values in LEARNED_VIEWS.items():
            answer = workplace.deliver(sent.submission(callback_id, value, values))
            assert "cannot find this ticket" in answer.text or "was deleted meanwhile" in answer.text


def test_no_search_begins_from_a_ticket_of_another_workspace_or_uses_its_replies(
    workplace: Workplace, theirs: Theirs
) -> None:
    ours = workplace.ticket_of(workplace.card(workplace.say("where is my order 12345?"))).id
    [learned] = [row.id for row in workplace.rows(Resolution) if row.workspace_id == THEIRS][:1]
    theirs_open = Reference(theirs.open, theirs.draft).value()
    for action, value in (
        (past_replies.SEARCH, theirs_open),
        *((each, FoundReply(theirs.open, "starter:1").value()) for each in SEARCH_BUTTONS[1:]),
        *((each, FoundReply(ours, f"resolution:{learned}").value()) for each in SEARCH_BUTTONS[1:]),
    ):
        answer = clicked_at_home(workplace, action, value, user="U0MAYA")
        assert (answer.status_code, SECRET in answer.text) == (200, False)
    words = {searching.WORDS_BLOCK: {searching.WORDS_INPUT: {"type": "plain_text_input", "value": "order"}}}
    answer = workplace.deliver(sent.submission(SEARCH_REPLIES, theirs_open, words))
    assert "cannot find this ticket" in answer.text
    answer = workplace.deliver(sent.submission(SEARCH_REPLIES, Reference(ours, None).value(), words))
    assert SECRET not in answer.text
    assert f"resolution:{learned}" not in answer.text
    workplace.settle()
    assert JobKind.POST_REPLY not in {job.kind for job in workplace.rows(Job) if job.workspace_id == OURS}


def test_each_workspace_has_its_own_settings_and_versions(workplace: Workplace, theirs: Theirs) -> None:
    homes, views = workplace.playground.state.homes, workplace.playground.state.views
    for callback_id, values in SETTINGS.items():
        homes.pop("U0ADA", None)
        answer = workplace.deliver(sent.submission(callback_id, "", values, user="U0ADA"))
        assert answer.text == "", "ours are saved"
        eventually(lambda: "U0ADA" in homes)
    for action, value in itertools.product(HOME_BUTTONS, ("channels", "confidence", "approvers", "77")):
        homes.pop("U0ADA", None)
        views.clear()
        workplace.desk.retrainer.stop()
        assert clicked_at_home(workplace, action, value, user="U0ADA").status_code == 200
        eventually(lambda: "U0ADA" in homes or views)
    for ticket in (theirs.open, theirs.bare, theirs.decided):
        homes.pop("U0ADA", None)
        assert clicked_at_home(workplace, SHOW_CARD, str(ticket), user="U0ADA").status_code == 200
        assert SECRET not in str(eventually(lambda: homes.get("U0ADA")).payload)
    ours = [row for row in workplace.rows(Job) if row.workspace_id == OURS]
    assert job_kinds.POST_CARD.name not in {row.kind for row in ours}
    for user in ("U0ADA", "U0MAYA"):
        homes.pop(user, None)
        workplace.deliver_event(sent.home_opened(user=user))
        assert "No cards are waiting" in str(eventually(partial(homes.get, user)).payload)


def test_events_shortcuts_and_commands_find_nothing_of_another_workspace(
    workplace: Workplace, theirs: Theirs
) -> None:
    """The channel, ts and event id of the other's ticket make a separate ticket of ours."""
    same = sent.message("where is my order?", ts=ROOT)
    assert workplace.deliver_event(same, event_id="Ev0MARIGOLD0").status_code == 200
    (ticket,) = [each for each in workplace.rows(Ticket) if each.workspace_id == OURS]
    assert (ticket.channel, ticket.message_ts) == ("C0SUPPORT", ROOT)
    in_thread: dict[str, Any] = {"thread_ts": f"{ROOT[:-1]}1", "parent_user_id": "U0SAM"}
    workplace.deliver_event(sent.message("and where is it now?", **in_thread))
    workplace.deliver_event(sent.mention("please draft", **in_thread))
    workplace.deliver_event(sent.message("where is my parcel?", channel=THEIR_CHANNEL))
    url = workplace.response_url()
    workplace.deliver(
        slack_clicks.shortcut(shortcuts.DRAFT_REPLY, f"{ROOT[:-1]}2", "is it here?", response_url=url)
    )
    for text in COMMANDS:
        answer = workplace.deliver(sent.command(text, response_url=workplace.response_url()))
        assert (answer.status_code, SECRET in answer.text) == (200, False)
        if text == "stats":
            assert "no draft has been decided yet" in answer.json()["text"], (
                "the other's decision is not ours"
            )
    ours = [each for each in workplace.rows(Ticket) if each.workspace_id == OURS]
    assert THEIR_CHANNEL not in {each.channel for each in ours}, "what they watch is not what we watch"


def test_another_workspaces_replies_are_never_used_for_drafts(workplace: Workplace, theirs: Theirs) -> None:
    card = workplace.card(workplace.say("where is my order?"))
    assert quoted(card), "there is a draft, or the closest past replies"
    assert f"resolution:{theirs.decision}" not in str(card.blocks)


def test_every_kind_of_request_from_another_workspace_is_refused(
    workplace: Workplace, theirs: Theirs
) -> None:
    ours = rows_of(workplace.engine, OURS)
    url = f"{workplace.slack_url}/playground/nowhere"
    context = ModalContext(ticket=theirs.open, draft=theirs.draft, channel="C0SUPPORT").model_dump_json()
    bodies = [
        *(
            slack_clicks.click(action, f"{theirs.open}:{theirs.draft}", response_url=url)
            for action in CARD_ACTIONS
        ),
        *(slack_clicks.home_click(action, "77", user="U0ADA") for action in HOME_BUTTONS),
        *(
            sent.submission(name, context, values, user="U0ADA")
            for name, values in (VIEWS | SETTINGS).items()
        ),
        sent.command("where is my order?", response_url=url),
        slack_clicks.shortcut(shortcuts.DRAFT_REPLY, ROOT, "is it here?", response_url=url),
        *map(sent.event, (sent.message("where is it?"), sent.mention("draft"), sent.home_opened())),
        *(sent.event({"type": name, "channel": "C0SUPPORT", "user": "U0SAM"}) for name in audience.EVENTS),
        *(sent.event({"type": name, "channel": "C0SUPPORT"}) for name in LOST),
        *(sent.event(changed(subtype)) for subtype in CHANGES),
    ]
    for body in bodies:
        as_theirs = body.replace(OURS.encode(), THEIRS.encode())
        kind = "application/json" if body.startswith(b"{") else sent.FORM
        answer = workplace.deliver(as_theirs, kind=kind)
        assert answer.status_code == 403, answer.text
    assert rows_of(workplace.engine, OURS) == ours
    assert workplace.playground.state.homes == {}
