"""One approval is one comment of the helpdesk's ticket, whatever fails between, and its card is told."""

import logging

import pytest
from sqlalchemy import Engine

from bot.services.sending import can_be_held_back, hold_back
from bot.services.write_back import ATTEMPTS, WROTE
from bot.zendesk.helpdesk import AskedToWait, Collision, Comment, NotAllowed, Refused, TicketGone
from db import decisions
from db.session import write
from db.tables import Decision
from tests.bot.helpdesk.approvals import (
    AGENT,
    approved,
    asked_for,
    drafted,
    job,
    shown,
    ticket,
    tried_again,
    worked,
    write_back,
)
from tests.bot.helpdesk.desks import Place, console_place
from tests.bot.helpdesk.faulty import Faulty, lost_after, lost_before, refused_with
from tests.db.rows import WORKSPACE

REPLY = "Order 48213 is on its way."


@pytest.fixture
def engine(either_engine: Engine) -> Engine:
    return either_engine


@pytest.fixture
def place(engine: Engine) -> Place:
    """The console's: what goes wrong here goes wrong before the adapter. `test_storm.py` has Zendesk's."""
    return console_place(engine)


@pytest.fixture
def ticket_id(place: Place) -> str:
    return place.people.opens("Where is my order 48213?")


@pytest.fixture
def row_id(engine: Engine, place: Place, ticket_id: str) -> int:
    return drafted(engine, place.helpdesk, ticket_id)


@pytest.fixture
def desk(place: Place) -> Faulty:
    return Faulty(place.helpdesk)


def replies(place: Place, ticket_id: str) -> list[Comment]:
    return [each for each in place.helpdesk.comments(ticket_id) if each.by_agent]


def test_an_approved_draft_becomes_one_public_comment_with_the_tickets_values(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    [comment] = replies(place, ticket_id)
    assert (comment.body, comment.public) == (REPLY, True)
    left = job(engine, job_id)
    assert (left.status, left.payload[WROTE]) == ("done", comment.id)
    assert ticket(engine, row_id).helpdesk_stamp == place.helpdesk.ticket(ticket_id).stamp


def test_an_internal_note_stays_internal_and_sets_no_status(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id, delivery="internal")
    worked(engine, write_back(engine, desk, status="solved"))
    [comment] = replies(place, ticket_id)
    assert comment.public is False
    assert place.helpdesk.ticket(ticket_id).status != "solved"


def test_a_public_reply_sets_the_status_that_was_chosen(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk, status="pending"))
    assert place.helpdesk.ticket(ticket_id).status == "pending"


def test_the_comment_is_in_the_name_of_who_approved_it(engine: Engine, desk: Faulty, row_id: int) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk, email_of=lambda user: f"{user.lower()}@team.example"))
    assert desk.replies[0].author_email == f"{AGENT.lower()}@team.example"


def test_the_key_names_the_first_job_and_the_stamp_is_the_one_that_was_read(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    read = place.helpdesk.ticket(ticket_id).stamp
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    [sent] = desk.replies
    assert sent.stamp == read
    assert sent.key == f"draftdesk-{job_id}-{job(engine, job_id).created_at.isoformat()}"


def test_a_first_try_asks_for_no_earlier_one(engine: Engine, desk: Faulty, row_id: int) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["send"]


@pytest.mark.parametrize("lost", [lost_before, lost_after], ids=["before", "after"])
def test_a_comment_whose_fate_is_unknown_is_looked_for_before_a_second_try(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, lost: object
) -> None:
    desk.next("send", lost_before if lost is lost_before else lost_after)
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


def test_a_change_in_which_nobody_says_anything_is_no_collision(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    place.people.sets(ticket_id, "pending")
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert [each.body for each in replies(place, ticket_id)] == [REPLY]
    assert job(engine, job_id).attempts == 1


def test_a_ticket_that_never_stands_still_is_tried_again_later(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    desk.next("send", *[refused_with(Collision("somebody changed the ticket meanwhile"))] * 3)
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert job(engine, job_id).attempts == 2
    assert len(replies(place, ticket_id)) == 1


def test_a_ticket_whose_stamp_is_unknown_is_read_before_anything_is_asked(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    with write(engine) as session:
        session.merge(ticket(engine, row_id)).helpdesk_stamp = None
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["ticket", "send"]
    assert len(replies(place, ticket_id)) == 1


def test_a_reply_that_was_held_back_is_not_sent(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    with write(engine) as session:
        decision = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id)
        assert decision is not None
        assert hold_back(session, decision)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []


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


def test_a_decision_that_does_not_stand_any_more_is_not_sent(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    job_id = approved(engine, row_id)
    with write(engine) as session:
        decision_id = session.query(Decision).one().id
        decisions.undo(session, workspace_id=WORKSPACE, decision_id=decision_id, undone_by=AGENT)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []
    assert job(engine, job_id).status == "failed"


def test_a_ticket_of_another_helpdesk_is_not_written_to(engine: Engine, desk: Faulty, row_id: int) -> None:
    with write(engine) as session:
        session.merge(ticket(engine, row_id)).helpdesk = "elsewhere"
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []
    assert "elsewhere" in str(job(engine, job_id).last_error)


def test_the_card_is_asked_for_when_something_changed_and_only_then(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    desk.next("send", *[lost_before] * 5)
    approved(engine, row_id)
    at_first = shown(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert shown(engine, row_id) == at_first + 2, "for the first attempt that was lost, and for the last"
    assert {each.status for each in asked_for(engine)} == {"done"}


def test_no_value_of_the_customers_is_logged(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    desk.next("send", lost_before)
    approved(engine, row_id)
    place.people.writes(ticket_id, "Never mind, 48213 came.")
    with caplog.at_level(logging.DEBUG):
        worked(engine, write_back(engine, desk))
    assert "nothing was sent" in caplog.text
    assert "48213" not in caplog.text
