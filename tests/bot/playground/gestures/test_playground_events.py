"""The stand-in's requests to an app: signed, shaped and repeated as by Slack, over real HTTP."""

import time

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient
from starlette.responses import JSONResponse, PlainTextResponse

from bot.playground.gestures import connection as events
from bot.playground.world.state import State
from tests.bot.support.listening_app import SECRET, ListeningApp, Received
from tests.bot.support.workplace import eventually

SUPPORT = "C0SUPPORT"
TEXT = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "text": TEXT, "action_id": "go", "value": "7:1", "style": "primary"}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]


def _say(app: ListeningApp, text: str, **more: str) -> Received:
    before = len(app.received)
    app.gesture("message", user="U0SAM", channel=SUPPORT, text=text, **more)
    eventually(lambda: len(app.received) > before)
    return app.received[before]


def _card(app: ListeningApp) -> str:
    ts: str = app.client.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)["ts"]
    eventually(lambda: app.received)
    app.received.clear()
    return ts


def _press(app: ListeningApp, ts: str) -> httpx.Response:
    return app.gesture("action", user="U0MAYA", channel=SUPPORT, ts=ts, block_id="row", action_id="go")


def test_every_request_is_signed_as_slack_signs(app: ListeningApp) -> None:
    request = _say(app, "hello")
    assert SignatureVerifier(SECRET).is_valid_request(request.body, request.headers)
    assert not SignatureVerifier("another").is_valid_request(request.body, request.headers)


def test_the_signature_matches_slacks_example() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signed = events.sign(SECRET, body, 1531420618)
    assert (
        signed["X-Slack-Signature"] == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


def test_a_message_arrives_as_an_event_with_its_text_escaped(app: ListeningApp) -> None:
    envelope = _say(app, "a <!channel> & b@example.com, see https://example.com/x?a=1&b=2.").payload
    event = envelope["event"]
    assert (envelope["type"], envelope["team_id"], envelope["event_id"][:2]) == (
        "event_callback",
        "T0DEMO",
        "Ev",
    )
    assert envelope["authorizations"][0]["user_id"] == "U0DRAFTDESK"
    assert (event["type"], event["user"], event["channel"], event["channel_type"]) == (
        "message",
        "U0SAM",
        SUPPORT,
        "channel",
    )
    assert event["text"] == (
        "a &lt;!channel&gt; &amp; <mailto:b@example.com|b@example.com>, see <https://example.com/x?a=1&amp;b=2>."
    )
    assert event["ts"] == event["event_ts"]
    assert "subtype" not in event
    assert "bot_id" not in event


def test_a_reply_names_its_thread(app: ListeningApp) -> None:
    root = _say(app, "root").payload["event"]["ts"]
    reply = _say(app, "reply", thread_ts=root).payload["event"]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root, "U0SAM")


def test_the_apps_own_messages_and_their_edits_are_events_too(app: ListeningApp) -> None:
    ts = app.client.chat_postMessage(channel=SUPPORT, text="one")["ts"]
    app.client.chat_update(channel=SUPPORT, ts=ts, text="two")
    app.client.chat_delete(channel=SUPPORT, ts=ts)
    eventually(lambda: len(app.received) == 3)
    seen = {event.get("subtype"): event for event in (request.payload["event"] for request in app.received)}
    assert seen[None]["bot_id"] == "B0DRAFTDESK"
    assert seen["message_changed"]["message"]["text"] == "two"
    assert seen["message_deleted"]["deleted_ts"] == ts


def test_a_failed_event_is_repeated_with_number_and_reason(app: ListeningApp) -> None:
    app.answers.append(PlainTextResponse("broken", status_code=500))
    first = _say(app, "hello")
    eventually(lambda: len(app.received) == 2)
    second = app.received[1]
    assert "x-slack-retry-num" not in first.headers
    assert (second.headers["x-slack-retry-num"], second.headers["x-slack-retry-reason"]) == (
        "1",
        "http_error",
    )
    assert first.payload["event_id"] == second.payload["event_id"]
    eventually(lambda: len(app.playground.state.deliveries) == 2)
    assert [(d.retry_num, d.status) for d in app.playground.state.deliveries] == [(0, 500), (1, 200)]


def test_an_app_can_decline_retries(app: ListeningApp) -> None:
    app.answers.append(PlainTextResponse("no", status_code=404, headers={"X-Slack-No-Retry": "1"}))
    _say(app, "one")
    eventually(lambda: app.playground.state.deliveries)
    _say(app, "two")
    assert [request.payload["event"]["text"] for request in app.received] == ["one", "two"]


