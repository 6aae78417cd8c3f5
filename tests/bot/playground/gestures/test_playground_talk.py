"""The stand-in's events for mentions, shortcuts and the app's tabs, over real HTTP."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from starlette.responses import PlainTextResponse

from tests.bot.support.listening_app import ListeningApp
from tests.bot.support.workplace import eventually

SUPPORT = "C0SUPPORT"
TEXT = {"type": "plain_text", "text": "Hours"}
OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("All", "Some")]
HOME = {
    "type": "home",
    "callback_id": "home",
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": TEXT,
            "element": {"type": "multi_users_select", "action_id": "people", "initial_users": ["U0MAYA"]},
        },
        {
            "type": "section",
            "block_id": "mode",
            "text": TEXT,
            "accessory": {
                "type": "radio_buttons",
                "action_id": "kind",
                "options": OPTIONS,
                "initial_option": OPTIONS[0],
            },
        },
        {
            "type": "actions",
            "block_id": "row",
            "elements": [
                {"type": "timepicker", "action_id": "at", "initial_time": "03:00"},
                {"type": "button", "action_id": "save", "text": TEXT, "value": "1"},
            ],
        },
    ],
}


def _events(app: ListeningApp, count: int) -> list[dict[str, Any]]:
    eventually(lambda: len(app.received) >= count)
    return [request.payload["event"] for request in app.received]


def _say(app: ListeningApp, text: str, **more: str) -> str:
    told = app.gesture("message", **{"user": "U0MAYA", "channel": SUPPORT, "text": text, **more})
    return str(told.json()["ts"])


def test_a_mention_is_sent_as_two_events_as_in_slack(app: ListeningApp) -> None:
    root = _say(app, "where is it?", user="U0SAM")
    _events(app, 1)
    app.received.clear()
    ts = _say(app, "@Draftdesk please, and tell @nobody", thread_ts=root)
    told = {event["type"]: event for event in _events(app, 2)}
    assert told.keys() == {"message", "app_mention"}
    assert {(event["ts"], event["thread_ts"]) for event in told.values()} == {(ts, root)}
    assert {event["text"] for event in told.values()} == {"<@U0DRAFTDESK> please, and tell @nobody"}
    assert len({request.payload["event_id"] for request in app.received}) == 2
    [section] = told["app_mention"]["blocks"][0]["elements"]
    assert [leaf["type"] for leaf in section["elements"]] == ["user", "text", "text"]


def test_a_mail_address_mentions_nobody(app: ListeningApp) -> None:
    _say(app, "write to sam@draftdesk.example or https://x.example/@maya")
    [event] = _events(app, 1)
    assert "<@" not in event["text"]


def test_a_message_shortcut_includes_the_message_and_one_person_sees_its_answers(app: ListeningApp) -> None:
    ts = _say(app, "where is it?", user="U0SAM")
    _events(app, 1)
    app.received.clear()
    chosen = {"user": "U0MAYA", "channel": SUPPORT, "ts": ts, "callback_id": "draft_reply"}
    assert app.gesture("shortcut", **chosen).json()["problem"] is None
    payload = app.received[0].payload
    assert (payload["type"], payload["callback_id"], payload["message_ts"]) == (
        "message_action",
        "draft_reply",
        ts,
    )
    assert (payload["message"]["user"], payload["channel"]["id"], payload["user"]["id"]) == (
        "U0SAM",
        SUPPORT,
        "U0MAYA",
    )
    assert payload["trigger_id"]
    WebhookClient(payload["response_url"]).send(text="drafts")
    assert [message.only_for for message in app.playground.state.messages[SUPPORT]] == [None, "U0MAYA"]
    assert app.gesture("shortcut", **{**chosen, "callback_id": "unheard"}).status_code == 409
    app.answers.append(PlainTextResponse("", status_code=500))
    assert app.gesture("shortcut", **chosen).json()["problem"].startswith("We had some trouble")


def test_opening_the_home_tab_sends_an_event_with_its_content(app: ListeningApp) -> None:
    app.gesture("home", user="U0ADA", tab="home")
    [event] = _events(app, 1)
    assert (event["type"], event["user"], event["channel"], event["tab"], "view" in event) == (
        "app_home_opened",
        "U0ADA",
        "D0ADA",
        "home",
        False,
    )
    published = app.client.views_publish(user_id="U0ADA", view=HOME)["view"]
    app.gesture("home", user="U0ADA", tab="home")
    assert _events(app, 2)[-1]["view"]["id"] == published["id"]
    assert app.gesture("home", user="U0ADA", tab="about").status_code == 409


def test_each_person_has_a_home_tab_guarded_by_its_hash(app: ListeningApp) -> None:
    publish = app.client.views_publish
    first = publish(user_id="U0ADA", view=HOME)["view"]
    again = publish(user_id="U0ADA", view=HOME, hash=first["hash"])["view"]
    assert (again["id"], again["hash"] == first["hash"]) == (first["id"], False)
    assert set(app.playground.state.homes) == {"U0ADA"}
    modal = {"type": "modal", "title": TEXT, "blocks": [{"type": "divider"}]}
    refused = {
        "hash_conflict": {"user_id": "U0ADA", "view": HOME, "hash": first["hash"]},
        "invalid_arguments": {"user_id": "U0NOBODY", "view": HOME},
    }
    for error, arguments in refused.items():
        with pytest.raises(SlackApiError, match=error):
            publish(**arguments)
    with pytest.raises(SlackApiError, match="unsupported type: modal"):
        publish(user_id="U0ADA", view=modal)
    changed = app.client.views_update(view_id=first["id"], view={**HOME, "blocks": HOME["blocks"][1:]})
    assert len(changed["view"]["blocks"]) == 2


def test_a_press_in_the_home_tab_includes_all_form_values(app: ListeningApp) -> None:
    view = app.client.views_publish(user_id="U0ADA", view=HOME)["view"]
    chosen = {"type": "multi_users_select", "selected_users": ["U0GUS", "U0JONAS"]}
    pressed = {"user": "U0ADA", "view_id": view["id"], "block_id": "row", "action_id": "save"}
    app.gesture("action", **pressed, values={"who": {"people": chosen}})
    payload = app.received[-1].payload
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    values = payload["view"]["state"]["values"]
    assert values["who"]["people"] == chosen
    assert values["mode"]["kind"] == {"type": "radio_buttons", "selected_option": OPTIONS[0]}
    assert values["row"] == {"at": {"type": "timepicker", "selected_time": "03:00"}}
    app.gesture("action", **{**pressed, "action_id": "at"}, choice="04:30")
    assert app.received[-1].payload["actions"][0]["selected_time"] == "04:30"
    app.gesture("action", **{**pressed, "block_id": "mode", "action_id": "kind"}, choice="some")
    assert app.received[-1].payload["actions"][0]["selected_option"] == OPTIONS[1]
    assert app.gesture("action", **{**pressed, "user": "U0MAYA"}).status_code == 409
