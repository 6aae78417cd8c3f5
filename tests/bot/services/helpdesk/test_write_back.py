"""One approval is one comment on the helpdesk's ticket: its text, its author, and when none is written."""

import logging

import pytest
from sqlalchemy import Engine

from bot.services.tickets.sending import hold_back
from db import decisions
from db.session import write
from db.tables import Decision
from db.vocabulary import Delivery
from tests.bot.support.helpdesk.approvals import AGENT, approved, job, ticket, worked, write_back
from tests.bot.support.helpdesk.desks import Place, replies
from tests.bot.support.helpdesk.faulty import Faulty, lost_before
from tests.db.rows import WORKSPACE

pytestmark = pytest.mark.parametrize("place", ["console"], indirect=True)
"""`test_contract.py` checks all adapters for the same contract."""
REPLY = "Order 48213 is on its way."


def test_an_approved_draft_becomes_one_public_comment_with_the_tickets_values(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    [comment] = replies(place, ticket_id)
    assert (comment.body, comment.public) == (REPLY, True)
    left = job(engine, job_id)
    assert (left.status, left.payload["comment_id"]) == ("done", comment.id)
    assert ticket(engine, row_id).helpdesk_stamp == place.helpdesk.ticket(ticket_id).stamp


def test_an_internal_note_stays_internal_and_sets_no_status(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id, delivery=Delivery.INTERNAL)
    worked(engine, write_back(engine, desk, status="solved"))
    [comment] = replies(place, ticket_id)
    assert comment.public is False
    assert place.helpdesk.ticket(ticket_id).status != "solved"


def test_a_public_reply_sets_the_chosen_status(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk, status="pending"))
    assert place.helpdesk.ticket(ticket_id).status == "pending"


def test_the_approver_is_the_comments_author(engine: Engine, desk: Faulty, row_id: int) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk, email_of=lambda user: f"{user.lower()}@team.example"))
    assert desk.replies[0].author_email == f"{AGENT.lower()}@team.example"


def test_the_key_names_the_first_job_and_the_stamp_is_the_one_read(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    read = place.helpdesk.ticket(ticket_id).stamp
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    [sent] = desk.replies
    assert sent.stamp == read
    assert sent.key == f"draftdesk-{job_id}-{job(engine, job_id).created_at.isoformat()}"


def test_the_first_attempt_does_not_look_for_an_earlier_comment(
    engine: Engine, desk: Faulty, row_id: int
) -> None:
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["send"]


def test_a_change_without_a_comment_is_not_a_collision(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    place.people.sets(ticket_id, "pending")
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert [each.body for each in replies(place, ticket_id)] == [REPLY]
    assert job(engine, job_id).attempts == 1


def test_a_ticket_with_an_unknown_stamp_is_read_first(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    with write(engine) as session:
        session.merge(ticket(engine, row_id)).helpdesk_stamp = None
    approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == ["ticket", "send"]
    assert len(replies(place, ticket_id)) == 1


def test_a_held_back_reply_is_not_sent(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    with write(engine) as session:
        decision = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id)
        assert decision is not None
        assert hold_back(session, decision)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []


def test_an_undone_decision_is_not_sent(engine: Engine, desk: Faulty, row_id: int) -> None:
    job_id = approved(engine, row_id)
    with write(engine) as session:
        decision_id = session.query(Decision).one().id
        decisions.undo(session, workspace_id=WORKSPACE, decision_id=decision_id, undone_by=AGENT)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []
    assert job(engine, job_id).status == "failed"


def test_another_helpdesks_ticket_is_not_written_to(engine: Engine, desk: Faulty, row_id: int) -> None:
    with write(engine) as session:
        session.merge(ticket(engine, row_id)).helpdesk = "elsewhere"
    job_id = approved(engine, row_id)
    worked(engine, write_back(engine, desk))
    assert desk.calls == []
    assert "elsewhere" in str(job(engine, job_id).last_error)


def test_no_customers_value_is_logged(
    engine: Engine, place: Place, desk: Faulty, ticket_id: str, row_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    desk.next("send", lost_before)
    approved(engine, row_id)
    place.people.writes(ticket_id, "Never mind, 48213 came.")
    with caplog.at_level(logging.DEBUG):
        worked(engine, write_back(engine, desk))
    assert "nothing was sent" in caplog.text
    assert "48213" not in caplog.text
