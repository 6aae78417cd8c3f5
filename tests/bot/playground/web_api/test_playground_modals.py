"""The stand-in's modals over real HTTP: triggers, submissions, answers, closing."""

import time
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from bot.playground.world.state import State
from tests.bot.support.listening_app import ListeningApp
from tests.bot.support.workplace import eventually

SUPPORT = "C0SUPPORT"
TEXT = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "text": TEXT, "action_id": "go", "value": "7:1", "style": "primary"}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
MODAL = {
    "type": "modal",
    "callback_id": "edit",
    "private_metadata": "kept",
    "title": TEXT,
    "submit": TEXT,
    "blocks": [
        {
            "type": "input",
            "block_id": "reply",
            "label": TEXT,
            "element": {"type": "plain_text_input", "action_id": "t"},
        }
    ],
}
VALUES = {"reply": {"t": {"type": "plain_text_input", "value": "Dear <customer> & co"}}}


def _card(app: ListeningApp) -> str:
    ts: str = app.client.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)["ts"]
    eventually(lambda: app.received)
    app.received.clear()
    return ts


def _press(app: ListeningApp, ts: str) -> httpx.Response:
    return app.gesture("action", user="U0MAYA", channel=SUPPORT, ts=ts, block_id="row", action_id="go")


def _open_modal(app: ListeningApp, **more: Any) -> str:
    _press(app, _card(app))
    opened = app.client.views_open(trigger_id=app.received[-1].payload["trigger_id"], view={**MODAL, **more})
    return str(opened["view"]["id"])


def _submit(app: ListeningApp, view_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = app.gesture("submit", user="U0MAYA", view_id=view_id, values=VALUES).json()
    return answer


def _later(state: State, seconds: float) -> None:
    state.clock = lambda: time.time() + seconds


def test_a_trigger_opens_one_modal_within_three_seconds(app: ListeningApp) -> None:
    ts = _card(app)
    _press(app, ts)
    trigger = app.received[0].payload["trigger_id"]
    opened = app.client.views_open(trigger_id=trigger, view=MODAL)
    assert (opened["view"]["callback_id"], opened["view"]["state"]) == ("edit", {"values": {}})
    again = app.client.api_call
    with pytest.raises(Exception, match="exchanged_trigger_id"):
        again("views.open", json={"trigger_id": trigger, "view": MODAL})
    _press(app, ts)
    _later(app.playground.state, 3.5)
    with pytest.raises(Exception, match="expired_trigger_id"):
        again("views.open", json={"trigger_id": app.received[1].payload["trigger_id"], "view": MODAL})


def test_a_submitted_modal_carries_its_values_and_closes(app: ListeningApp) -> None:
    view_id = _open_modal(app)
    assert _submit(app, view_id)["problem"] is None
    payload = app.received[-1].payload
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"] == VALUES
    assert (payload["view"]["private_metadata"], payload["view"]["callback_id"]) == ("kept", "edit")
    assert app.playground.state.views == {}


def test_errors_keep_a_modal_open_and_are_listed_by_block(app: ListeningApp) -> None:
    view_id = _open_modal(app)
    app.answers.append(JSONResponse({"response_action": "errors", "errors": {"reply": "Too short"}}))
    assert _submit(app, view_id)["errors"] == {"reply": "Too short"}
    app.answers.append(JSONResponse({"response_action": "errors", "errors": {"elsewhere": "Lost"}}))
    assert _submit(app, view_id)["problem"]
    assert view_id in app.playground.state.views


def test_an_update_gives_the_modal_new_content(app: ListeningApp) -> None:
    view_id = _open_modal(app)
    told = {**MODAL, "blocks": [{"type": "section", "text": TEXT}]}
    app.answers.append(JSONResponse({"response_action": "update", "view": told}))
    assert _submit(app, view_id)["problem"] is None
    assert app.playground.state.views[view_id].payload["blocks"][0]["text"] == TEXT
    app.client.views_update(view_id=view_id, view=MODAL)
    assert app.playground.state.views[view_id].payload["blocks"][0]["type"] == "input"
    app.answers.append(JSONResponse({"response_action": "clear"}))
    _submit(app, view_id)
    assert app.playground.state.views == {}


def test_a_failing_app_keeps_the_modal_and_says_so(app: ListeningApp) -> None:
    view_id = _open_modal(app)
    app.answers.append(PlainTextResponse("broken", status_code=500))
    assert _submit(app, view_id)["problem"] == "We had some trouble connecting. Try again?"
    assert view_id in app.playground.state.views


def test_closing_is_sent_only_to_an_app_that_asked_for_it(app: ListeningApp) -> None:
    app.gesture("close", user="U0MAYA", view_id=_open_modal(app), values={})
    view_id = _open_modal(app, notify_on_close=True)
    app.gesture("close", user="U0MAYA", view_id=view_id, values=VALUES)
    eventually(lambda: app.received[-1].payload["type"] == "view_closed")
    assert [r.payload["view"]["id"] for r in app.received if r.payload["type"] == "view_closed"] == [view_id]
