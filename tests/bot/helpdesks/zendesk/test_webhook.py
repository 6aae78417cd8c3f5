"""The webhook: signatures, both kinds of body, and the server's answers."""

import base64
import hashlib
import hmac
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select, text

from bot import server
from bot.helpdesks.zendesk import webhook
from bot.helpdesks.zendesk.webhook import TRIGGER_BODY, Unreadable, WebhookEvent
from bot.inbound import LARGEST_BODY
from bot.server import WebhookConfig
from db.base import now
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobKind
from tests.bot.support.webhook_app import webhook_app
from tests.serving import served

SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
SIGNED_AT = "2021-03-25T05:09:27Z"
KNOWN_BODY = b'{"event":"ticket.updated","id":123}'
KNOWN_ANSWER = "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM="


def an_event(**changed: Any) -> dict[str, Any]:
    """A body as an event subscription sends it."""
    return {
        "type": "zen:event-type:ticket.comment_added",
        "account_id": 12514403,
        "id": "2b24ef10-19d3-4740-93cf-8f98ec4776c0",
        "time": "2026-11-22T09:30:27.123456789Z",
        "zendesk_event_version": "2022-06-20",
        "subject": "zen:ticket:35436",
        "detail": {"id": "35436", "status": "OPEN", "subject": "Where is it?"},
        "event": {
            "comment": {
                "id": "6596848315901",
                "body": "Any news of order 48213?",
                "is_public": True,
                "author": {"id": "8447388090494", "name": "Sam", "is_staff": False},
            }
        },
        **changed,
    }


def test_zendesks_example_signature_passes_and_no_other() -> None:
    assert webhook.signature(SECRET, SIGNED_AT, KNOWN_BODY) == KNOWN_ANSWER
    assert webhook.is_signed(SECRET, SIGNED_AT, KNOWN_BODY, KNOWN_ANSWER)
    assert not webhook.is_signed(SECRET, SIGNED_AT, KNOWN_BODY + b" ", KNOWN_ANSWER)
    assert not webhook.is_signed(SECRET, "2021-03-25T05:09:28Z", KNOWN_BODY, KNOWN_ANSWER)
    assert not webhook.is_signed("another", SIGNED_AT, KNOWN_BODY, KNOWN_ANSWER)
    assert not webhook.is_signed(SECRET, SIGNED_AT, KNOWN_BODY, "")


def test_without_a_secret_no_signature_is_valid() -> None:
    of_nothing = base64.b64encode(hmac.new(b"", b"now{}", hashlib.sha256).digest()).decode()
    assert not webhook.is_signed("", "now", b"{}", of_nothing)


def test_a_subscription_event_has_its_ticket_and_id() -> None:
    body = json.dumps(an_event()).encode()
    told = webhook.parse(body, SIGNED_AT)
    assert told == WebhookEvent("2b24ef10-19d3-4740-93cf-8f98ec4776c0", "35436")


def test_the_subject_names_the_ticket_if_the_detail_does_not() -> None:
    told = webhook.parse(json.dumps(an_event(detail={}, subject="zen:ticket:77")).encode(), SIGNED_AT)
    assert told.ticket_id == "77"


def test_an_event_about_another_subject_has_no_ticket() -> None:
    body = an_event(type="zen:event-type:user.created", subject="zen:user:5", detail={"id": "5"})
    assert webhook.parse(json.dumps(body).encode(), SIGNED_AT).ticket_id is None


def test_the_documented_body_of_a_trigger_is_read_with_its_placeholders_filled() -> None:
    body = TRIGGER_BODY
    for placeholder, value in (
        ("{{ticket.id}}", "35436"),
        ("{{ticket.latest_comment.id}}", "6596848315901"),
        ("{{ticket.status}}", "Open"),
        ("{{ticket.updated_at_with_timestamp}}", "2026-11-22T09:30:27Z"),
    ):
        body = body.replace(placeholder, value)
    assert "{{" not in body
    told = webhook.parse(body.encode(), SIGNED_AT)
    assert told == WebhookEvent("trigger:35436-6596848315901-Open-2026-11-22T09:30:27Z", "35436")


