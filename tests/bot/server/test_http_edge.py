"""The HTTP server: unsigned, stale, garbled and oversized requests store nothing."""

import json
import time
from collections.abc import Callable

import httpx

from db.tables import Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace

JSON = "application/json"


def event_body() -> bytes:
    return slack_payloads.event(slack_payloads.message("where is my order 12345?"))


UNSIGNED: dict[str, Callable[[bytes], dict[str, str]]] = {
    "with another secret": lambda body: slack_payloads.headers(body, secret="not-the-secret", kind=JSON),
    "six minutes old": lambda body: slack_payloads.headers(body, at=int(time.time()) - 360, kind=JSON),
    "from the future": lambda body: slack_payloads.headers(body, at=int(time.time()) + 360, kind=JSON),
    "over another body": lambda body: slack_payloads.headers(body + b" ", kind=JSON),
    "without a signature": lambda body: {
        "Content-Type": JSON,
        "X-Slack-Request-Timestamp": str(int(time.time())),
    },
    "without anything": lambda body: {},
    "with an invalid timestamp": lambda body: (
        slack_payloads.headers(body, kind=JSON) | {"X-Slack-Request-Timestamp": "now"}
    ),
}


def test_a_request_without_a_recent_slack_signature_gets_401_and_stores_nothing(workplace: Workplace) -> None:
    body = event_body()
    for name, sign in UNSIGNED.items():
        answer = workplace.send(body, sign(body))
        assert (name, answer.status_code) == (name, 401)
    strange = [
        (b"X-Slack-Request-Timestamp", str(int(time.time())).encode()),
        (b"X-Slack-Signature", b"v0=\xfc"),
    ]
    answer = workplace.http.post(f"{workplace.app_url}/slack/events", content=body, headers=strange)
    assert answer.status_code == 401
    assert workplace.rows(Ticket) == []
    assert workplace.work() == []


def test_a_request_signed_less_than_five_minutes_ago_is_accepted(workplace: Workplace) -> None:
    body = event_body()
    given = slack_payloads.headers(body, at=int(time.time()) - 290, kind=JSON)
    assert workplace.send(body, given).status_code == 200
    assert len(workplace.rows(Ticket)) == 1


SHAPES = [
    b"",
    b"{",
    b"[]",
    b"[1]",
    b'"text"',
    b"null",
    b"7",
    b"\xff\xfe",
    b"{}",
    b'{"type": 1}',
    b'{"type": "event_callback"}',
    b'{"type": "event_callback", "event": []}',
    b'{"type": "event_callback", "event": {}}',
    b'{"type": "event_callback", "event": {"type": "message"}}',
    b'{"type": "event_callback", "event": {"type": "message", "channel": 1, "ts": []}}',
    b'{"type": "event_callback", "event": {"type": "message", "channel": "C0", "ts": "1", "user": {}}}',
    b'{"type": "event_callback", "authorizations": 7, "event": {"type": "message"}}',
    b'{"type": "event_callback", "authorizations": [7], "event": {"type": "message"}}',
    b'{"type": "event_callback", "team_id": [], "event": {"type": "message", "text": "\\ud800"}}',
    b'{"type": "event_callback", "event": {"type": "message", "subtype": [], "channel": {}, "ts": "1"}}',
    b'{"type": "view_submission"}',
    b'{"type": "view_submission", "view": {"callback_id": "edit_draft"}}',
    b'{"type": "view_submission", "view": {"callback_id": "edit_draft", "state": {"values": []}}}',
    b'{"type": "block_actions"}',
    b'{"type": "block_actions", "actions": []}',
    b'{"type": "block_actions", "actions": [7]}',
    b'{"type": "block_actions", "actions": [{"action_id": "draft_approve"}]}',
    b'{"type": "block_actions", "user": "U", "actions": [{"action_id": "draft_approve", "value": {}}]}',
    b'{"type": "block_actions", "channel": 7, "actions": [{"action_id": "draft_approve", "value": "1:1"}]}',
    b'{"type": "unheard_of"}',
    b"[" * 20_000,
    b'{"a":' * 20_000,
]


def test_a_garbled_request_gets_a_4xx_however_it_is_wrapped(workplace: Workplace) -> None:
    for shape in SHAPES:
        form = b"payload=" + httpx.QueryParams({"": shape.decode("latin-1")}).__str__()[1:].encode()
        for kind, body in (
            (JSON, shape),
            (slack_payloads.FORM, form),
            (slack_payloads.FORM, shape),
            ("", shape),
        ):
            answer = workplace.deliver(body, kind=kind)
            assert 400 <= answer.status_code < 500, (kind, body[:200], answer.status_code, answer.text)
    assert workplace.rows(Ticket) == []


def test_a_form_with_an_unknown_command_gets_a_4xx(workplace: Workplace) -> None:
    for body in (
        b"command=/suggest",
        b"command=/other&text=x",
        b"payload",
        b"payload=",
        b"=%00&command=/suggest",
    ):
        assert 400 <= workplace.deliver(body).status_code < 500, body
    assert workplace.rows(Ticket) == []


def test_an_oversized_request_is_refused(workplace: Workplace) -> None:
    assert workplace.deliver(b"x" * (2 * 1024 * 1024 + 1)).status_code == 413


def test_slacks_url_verification_is_answered(workplace: Workplace) -> None:
    body = json.dumps({"token": "x", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7t"}).encode()
    challenge = json.dumps(json.loads(body) | {"type": "url_verification"}).encode()
    answer = workplace.deliver(challenge, kind=JSON)
    assert answer.status_code == 200
    assert "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7t" in answer.text


def test_other_paths_are_not_served(workplace: Workplace) -> None:
    for path in ("/", "/slack", "/slack/events?x=1", "/api/auth.test"):
        assert workplace.http.get(workplace.app_url + path).status_code in (404, 405)
