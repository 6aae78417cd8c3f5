"""The stand-in's people, groups and channels, and who sees what, over real HTTP."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.bot.support.listening_app import ListeningApp, listening_app

SUPPORT, PRIVATE, DIRECT = "C0SUPPORT", "C0LEADS", "D0MAYA"


@pytest.fixture(scope="module")
def app() -> Iterator[ListeningApp]:
    """Shared: each test uses its own messages."""
    with listening_app() as listening:
        yield listening


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def _seen_by(app: ListeningApp, user: str) -> dict[str, Any]:
    query = {"user": user}
    seen: dict[str, Any] = httpx.get(
        f"{app.base_url}/playground/changes", params=query, trust_env=False
    ).json()
    return seen


@pytest.mark.parametrize(
    ("user", "admin", "guest", "bot"),
    [
        ("U0MAYA", False, False, False),
        ("U0ADA", True, False, False),
        ("U0GUS", False, True, False),
        ("U0SAM", False, False, False),
        ("U0DRAFTDESK", False, False, True),
    ],
)
def test_users_info_gives_a_persons_role(
    app: ListeningApp, user: str, *, admin: bool, guest: bool, bot: bool
) -> None:
    told = app.client.users_info(user=user)["user"]
    assert (told["is_admin"], told["is_restricted"], told["is_bot"]) == (admin, guest, bot)
    assert told["profile"]["email"].endswith("@desk.example")


def test_the_page_offers_the_commands_and_shortcuts_of_the_manifest(app: ListeningApp) -> None:
    features = json.loads((Path(__file__).parents[4] / "manifest.json").read_text(encoding="utf-8"))[
        "features"
    ]
    seen = _seen_by(app, "U0MAYA")
    assert seen["commands"] == {each["command"]: each["usage_hint"] for each in features["slash_commands"]}
    assert seen["shortcuts"] == {each["callback_id"]: each["name"] for each in features["shortcuts"]}


def test_user_groups_are_listed_with_members_on_request(app: ListeningApp) -> None:
    client = app.client
    [group] = client.usergroups_list()["usergroups"]
    assert (group["handle"], group["user_count"], "users" in group) == ("agents", 3, False)
    [group] = client.usergroups_list(include_users=True)["usergroups"]
    assert group["users"] == client.usergroups_users_list(usergroup=group["id"])["users"]
    assert "U0GUS" not in group["users"]
    assert _refused(lambda: client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


def test_an_integration_has_no_user_and_posts_as_a_bot(app: ListeningApp) -> None:
    app.received.clear()
    ts = app.gesture("message", user="B0MAIL", channel=SUPPORT, text="From: a@b.example").json()["ts"]
    shown = app.client.conversations_history(channel=SUPPORT, latest=ts, inclusive=True, limit=1)["messages"][
        0
    ]
    assert (shown["subtype"], shown["bot_id"], shown["username"], "user" in shown) == (
        "bot_message",
        "B0MAIL",
        "Mail",
        False,
    )
    assert _refused(lambda: app.client.users_info(user="B0MAIL")) == "user_not_found"


def test_only_two_people_see_a_direct_message(app: ListeningApp) -> None:
    app.client.chat_postMessage(channel=DIRECT, text="only you")
    assert DIRECT in [channel["id"] for channel in _seen_by(app, "U0MAYA")["channels"]]
    others = _seen_by(app, "U0JONAS")
    assert DIRECT not in [channel["id"] for channel in others["channels"]]
    assert "only you" not in [message["text"] for message in others["messages"]]
    told = app.client.conversations_info(channel=DIRECT)["channel"]
    assert (told["is_im"], told["user"], "name" in told) == (True, "U0MAYA", False)
    assert app.gesture("message", user="U0JONAS", channel=DIRECT, text="hi").status_code == 409


def test_a_private_channel_is_unknown_until_the_app_is_invited(app: ListeningApp) -> None:
    client: WebClient = app.client
    calls: list[Callable[[], object]] = [
        lambda: client.conversations_info(channel=PRIVATE),
        lambda: client.conversations_history(channel=PRIVATE),
        lambda: client.chat_postMessage(channel=PRIVATE, text="x"),
    ]
    assert [_refused(call) for call in calls] == ["channel_not_found"] * 3
    invitation = {"user": "U0MAYA", "channel": PRIVATE, "text": "/invite @Draftdesk"}
    assert app.gesture("message", **{**invitation, "user": "U0GUS"}).status_code == 409
    assert app.gesture("message", **invitation).status_code == 200
    told = client.conversations_info(channel=PRIVATE)["channel"]
    assert (told["is_private"], told["is_member"]) == (True, True)
    assert client.chat_postMessage(channel=PRIVATE, text="here I am")["ok"]
    assert (
        _refused(lambda: client.chat_postEphemeral(channel=PRIVATE, user="U0GUS", text="x"))
        == "user_not_in_channel"
    )


def test_a_permalink_names_the_channel_the_message_and_its_thread(app: ListeningApp) -> None:
    client = app.client
    root = client.chat_postMessage(channel=SUPPORT, text="root")["ts"]
    reply = client.chat_postMessage(channel=SUPPORT, thread_ts=root, text="reply")["ts"]
    link = client.chat_getPermalink(channel=SUPPORT, message_ts=root)["permalink"]
    assert link == f"https://draftdesk-demo.slack.com/archives/{SUPPORT}/p{root.replace('.', '')}"
    link = client.chat_getPermalink(channel=SUPPORT, message_ts=reply)["permalink"]
    assert link.endswith(f"p{reply.replace('.', '')}?thread_ts={root}&cid={SUPPORT}")
    gone = "1700000000.000100"
    assert _refused(lambda: client.chat_getPermalink(channel=SUPPORT, message_ts=gone)) == "message_not_found"


def test_a_thread_lists_its_repliers_and_its_last_reply(app: ListeningApp) -> None:
    client = app.client
    root = client.chat_postMessage(channel=SUPPORT, text="root")["ts"]
    for user in ("U0SAM", "U0MAYA", "U0SAM"):
        last = app.gesture("message", user=user, channel=SUPPORT, thread_ts=root, text="r").json()["ts"]
    thread = client.conversations_replies(channel=SUPPORT, ts=root)["messages"]
    assert [message.get("user") for message in thread[1:]] == ["U0SAM", "U0MAYA", "U0SAM"]
    assert (thread[0]["reply_count"], thread[0]["reply_users_count"], thread[0]["latest_reply"]) == (
        3,
        2,
        last,
    )
    assert {message["thread_ts"] for message in thread} == {root}
