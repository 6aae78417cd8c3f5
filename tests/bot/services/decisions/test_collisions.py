"""If the helpdesk's ticket changed before a reply was sent, nothing is sent until a user confirms."""

import pytest
from sqlalchemy import Engine

from bot.blocks.collision import NewComment
from bot.errors import UnknownTicket
from bot.references import MadeDecision
from bot.services.decisions import collisions
from bot.services.shown import collision
from bot.services.tickets.outcomes import Agent, Decided, Retired, TooLate
from bot.services.tickets.retiring import retire
from bot.services.workspace import Workspace
from db import decisions, resolutions
from db.session import read, write
from db.tables import Decision, Ticket
from db.vocabulary import RetiredBecause
from model.brand.values import NO_BRAND
from tests.bot.support.helpdesk.approvals import approved, job, shown, ticket, worked, write_back
from tests.bot.support.helpdesk.desks import Place, replies
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE

LEE = Agent("U0LEE")
NEWS = "Never mind, 48213 came. But where is 99321?"


def collided(engine: Engine, place: Place, ticket_id: str, row_id: int) -> MadeDecision:
    """Let a customer write before the approved reply is sent; return the values of Send anyway."""
    approved(engine, row_id)
    place.people.writes(ticket_id, NEWS)
    worked(engine, write_back(engine, place.helpdesk))
    return pending(engine, row_id)


def pending(engine: Engine, row_id: int) -> MadeDecision:
    with read(engine) as session:
        found = collisions.pending(session, session.get_one(Ticket, row_id))
        assert found is not None
        return MadeDecision(row_id, found.id)


def bodies(place: Place, ticket_id: str) -> list[str]:
    return [each.body for each in replies(place, ticket_id)]


def test_a_collision_sends_nothing_and_the_ticket_needs_a_decision_again(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    collided(engine, place, ticket_id, row_id)
    assert bodies(place, ticket_id) == []
    assert ticket(engine, row_id).status == "drafted"
    assert ticket(engine, row_id).helpdesk_stamp == place.helpdesk.ticket(ticket_id).stamp
    with read(engine) as session:
        assert decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id) is None
        assert list(resolutions.current(session, workspace_id=WORKSPACE)) == []


