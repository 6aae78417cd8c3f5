"""The page's backend: allowed callers, each user's view, and messages for missing things."""

from collections.abc import Iterator
from importlib import resources

import httpx
import pytest

from bot.inbound import LARGEST_BODY
from bot.playground.routes import PAGE
from tests.bot.support.listening_app import ListeningApp, listening_app

SUPPORT = "C0SUPPORT"
HELLO = {"user": "U0SAM", "channel": SUPPORT, "text": "hello"}


@pytest.fixture(scope="module")
def app() -> Iterator[ListeningApp]:
    with listening_app() as listening:
        yield listening


def _post(app: ListeningApp, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{app.base_url}/playground/message", json=HELLO, headers=headers)


def _changes(app: ListeningApp, user: str, **position: str) -> httpx.Response:
    query = {"user": user, **position}
    return httpx.get(f"{app.base_url}/playground/changes", params=query, trust_env=False)


def test_another_sites_page_cannot_send_gestures(app: ListeningApp) -> None:
    assert _post(app, origin="https://evil.example").status_code == 403
    assert _post(app, origin="null").status_code == 403
    assert _post(app, origin=app.base_url).status_code == 200
    form = httpx.post(f"{app.base_url}/playground/message", data=HELLO, trust_env=False)
    assert form.status_code == 403


@pytest.mark.parametrize("path", ["/", "/playground/changes", "/api/auth.test", "/playground/app.js"])
def test_a_foreign_host_name_is_refused(app: ListeningApp, path: str) -> None:
    answer = httpx.get(app.base_url + path, headers={"host": "rebound.example"}, trust_env=False)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/playground/message", "/playground/response/1", "/api/chat.postMessage"])
@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"{", b'"' + b"x" * 3 * 1024 * 1024])
def test_an_endless_or_deep_body_is_refused_in_words(app: ListeningApp, path: str, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = httpx.post(app.base_url + path, content=body, headers=headers, trust_env=False)
    if path == "/api/chat.postMessage" and len(body) < LARGEST_BODY:
        assert answer.json() == {"ok": False, "error": "not_authed"}
    else:
        assert answer.status_code in (400, 413)


def test_the_page_loads_only_from_its_own_server(app: ListeningApp) -> None:
    page = httpx.get(app.base_url, trust_env=False)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert "http://" not in page.text
    assert "https://" not in page.text


def test_every_file_of_the_page_is_served_and_nothing_else(app: ListeningApp) -> None:
    files = {file.name for file in resources.files("bot.playground").joinpath("page").iterdir()}
    assert set(PAGE) == files
    answers = [httpx.get(f"{app.base_url}/playground/{name}", trust_env=False) for name in files]
    assert {answer.status_code for answer in answers} == {200}


def test_an_ephemeral_message_is_shown_to_its_reader_only(app: ListeningApp) -> None:
    ts = app.client.chat_postEphemeral(channel=SUPPORT, user="U0MAYA", text="psst")["message_ts"]
    seen_by = {
        user: [message["ts"] for message in _changes(app, user).json()["messages"]]
        for user in ("U0MAYA", "U0JONAS")
    }
    assert ts in seen_by["U0MAYA"]
    assert ts not in seen_by["U0JONAS"]


def test_only_what_changed_is_sent(app: ListeningApp) -> None:
    before = _changes(app, "U0MAYA").json()
    posted = app.client.chat_postMessage(channel=SUPPORT, text="new")["ts"]
    position = {"run": before["run"], "after": str(before["revision"])}
    after = _changes(app, "U0MAYA", **position).json()
    assert [message["ts"] for message in after["messages"]] == [posted]
    app.client.chat_delete(channel=SUPPORT, ts=posted)
    position["after"] = str(after["revision"])
    assert _changes(app, "U0MAYA", **position).json()["messages"] == [
        {"channel": SUPPORT, "ts": posted, "deleted": True}
    ]


def test_no_changes_give_an_empty_answer(app: ListeningApp) -> None:
    now = _changes(app, "U0MAYA").json()
    answer = _changes(app, "U0MAYA", run=now["run"], after=str(now["revision"]))
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_page_from_an_earlier_run_gets_everything(app: ListeningApp) -> None:
    everything = _changes(app, "U0MAYA").json()
    again = _changes(app, "U0MAYA", run="another", after="999999").json()
    assert len(again["messages"]) == len(everything["messages"])


@pytest.mark.parametrize(
    ("gesture", "body", "status"),
    [
        ("message", {**HELLO, "text": "  "}, 409),
        ("message", {**HELLO, "text": "x" * 40_001}, 409),
        ("message", {**HELLO, "channel": "C0GONE"}, 409),
        ("message", {**HELLO, "user": "U0DRAFTDESK"}, 409),
        ("message", {**HELLO, "text": "/suggest x", "thread_ts": "1700000000.000100"}, 409),
        ("message", {"user": "U0SAM"}, 400),
        (
            "action",
            {"user": "U0SAM", "channel": SUPPORT, "ts": "1.1", "block_id": "b", "action_id": "a"},
            409,
        ),
        ("submit", {"user": "U0SAM", "view_id": "V0GONE", "values": {}}, 409),
        ("close", {"user": "U0SAM", "view_id": "V0GONE", "values": {}}, 409),
    ],
)
def test_an_impossible_gesture_is_answered_with_a_sentence(
    app: ListeningApp, gesture: str, body: dict[str, object], status: int
) -> None:
    answer = app.gesture(gesture, **body)
    assert answer.status_code == status
    assert answer.json()["problem"]


def test_an_unknown_command_is_named(app: ListeningApp) -> None:
    told = app.gesture("message", user="U0SAM", channel=SUPPORT, text="/remind me").json()
    assert told["problem"] == "/remind is not a valid command."