def test_the_documentation_has_the_body_to_paste() -> None:
    page = (Path(__file__).parents[4] / "docs" / "zendesk.md").read_text(encoding="utf-8")
    assert f"```json\n{TRIGGER_BODY}\n```" in page


def test_a_trigger_without_an_id_is_identified_by_its_signed_timestamp() -> None:
    one = webhook.parse(b'{"ticket_id": 5}', "2026-11-22T09:30:27Z")
    other = webhook.parse(b'{"ticket_id": 5}', "2026-11-22T09:30:28Z")
    assert (one.ticket_id, one.id) == ("5", "trigger:5-2026-11-22T09:30:27Z")
    assert one.id != other.id


def test_a_very_long_id_is_shortened_and_stays_unique() -> None:
    long, longer = (
        webhook.parse(json.dumps(an_event(id="x" * size)).encode(), SIGNED_AT) for size in (500, 501)
    )
    assert len(long.id) <= webhook.LONGEST_ID
    assert long.id != longer.id


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"not json",
        b'{"ticket_id": null}',
        b'{"ticket_id": true}',
        b'{"ticket_id": "../../users/1"}',
        b'{"ticket_id": "\xd9\xa3"}',
        b"\xff\xfe",
        b'{"id": "1"}',
        b'{"type": 5}',
        b"[" * 100_000,
        json.dumps(an_event(id=None)).encode(),
        json.dumps(an_event(detail={"id": {}})).encode(),
        json.dumps(an_event(detail={"id": "1; drop"})).encode(),
        json.dumps(an_event(detail=None, subject=None)).encode(),
    ],
)
def test_a_body_of_neither_kind_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.parse(body, SIGNED_AT)


def test_freshness_is_a_window_on_both_sides_and_optional() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert webhook.is_fresh("2026-11-22T11:00:00Z", at, hour)
    assert webhook.is_fresh("2026-11-22T14:00:00+01:00", at, hour)
    assert not webhook.is_fresh("2026-11-22T10:59:59Z", at, hour)
    assert not webhook.is_fresh("2026-11-22T13:00:01Z", at, hour)
    assert webhook.is_fresh("1999-01-01T00:00:00Z", at, None)
    for nonsense in ("", "soon", "1700000000", "2026-11-22T12:00:00"):
        assert not webhook.is_fresh(nonsense, at, hour)