def test_the_decision_is_stored_as_undone_by_the_helpdesk_with_masked_comments(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    collided(engine, place, ticket_id, row_id)
    with read(engine) as session:
        decision = session.query(Decision).one()
    assert (decision.undone_by, decision.reason) == (place.helpdesk.name, "collided")
    assert decision.note is not None
    assert "48213" not in decision.note
    assert "99321" not in decision.note


def test_newer_comments_are_shown_unmasked(engine: Engine, place: Place, ticket_id: str, row_id: int) -> None:
    collided(engine, place, ticket_id, row_id)
    with read(engine) as session:
        row = session.get_one(Ticket, row_id)
        told = collision.shown(session, row, NO_BRAND)
    assert told is not None
    assert told.news == (NewComment(True, NEWS),)
    assert told.reply is None, "it is the draft that the card shows"


def test_a_reply_different_from_the_draft_is_shown_with_the_newer_comments(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    collided(engine, place, ticket_id, row_id)
    with write(engine) as session:
        session.query(Decision).one().kind = "edited"
    with read(engine) as session:
        told = collision.shown(session, session.get_one(Ticket, row_id), NO_BRAND)
    assert told is not None
    assert told.reply == "Order 48213 is on its way."


def test_an_agents_note_counts_as_a_newer_comment(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    place.people.writes(ticket_id, "I am on it.", by_agent=True, public=False)
    worked(engine, write_back(engine, place.helpdesk))
    with read(engine) as session:
        told = collision.shown(session, session.get_one(Ticket, row_id), NO_BRAND)
    assert told is not None
    assert told.news == (NewComment(False, "I am on it."),)


def test_a_ticket_solved_meanwhile_is_written_to_only_after_confirmation(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    approved(engine, row_id)
    place.people.sets(ticket_id, "solved")
    worked(engine, write_back(engine, place.helpdesk))
    assert bodies(place, ticket_id) == []
    assert ticket(engine, row_id).status == "drafted"


def test_a_collision_enqueues_the_card(engine: Engine, place: Place, ticket_id: str, row_id: int) -> None:
    approved(engine, row_id)
    at_first = shown(engine, row_id)
    place.people.writes(ticket_id, NEWS)
    worked(engine, write_back(engine, place.helpdesk))
    assert shown(engine, row_id) == at_first + 1


def test_send_anyway_writes_one_comment_and_learns_it(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    reference = collided(engine, place, ticket_id, row_id)
    assert collisions.send_anyway(Workspace(engine, WORKSPACE), LEE, reference) == Decided()
    worked(engine, write_back(engine, place.helpdesk))
    assert bodies(place, ticket_id) == ["Order 48213 is on its way."]
    assert ticket(engine, row_id).status == "decided"
    with read(engine) as session:
        standing = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=row_id)
        assert standing is not None
        assert standing.decided_by == LEE.user_id
        assert len(list(resolutions.current(session, workspace_id=WORKSPACE))) == 1
        assert collisions.pending(session, session.get_one(Ticket, row_id)) is None


def test_only_comments_newer_than_the_shown_ones_collide_again(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    reference = collided(engine, place, ticket_id, row_id)
    place.people.sets(ticket_id, "pending")
    place.people.writes(ticket_id, "Hello?")
    assert collisions.send_anyway(Workspace(engine, WORKSPACE), LEE, reference) == Decided()
    worked(engine, write_back(engine, place.helpdesk))
    assert bodies(place, ticket_id) == []
    with read(engine) as session:
        told = collision.shown(session, session.get_one(Ticket, row_id), NO_BRAND)
    assert told is not None
    assert told.news == (NewComment(True, "Hello?"),)
    place.people.sets(ticket_id, "pending")
    assert collisions.send_anyway(Workspace(engine, WORKSPACE), LEE, pending(engine, row_id)) == Decided()
    worked(engine, write_back(engine, place.helpdesk))
    assert len(bodies(place, ticket_id)) == 1


def test_the_second_to_click_is_told_who_was_first(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    reference = collided(engine, place, ticket_id, row_id)
    collisions.send_anyway(Workspace(engine, WORKSPACE), LEE, reference)
    late = collisions.send_anyway(Workspace(engine, WORKSPACE), Agent("U0MAYA"), reference)
    assert isinstance(late, TooLate)
    assert late.decided_by == LEE.user_id
    worked(engine, write_back(engine, place.helpdesk))
    assert len(bodies(place, ticket_id)) == 1


def test_a_ticket_retired_meanwhile_is_not_written_to(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    reference = collided(engine, place, ticket_id, row_id)
    with write(engine) as session:
        assert retire(session, session.get_one(Ticket, row_id), RetiredBecause.MOVED_ON)
    assert collisions.send_anyway(Workspace(engine, WORKSPACE), LEE, reference) == Retired("moved_on")
    worked(engine, write_back(engine, place.helpdesk))
    assert bodies(place, ticket_id) == []


def test_only_the_decision_that_collided_can_be_sent_anyway(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    reference = collided(engine, place, ticket_id, row_id)
    with pytest.raises(UnknownTicket):
        collisions.send_anyway(
            Workspace(engine, WORKSPACE), LEE, MadeDecision(row_id, reference.decision_id + 1)
        )
    with pytest.raises(UnknownTicket):
        collisions.send_anyway(Workspace(engine, OTHER_WORKSPACE), Agent("U0LEE"), reference)


def test_a_collided_job_that_runs_again_does_nothing(
    engine: Engine, place: Place, ticket_id: str, row_id: int
) -> None:
    job_id = approved(engine, row_id)
    place.people.writes(ticket_id, NEWS)
    writing = write_back(engine, place.helpdesk)
    worked(engine, writing)
    with write(engine) as session:  # As after a crash between the job's work and its end.
        row = session.merge(job(engine, job_id))
        row.status, row.finished_at = "waiting", None
    worked(engine, writing)
    assert job(engine, job_id).status == "done"
    assert bodies(place, ticket_id) == []
