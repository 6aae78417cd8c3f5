"""The stand-in's Web API, called by slack_sdk's client over real HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.playground.world.people import Channel
from bot.playground.world.state import Message
from tests.bot.support.listening_app import ListeningApp, listening_app

SUPPORT = "C0SUPPORT"
DIVIDER = [{"type": "divider"}]
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Edit"},
    "blocks": [{"type": "divider"}],
}


@pytest.fixture
def client(app: ListeningApp) -> WebClient:
    return app.client


def _refusal(call: Callable[[], object]) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call()
    return refused.value.response


def test_the_token_is_checked_as_slack_checks_it(app: ListeningApp) -> None:
    base = f"{app.base_url}/api/"
    assert app.client.auth_test()["bot_id"] == "B0DRAFTDESK"
    assert _refusal(WebClient("xoxb-other", base_url=base).auth_test)["error"] == "invalid_auth"
    assert httpx.post(f"{base}auth.test", trust_env=False).json() == {"ok": False, "error": "not_authed"}


def test_an_unknown_method_is_refused_with_http_200(client: WebClient) -> None:
    refusal = _refusal(lambda: client.api_call("chat.unheardOf"))
    assert (refusal.status_code, refusal["error"]) == (200, "unknown_method")


def test_a_posted_message_is_in_the_history_with_its_metadata(client: WebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"job_id": 7}}
    posted = client.chat_postMessage(channel=SUPPORT, text="hello", blocks=DIVIDER, metadata=metadata)
    shown = client.conversations_history(channel=SUPPORT, include_all_metadata=True)["messages"]
    assert [(m["ts"], m["text"], m["bot_id"], m["metadata"]) for m in shown] == [
        (posted["ts"], "hello", "B0DRAFTDESK", metadata)
    ]
    assert shown[0]["blocks"][0]["block_id"]
    assert "metadata" not in client.conversations_history(channel=SUPPORT)["messages"][0]


def test_blocks_may_come_as_json_text_in_a_form(client: WebClient) -> None:
    arguments = {"channel": SUPPORT, "text": "hello", "blocks": '[{"type": "divider"}]'}
    assert client.api_call("chat.postMessage", params=arguments)["message"]["blocks"][0]["type"] == "divider"
    broken = {**arguments, "blocks": "[{"}
    assert (
        _refusal(lambda: client.api_call("chat.postMessage", params=broken))["error"]
        == "invalid_blocks_format"
    )


def test_replies_are_in_their_thread_and_not_in_the_history(client: WebClient) -> None:
    root = client.chat_postMessage(channel=SUPPORT, text="root")["ts"]
    reply = client.chat_postMessage(channel=SUPPORT, text="reply", thread_ts=root)["ts"]
    thread = client.conversations_replies(channel=SUPPORT, ts=root)["messages"]
    assert [message["ts"] for message in thread] == [root, reply]
    assert thread[0]["reply_count"] == 1
    assert [m["ts"] for m in client.conversations_history(channel=SUPPORT)["messages"]] == [root]


def test_the_history_comes_newest_first_in_pages(client: WebClient) -> None:
    sent = [client.chat_postMessage(channel=SUPPORT, text=str(number))["ts"] for number in range(5)]
    pages = client.conversations_history(channel=SUPPORT, limit=2)
    assert [[m["ts"] for m in page["messages"]] for page in pages] == [sent[:2:-1], sent[2:0:-1], sent[:1]]
    since = client.conversations_history(channel=SUPPORT, oldest=sent[2], inclusive=True)["messages"]
    assert [m["ts"] for m in since] == [sent[4], sent[3], sent[2]]


REFUSED: dict[str, tuple[str, Callable[[WebClient], object]]] = {
    "an unknown channel": ("channel_not_found", lambda c: c.chat_postMessage(channel="C0NOWHERE", text="x")),
    "no text": ("no_text", lambda c: c.api_call("chat.postMessage", json={"channel": SUPPORT})),
    "a text too long to post": (
        "msg_too_long",
        lambda c: c.chat_postMessage(channel=SUPPORT, text="x" * 40_001),
    ),
    "a thread_ts that is none": (
        "invalid_thread_ts",
        lambda c: c.chat_postMessage(channel=SUPPORT, text="x", thread_ts="yesterday"),
    ),
    "a thread that is not there": (
        "thread_not_found",
        lambda c: c.chat_postMessage(channel=SUPPORT, text="x", thread_ts="1700000000.000100"),
    ),
    "metadata without a type": (
        "invalid_metadata_format",
        lambda c: c.chat_postMessage(channel=SUPPORT, text="x", metadata={"event_payload": {}}),
    ),
    "too many blocks": (
        "invalid_blocks",
        lambda c: c.chat_postMessage(channel=SUPPORT, text="x", blocks=DIVIDER * 51),
    ),
    "rewriting what is not there": (
        "message_not_found",
        lambda c: c.chat_update(channel=SUPPORT, ts="1700000000.000100", text="x"),
    ),
    "an unknown user": ("user_not_found", lambda c: c.users_info(user="U0NOBODY")),
    "an ephemeral message for nobody": (
        "user_not_in_channel",
        lambda c: c.chat_postEphemeral(channel=SUPPORT, user="U0NOBODY", text="x"),
    ),
    "a trigger that never was": ("invalid_arguments", lambda c: c.views_open(trigger_id="1.2.3", view=MODAL)),
    "a modal that is not open": ("not_found", lambda c: c.views_update(view_id="V0", view=MODAL)),
}


@pytest.fixture(scope="module")
def client_of_an_empty_workspace() -> Iterator[WebClient]:
    """A client shared by tests that change nothing."""
    with listening_app() as listening:
        yield listening.client


@pytest.mark.parametrize("case", REFUSED)
def test_slacks_error_code_answers(client_of_an_empty_workspace: WebClient, case: str) -> None:
    error, call = REFUSED[case]
    refusal = _refusal(lambda: call(client_of_an_empty_workspace))
    assert (refusal.status_code, refusal["ok"], refusal["error"]) == (200, False, error)


def test_refused_blocks_are_listed_in_the_answers_messages(client: WebClient) -> None:
    wrong = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    refusal = _refusal(lambda: client.chat_postMessage(channel=SUPPORT, text="x", blocks=wrong))
    assert refusal["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_only_the_apps_own_messages_can_be_rewritten_and_deleted(
    app: ListeningApp, client: WebClient
) -> None:
    theirs = app.gesture("message", user="U0SAM", channel=SUPPORT, text="mine").json()["ts"]
    own = client.chat_postMessage(channel=SUPPORT, text="old", blocks=DIVIDER)["ts"]
    assert client.chat_update(channel=SUPPORT, ts=own, text="new")["message"]["edited"]
    rewritten = client.conversations_history(channel=SUPPORT)["messages"][0]
    assert (rewritten["text"], "blocks" in rewritten) == ("new", False)
    assert (
        _refusal(lambda: client.chat_update(channel=SUPPORT, ts=theirs, text="x"))["error"]
        == "cant_update_message"
    )
    assert _refusal(lambda: client.chat_delete(channel=SUPPORT, ts=theirs))["error"] == "cant_delete_message"
    too_long = "x" * 4001
    assert (
        _refusal(lambda: client.chat_update(channel=SUPPORT, ts=own, text=too_long))["error"]
        == "msg_too_long"
    )
    client.chat_delete(channel=SUPPORT, ts=own)
    assert [m["ts"] for m in client.conversations_history(channel=SUPPORT)["messages"]] == [theirs]


def test_a_reaction_is_added_once(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=SUPPORT, text="x")["ts"]
    client.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes")
    again = _refusal(lambda: client.reactions_add(channel=SUPPORT, timestamp=ts, name="eyes"))
    assert again["error"] == "already_reacted"
    assert client.conversations_history(channel=SUPPORT)["messages"][0]["reactions"][0]["count"] == 1


def test_a_channel_without_the_app_refuses_its_messages(app: ListeningApp, client: WebClient) -> None:
    app.playground.state.channels["C0ELSE"] = Channel("C0ELSE", "else", "", has_app=False)
    assert not client.conversations_info(channel="C0ELSE")["channel"]["is_member"]
    assert _refusal(lambda: client.chat_postMessage(channel="C0ELSE", text="x"))["error"] == "not_in_channel"


def test_an_injected_fault_occurs_the_requested_number_of_times(app: ListeningApp, client: WebClient) -> None:
    app.playground.state.fail_next("chat.postMessage", "channel_not_found", times=2)
    for _ in range(2):
        refusal = _refusal(lambda: client.chat_postMessage(channel=SUPPORT, text="x"))
        assert refusal["error"] == "channel_not_found"
    assert client.auth_test()["ok"]
    assert client.chat_postMessage(channel=SUPPORT, text="x")["ok"]


def test_a_rate_limit_is_http_429_and_slacks_handler_waits_it_out(
    app: ListeningApp, client: WebClient
) -> None:
    app.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=30)
    limited = _refusal(lambda: client.chat_postMessage(channel=SUPPORT, text="x"))
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")
    app.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=0)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert client.chat_postMessage(channel=SUPPORT, text="x")["ok"]


def test_a_call_with_a_lost_answer_still_takes_effect(app: ListeningApp, client: WebClient) -> None:
    app.playground.state.fail_next("chat.postMessage", "lost", performed=True)
    assert _refusal(lambda: client.chat_postMessage(channel=SUPPORT, text="done")).status_code == 500
    assert [m["text"] for m in client.conversations_history(channel=SUPPORT)["messages"]] == ["done"]


def test_a_channel_keeps_its_last_five_hundred_messages(app: ListeningApp) -> None:
    state = app.playground.state
    for number in range(501):
        state.add(Message(SUPPORT, state.next_ts(), "U0SAM", str(number)))
    kept = [message.text for message in state.visible(SUPPORT)]
    assert (len(kept), kept[0], kept[-1]) == (500, "1", "500")


def test_an_app_can_list_the_members_of_a_channel_it_sees(app: ListeningApp, client: WebClient) -> None:
    assert set(client.conversations_members(channel=SUPPORT)["members"]) >= {"U0MAYA", "U0SAM"}
    assert client.conversations_members(channel="D0MAYA")["members"] == ["U0MAYA"]
    assert _refusal(lambda: client.conversations_members(channel="C0LEADS"))["error"] == "channel_not_found"