def test_a_slash_command_is_a_form_and_one_person_sees_its_answer(app: ListeningApp) -> None:
    app.answers.append(JSONResponse({"text": "Drafting…"}))
    app.gesture("message", user="U0MAYA", channel=SUPPORT, text="/suggest  where is <it> & why? ")
    form = app.received[0].form
    assert (form["command"], form["text"], form["user_id"]) == (
        "/suggest",
        "where is &lt;it&gt; &amp; why?",
        "U0MAYA",
    )
    [answer] = app.playground.state.messages[SUPPORT]
    assert (answer.text, answer.only_for) == ("Drafting…", "U0MAYA")
    assert app.client.conversations_history(channel=SUPPORT)["messages"] == []


@pytest.mark.parametrize(("status", "error"), [(404, "dispatch_failed"), (500, "dispatch_failed")])
def test_a_failed_command_shows_slacks_message(app: ListeningApp, status: int, error: str) -> None:
    app.answers.append(PlainTextResponse("x", status_code=status))
    app.gesture("message", user="U0MAYA", channel=SUPPORT, text="/suggest hello")
    [told] = app.playground.state.messages[SUPPORT]
    assert (told.user, told.text) == ("USLACKBOT", f'/suggest failed with the error "{error}"')


def test_an_app_that_is_too_slow_counts_as_failed(app: ListeningApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PATIENCE_SECONDS", 0.05)
    app.slow_by = 0.2
    app.gesture("message", user="U0MAYA", channel=SUPPORT, text="/suggest hello")
    [told] = app.playground.state.messages[SUPPORT]
    assert told.text == '/suggest failed with the error "operation_timeout"'


def test_an_unreachable_app_counts_as_failed(app: ListeningApp) -> None:
    app.playground.app.events_url = "http://127.0.0.1:1/slack/events"
    ts = app.client.chat_postMessage(channel=SUPPORT, text="card", blocks=CARD)["ts"]
    assert _press(app, ts).json()["problem"] == "We had some trouble connecting. Try again?"


def test_a_press_includes_its_place_and_its_element(app: ListeningApp) -> None:
    ts = _card(app)
    assert _press(app, ts).json()["problem"] is None
    payload = app.received[0].payload
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": SUPPORT,
        "is_ephemeral": False,
    }
    assert (payload["user"]["id"], payload["message"]["ts"], payload["state"]) == (
        "U0MAYA",
        ts,
        {"values": {}},
    )
    [action] = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == (
        "go",
        "row",
        "7:1",
        "button",
    )


def test_the_answer_to_a_press_replaces_the_message_and_works_five_times(app: ListeningApp) -> None:
    ts = _card(app)
    _press(app, ts)
    respond = WebhookClient(app.received[0].payload["response_url"])
    assert respond.send(text="receipt", replace_original=True).status_code == 200
    rewritten = app.client.conversations_history(channel=SUPPORT)["messages"][0]
    assert (rewritten["ts"], rewritten["text"], "blocks" in rewritten) == (ts, "receipt", False)
    assert [respond.send(text=f"{n}").status_code for n in range(5)] == [200, 200, 200, 200, 404]
    hidden = [message.only_for for message in app.playground.state.messages[SUPPORT]]
    assert hidden == [None, *["U0MAYA"] * 4]


def test_an_ephemeral_message_changes_only_through_its_response_url(app: ListeningApp) -> None:
    client = app.client
    ts = client.chat_postEphemeral(channel=SUPPORT, user="U0MAYA", text="drafts", blocks=CARD)["message_ts"]
    _press(app, ts)
    payload = app.received[0].payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    WebhookClient(payload["response_url"]).send(delete_original=True)
    assert app.playground.state.find(SUPPORT, ts, viewer="U0MAYA") is None


def test_a_response_url_lasts_half_an_hour_and_requires_valid_blocks(app: ListeningApp) -> None:
    _press(app, _card(app))
    respond = WebhookClient(app.received[0].payload["response_url"])
    refused = respond.send(text="x", blocks=[{"type": "carousel"}])
    assert (refused.status_code, '"invalid_blocks"' in refused.body) == (400, True)
    _later(app.playground.state, 30 * 60 + 1)
    assert respond.send(text="x").status_code == 404


def _later(state: State, seconds: float) -> None:
    state.clock = lambda: time.time() + seconds
