"""The table of job kinds: it is complete, and reads and writes the payloads of running installations."""

import json
from dataclasses import fields

import pytest

from bot.job_handlers import GiveUp
from bot.services import job_kinds, job_payloads
from bot.services.job_kinds import JOB_KINDS, attempts_of
from bot.services.kind_of_job import WorkerName
from db.tables import Job
from db.vocabulary import JobKind

URL = "https://hooks.slack.com/1"
STORED = [
    ("draft", "{}"),
    ("draft", f'{{"response_url": "{URL}"}}'),
    ("post_card", "{}"),
    (
        "click",
        '{"action": "draft_approve", "value": "7:9", "ticket": 7, "user": "U0MAYA", "channel": "C0HELP", '
        f'"response_url": "{URL}", "team": "T0DEMO", "thread_ts": "1700000000.0", "is_ephemeral": false}}',
    ),
    ("post_card", '{"person": "U0MAYA"}'),
    ("show_status", "{}"),
    ("follow_published", "{}"),
    ("try_past", "{}"),
    ("shadow_report", '{"monday": "2026-11-23"}'),
    ("digest", '{"channel": "C0OPS", "monday": "2026-11-23"}'),
    ("report", '{"channel": "C0OPS", "folder": "models/T0ACME/v0002", "title": "Version v2"}'),
    ("look_at_channel", '{"channel": "C0ACME"}'),
    ("update_card", "{}"),
    ("answer_suggest", f'{{"response_url": "{URL}"}}'),
    ("answer_suggest", "{}"),
    ("receipt", f'{{"response_url": "{URL}"}}'),
    ("post_reply", '{"decision_id": 7}'),
    ("post_reply", '{"decision_id": 7, "again": 12}'),
    ("helpdesk_reply", '{"decision_id": 7}'),
    ("helpdesk_reply", '{"decision_id": 7, "again": 12, "comment_id": "991"}'),
    ("helpdesk_reply", '{"decision_id": 7, "read_through": "990"}'),
    ("helpdesk_reply", '{"decision_id": 7, "read_through": ""}'),
    ("read_thread", "{}"),
    ("read_thread", f'{{"response_url": "{URL}"}}'),
    (
        "read_mention",
        '{"channel": "C0HELP", "ts": "1700000002.0", "thread_ts": "1700000000.0", "user": "U0MAYA", '
        '"us": "U0BOT", "event_id": "Ev01"}',
    ),
    (
        "read_mention",
        '{"channel": "C0HELP", "ts": "1700000002.0", "thread_ts": "1700000000.0", "user": "U0MAYA", '
        '"us": "U0BOT", "event_id": null}',
    ),
    (
        "read_answer",
        '{"channel": "C0HELP", "ts": "1700000002.0", "thread_ts": "1700000000.0", "author": "U0LEE", '
        '"event_id": "Ev02"}',
    ),
    (
        "read_link",
        '{"channel": "C0HELP", "ts": "1700000002.0", "thread_ts": "1700000000.0", "user": "U0MAYA", '
        f'"here": "C0TEAM", "response_url": "{URL}", "event_id": "13.7"}}',
    ),
    ("tell", '{"channel": "D0MAYA", "user": "U0MAYA", "mrkdwn": "Use `/suggest`."}'),
    ("notice", '{"channel": "C0OPS", "text": "Version v2 now drafts."}'),
    ("notice", '{"channel": "C0OPS", "mrkdwn": ":warning: *A card could not be updated.*"}'),
    ("catch_up", '{"channel": "C0HELP", "since": "1700000000.000000"}'),
    ("check_post", '{"channel": "C0HELP", "job_id": 12}'),
    ("zendesk_event", '{"ticket_id": "35436"}'),
    ("zendesk_sync", "{}"),
    ("retrain", "{}"),
    ("retrain", '{"asked_by": "U0ADA"}'),
    ("show_home", '{"user": "U0ADA", "status": "done"}'),
]
"""Payloads as stored by the code before these types."""


@pytest.mark.parametrize(("kind", "stored"), STORED)
def test_a_stored_payload_is_read_and_written_back_byte_for_byte(kind: str, stored: str) -> None:
    payload = JOB_KINDS[kind].read(Job(kind=kind, payload=json.loads(stored)))
    assert json.dumps(payload.as_json()) == stored


def test_every_kind_is_in_the_table_and_has_a_sample() -> None:
    assert JOB_KINDS.keys() == set(JobKind) == {kind for kind, _ in STORED}


def test_the_samples_use_every_field() -> None:
    used = {(kind, name) for kind, stored in STORED for name in json.loads(stored)}
    known = {(kind, field.name) for kind, each in JOB_KINDS.items() for field in fields(each.payload)}
    never_written = {("tell", "thread_ts"), ("update_card", "response_url")}
    results = {("post_reply", "comment_id"), ("post_reply", "read_through")}  # By helpdesk replies only.
    assert known - used == never_written | results


def test_a_payload_of_a_newer_version_is_read_without_its_unknown_keys() -> None:
    stored = Job(kind="post_reply", payload={"decision_id": 7, "urgency": "high"})
    assert job_kinds.POST_REPLY.read(stored) == job_payloads.ReplyToSend(7)


def test_a_payload_without_a_required_key_fails_its_job() -> None:
    with pytest.raises(GiveUp, match="its payload lacks decision_id"):
        job_kinds.POST_REPLY.read(Job(kind="post_reply", payload={}))


def test_every_kind_has_exactly_one_worker() -> None:
    kinds = [kind for worker in WorkerName for kind in attempts_of(worker)]
    assert sorted(kinds) == sorted(JobKind)