class Door:
    """The webhook's route over real HTTP."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1

    def knock(
        self, body: bytes, *, secret: str = SECRET, at: datetime | None = None, claimed: str | None = None
    ) -> httpx.Response:
        """Send a body, signed as Zendesk signs."""
        timestamp = (at or now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        signature = claimed or webhook.signature(secret, timestamp, body)
        headers: dict[bytes, bytes] = {
            b"X-Zendesk-Webhook-Signature": signature.encode("latin-1"),
            b"X-Zendesk-Webhook-Signature-Timestamp": timestamp.encode(),
            b"X-Zendesk-Webhook-Invocation-Id": str(random.random()).encode(),
            b"Content-Type": b"application/json",
        }
        return httpx.post(f"{self.url}/zendesk/webhook", content=body, headers=headers)

    def jobs(self) -> list[tuple[Any, str | None]]:
        """The stored jobs."""
        with read(self.engine) as session:
            rows = session.scalars(select(Job).where(Job.kind == JobKind.ZENDESK_EVENT).order_by(Job.id))
            return [(job.payload, job.dedupe_key) for job in rows]


@contextmanager
def a_door(engine: Engine, home: Path, longest: timedelta | None) -> Iterator[Door]:
    door = Door("", engine)
    app = webhook_app(engine, home, WebhookConfig(SECRET, longest, door.wake))
    with served(lambda _url: app) as url:
        door.url = url
        yield door


@pytest.fixture
def door(engine: Engine, tmp_path: Path) -> Iterator[Door]:
    with a_door(engine, tmp_path, timedelta(hours=1)) as found:
        yield found


def test_an_event_is_stored_before_the_answer_and_wakes_the_worker(door: Door) -> None:
    answer = door.knock(json.dumps(an_event()).encode())
    assert (answer.status_code, answer.text) == (200, "stored")
    [(payload, key)] = door.jobs()
    assert payload == {"ticket_id": "35436"}, "it contains no customer's words"
    assert key == "zendesk:2b24ef10-19d3-4740-93cf-8f98ec4776c0"
    assert door.woken == 1


def test_a_repeat_is_detected_by_the_signed_id(door: Door) -> None:
    body = json.dumps(an_event()).encode()
    answers = [door.knock(body, at=now() - timedelta(minutes=minutes)).text for minutes in (0, 1, 2)]
    assert answers == ["stored", "known", "known"]
    assert len(door.jobs()) == 1


def test_a_bad_signature_stores_nothing(door: Door) -> None:
    body = json.dumps(an_event()).encode()
    assert door.knock(body, secret="another").status_code == 401
    assert door.knock(body, claimed="ü").status_code == 401
    assert httpx.post(f"{door.url}/zendesk/webhook", content=body).status_code == 401
    assert door.jobs() == []


def test_a_signature_from_long_ago_or_the_future_is_refused(door: Door) -> None:
    body = json.dumps(an_event()).encode()
    for hours in (-2, 2):
        assert door.knock(body, at=now() + timedelta(hours=hours)).status_code == 401
    assert door.jobs() == []


def test_without_a_window_any_time_is_accepted(engine: Engine, tmp_path: Path) -> None:
    with a_door(engine, tmp_path, None) as door:
        assert (
            door.knock(json.dumps(an_event()).encode(), at=datetime(2021, 3, 25, tzinfo=UTC)).text == "stored"
        )


def test_an_oversized_body_is_refused_before_it_is_fully_read(door: Door) -> None:
    assert door.knock(b" " * (LARGEST_BODY + 1)).status_code == 413


def test_an_event_without_a_ticket_is_accepted_and_dropped(door: Door) -> None:
    body = an_event(type="zen:event-type:user.created", subject="zen:user:5", detail={"id": "5"})
    assert door.knock(json.dumps(body).encode()).status_code == 200
    assert door.jobs() == []


def test_signed_nonsense_never_causes_a_server_error(door: Door) -> None:
    draw = random.Random(1337)
    for _ in range(60):
        body = json.dumps(an_event()).encode()
        for _ in range(draw.randint(1, 6)):
            place = draw.randrange(len(body))
            body = body[:place] + bytes([draw.randrange(256)]) + body[place + draw.randint(0, 40) :]
        assert door.knock(body).status_code in (200, 400), body


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # Only SQLite has a single writer.
def test_a_locked_store_is_answered_before_zendesk_hangs_up(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.ZENDESK_PATIENCE_SECONDS <= 3
    monkeypatch.setattr(server, "ZENDESK_PATIENCE_SECONDS", 0.2)
    body = json.dumps(an_event()).encode()
    other_process = sqlite3.connect(str(door.engine.url.database), isolation_level=None)
    with closing(other_process):
        other_process.execute("BEGIN IMMEDIATE")
        assert door.knock(body).status_code == 409, "or httpx hangs up after five seconds"
    assert door.knock(body).text == "stored"


def test_while_the_database_is_down_zendesk_is_asked_to_retry(door: Door) -> None:
    body = json.dumps(an_event()).encode()
    with write(door.engine) as session:
        session.execute(text("ALTER TABLE jobs RENAME TO jobs_away"))
    try:
        assert door.knock(body).status_code == 409
    finally:
        with write(door.engine) as session:
            session.execute(text("ALTER TABLE jobs_away RENAME TO jobs"))
    assert door.knock(body).text == "stored", "and the next try succeeds"
