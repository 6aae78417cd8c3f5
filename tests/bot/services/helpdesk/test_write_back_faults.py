"""Despite any fault on the way to the helpdesk, one approval is one comment, or has a reason for none."""

import logging

import pytest
from sqlalchemy import Engine

from bot.helpdesks.port import AskedToWait, Collision, NotAllowed, Refused, TicketGone
from bot.services.job_kinds import HELPDESK_ATTEMPTS
from bot.services.tickets.sending import can_be_held_back, hold_back
from db import decisions
from db.session import write
from tests.bot.support.helpdesk.approvals import (
    approved,
    asked_for,
    job,
    shown,
    tried_again,
    worked,
    write_back,
)
from tests.bot.support.helpdesk.desks import Place, replies
from tests.bot.support.helpdesk.faulty import Faulty, Line, lost_after, lost_before, refused_with
from tests.db.rows import WORKSPACE

pytestmark = pytest.mark.parametrize("place", ["console"], indirect=True)
"""These faults happen before the adapter; see `test_storm.py` for Zendesk's."""
REPLY = "Order 48213 is on its way."


@pytest.mark.parametrize("lost", [lost_before, lost_after], ids=["before", "after"])
def test_an_uncertain_comment_is_looked_for_before_a_retry(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, lost: Line
) -> None:
    desk.next("send", lost)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert [each.body for each in replies(place, ticket_id)] == [REPLY]
    assert desk.calls[:2] == ["send", "sent"]
    assert job(engine, job_id).status == "done"


def test_nothing_is_written_again_while_the_result_is_unknown(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", lost_after)
    desk.next("sent", *[lost_before] * 4)
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["send", *["sent"] * 5]
    assert len(replies(place, ticket_id)) == 1


def test_a_helpdesk_that_never_answers_fails_the_job_visibly(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[lost_before] * HELPDESK_ATTEMPTS)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    left = job(engine, job_id)
    assert (left.status, left.attempts) == ("failed", HELPDESK_ATTEMPTS)
    assert left.last_error == f"the helpdesk did not answer in {HELPDESK_ATTEMPTS} attempts"
    assert replies(place, ticket_id) == []


def test_an_unreachable_helpdesk_logs_no_traceback(
    engine: Engine, desk: Faulty, row_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    desk.next("send", *[lost_before] * 2)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert job(engine, job_id).status == "done"
    faults = [record for record in caplog.records if record.name == "bot.outbox"]
    assert [record.exc_info for record in faults if record.levelno >= logging.WARNING] == [None] * 2


def test_try_again_finds_the_last_attempts_comment(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[lost_before] * (HELPDESK_ATTEMPTS - 1), lost_after)
    first = approved(engine, row_id)
    writing = write_back(engine, desk)
    worked(engine, writing)
    again = tried_again(engine, first)
    worked(engine, writing)
    assert job(engine, again).status == "done"
    assert len(replies(place, ticket_id)) == 1
    assert len({reply.key for reply in desk.replies}) == 1


def test_a_requested_wait_defers_the_reply(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", refused_with(AskedToWait(40)))
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    left = job(engine, job_id)
    assert (left.status, left.deferrals) == ("waiting", 1)
    assert (left.run_after - left.created_at).total_seconds() > 39
    assert replies(place, ticket_id) == []


@pytest.mark.parametrize(
    "error",
    [NotAllowed("Zendesk does not take our token."), TicketGone("It is gone."), Refused("It is closed.")],
    ids=["not allowed", "gone", "refused"],
)
def test_a_refusal_by_the_helpdesk_fails_immediately_with_the_reason(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, error: Exception
) -> None:
    desk.next("send", refused_with(error))
    first = approved(engine, row_id)
    writing = write_back(engine, desk)
    worked(engine, writing)
    left = job(engine, first)
    assert (left.status, left.attempts, left.last_error) == ("failed", 1, str(error))
    tried_again(engine, first)
    worked(engine, writing)
    assert [each.body for each in replies(place, ticket_id)] == [REPLY]


def test_our_own_comment_does_not_collide(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    def written_by_a_worker_that_was_slow(do: object) -> object:
        place.helpdesk.send(desk.replies[-1])
        raise Collision("somebody changed the ticket meanwhile")

    desk.next("send", written_by_a_worker_that_was_slow)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert len(replies(place, ticket_id)) == 1
    assert "comment_id" in job(engine, job_id).payload


def test_a_constantly_changing_ticket_is_retried_later(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[refused_with(Collision("somebody changed the ticket meanwhile"))] * 3)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert job(engine, job_id).attempts == 2
    assert len(replies(place, ticket_id)) == 1


def test_a_retried_reply_is_not_held_back_because_it_may_exist(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    desk.next("send", *[lost_before] * (HELPDESK_ATTEMPTS - 1), lost_after)
    first = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    again = job(engine, tried_again(engine, first))
    assert not can_be_held_back(again)
    with write(engine) as session:
        decision = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id)
        assert decision is not None
        assert not hold_back(session, decision)
    assert job(engine, again.id).status == "waiting"


def test_the_card_is_enqueued_only_after_a_change(engine: Engine, desk: Faulty, row_id: int) -> None:
    desk.next("send", *[lost_before] * 5)
    approved(engine, row_id)
    at_first = shown(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert shown(engine, row_id) == at_first + 2, "for the first attempt that was lost, and for the last"
    assert {each.status for each in asked_for(engine)} == {"done"}
