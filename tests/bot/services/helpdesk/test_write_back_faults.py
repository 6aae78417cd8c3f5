"""Whatever fails on the way to the helpdesk, one approval is one comment, or says why it is none."""

import logging

import pytest
from sqlalchemy import Engine

from bot.helpdesks.port import AskedToWait, Collision, NotAllowed, Refused, TicketGone
from bot.services.helpdesk.write_back import ATTEMPTS, WROTE
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
"""What goes wrong here goes wrong before the adapter. `test_storm.py` has Zendesk's."""
REPLY = "Order 48213 is on its way."


@pytest.mark.parametrize("lost", [lost_before, lost_after], ids=["before", "after"])
def test_a_comment_whose_fate_is_unknown_is_looked_for_before_a_second_try(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, lost: Line
) -> None:
    desk.next("send", lost)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert [each.body for each in replies(place, ticket_id)] == [REPLY]
    assert desk.calls[:2] == ["send", "sent"]
    assert job(engine, job_id).status == "done"


def test_nothing_is_written_again_while_the_helpdesk_cannot_say_what_was(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", lost_after)
    desk.next("sent", *[lost_before] * 4)
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["send", *["sent"] * 5]
    assert len(replies(place, ticket_id)) == 1


def test_a_helpdesk_that_never_answers_fails_for_all_to_see(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[lost_before] * ATTEMPTS)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    left = job(engine, job_id)
    assert (left.status, left.attempts) == ("failed", ATTEMPTS)
    assert left.last_error == f"the helpdesk did not answer in {ATTEMPTS} attempts"
    assert replies(place, ticket_id) == []


def test_a_helpdesk_out_of_reach_takes_no_traceback_in_the_log(
    engine: Engine, desk: Faulty, row_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    desk.next("send", *[lost_before] * 2)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert job(engine, job_id).status == "done"
    faults = [record for record in caplog.records if record.name == "bot.outbox"]
    assert [record.exc_info for record in faults if record.levelno >= logging.WARNING] == [None] * 2


def test_trying_again_finds_what_the_last_attempt_wrote(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[lost_before] * (ATTEMPTS - 1), lost_after)
    first = approved(engine, row_id)
    writing = write_back(engine, desk)
    worked(engine, writing)
    again = tried_again(engine, first)
    worked(engine, writing)
    assert job(engine, again).status == "done"
    assert len(replies(place, ticket_id)) == 1
    assert len({reply.key for reply in desk.replies}) == 1


def test_being_asked_to_wait_puts_the_reply_off(
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
def test_what_the_helpdesk_will_not_do_fails_at_once_and_says_why(
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


def test_a_collision_with_our_own_comment_is_none(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    def written_by_a_worker_that_was_slow(do: object) -> object:
        place.helpdesk.send(desk.replies[-1])
        raise Collision("somebody changed the ticket meanwhile")

    desk.next("send", written_by_a_worker_that_was_slow)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert len(replies(place, ticket_id)) == 1
    assert WROTE in job(engine, job_id).payload


def test_a_ticket_that_never_stands_still_is_tried_again_later(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[refused_with(Collision("somebody changed the ticket meanwhile"))] * 3)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert job(engine, job_id).attempts == 2
    assert len(replies(place, ticket_id)) == 1


def test_a_reply_that_is_tried_again_is_not_held_back_for_it_may_be_there(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    desk.next("send", *[lost_before] * (ATTEMPTS - 1), lost_after)
    first = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    again = job(engine, tried_again(engine, first))
    assert not can_be_held_back(again)
    with write(engine) as session:
        decision = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id)
        assert decision is not None
        assert not hold_back(session, decision)
    assert job(engine, again.id).status == "waiting"


def test_the_card_is_asked_for_when_something_changed_and_only_then(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    desk.next("send", *[lost_before] * 5)
    approved(engine, row_id)
    at_first = shown(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert shown(engine, row_id) == at_first + 2, "for the first attempt that was lost, and for the last"
    assert {each.status for each in asked_for(engine)} == {"done"}
