"""The messages to operators and agents for every kind of failed job and every known cause."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks import notices
from bot.playground.kit import blocks as validation
from bot.services.job_kinds import JOB_KINDS
from bot.services.shown import failures
from db.tables import Job, Ticket
from db.vocabulary import JobKind

AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
KINDS = (
    "draft",
    "post_card",
    "update_card",
    "post_reply",
    "helpdesk_reply",
    "answer_suggest",
    "receipt",
    JobKind.RETRAIN,
    JobKind.SHOW_HOME,
)
REASONS = (*failures.CAUSES, "some_new_code", "a response URL answered 404: it was used up or is too old", "")


def job(kind: str = "post_card") -> Job:
    return Job(id=7, workspace_id="T0DEMO", kind=kind, payload={})


def ticket(source: str = "message", channel: str = "C0SUPPORT") -> Ticket:
    return Ticket(id=3, source=source, channel=channel, created_at=AT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reason", REASONS)
def test_operators_read_what_failed(kind: str, reason: str) -> None:
    assert kind in JOB_KINDS
    for concerned in (ticket(), ticket("suggest"), None):
        said = failures.for_operators(job(kind), reason, concerned)
        assert f"{kind} job" not in said
        assert "What to do: " in said
        _, blocks = notices.line(said)
        assert validation.message_problems([block.to_dict() for block in blocks]) == []


def test_operators_read_where_and_when() -> None:
    said = failures.for_operators(job(), "thread_not_found", ticket())
    assert f"In <#C0SUPPORT>, for the customer's message of <!date^{int(AT.timestamp())}^" in said
    assert "In <#C0SUPPORT>, for what was asked with /suggest" in failures.for_operators(
        job("receipt"), "x", ticket("suggest")
    )


def test_a_reason_from_outside_cannot_ping() -> None:
    said = failures.for_operators(job(), "<!channel> & co.", ticket(channel="<!here>"))
    assert "<!channel>" not in said
    assert "<!here>" not in said


def test_an_agent_reads_what_to_do_before_trying_again() -> None:
    refused = job("post_reply")
    refused.last_error = "is_archived"
    told = "This channel is archived. Unarchive it, then press Try again."
    assert failures.on_card(refused, "C0SUPPORT") == told
    refused.last_error = "some_new_code"
    assert failures.on_card(refused, "C0SUPPORT").startswith("Slack did not accept it (job 7 in the log).")
    unsent = job("helpdesk_reply")
    unsent.last_error = "The helpdesk did not take it."
    told = failures.on_card(unsent, "C0SUPPORT")
    assert told.startswith("The helpdesk did not take it (job 7 in the log). Press Try again")


def test_a_burst_has_one_kind_channel_and_cause_within_ten_minutes() -> None:
    key = failures.burst_key(job(), "thread_not_found", ticket(), AT)
    assert failures.burst_key(job(), "thread_not_found", ticket(), AT + timedelta(minutes=9)) == key
    others = {
        failures.burst_key(job("receipt"), "thread_not_found", ticket(), AT),
        failures.burst_key(job(), "is_archived", ticket(), AT),
        failures.burst_key(job(), "thread_not_found", ticket(channel="C0GENERAL"), AT),
        failures.burst_key(job(), "thread_not_found", ticket(), AT + timedelta(minutes=10)),
    }
    assert len(others | {key}) == 5
    assert len(failures.burst_key(job(), "x" * 500, ticket(channel="C" * 64), AT)) <= 100
