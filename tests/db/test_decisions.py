"""A decision is made once, however many people click at the same time."""

import threading

import pytest
from sqlalchemy import Engine

from db import decisions
from db.decisions import NewDecision
from db.errors import AlreadyDecided, NotFound
from db.session import read, write
from db.vocabulary import DecisionKind, DecisionReason
from tests.db.rows import WORKSPACE, a_decision, a_draft, a_ticket


def test_a_second_decision_is_refused_and_names_the_first(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        first = a_decision(session, ticket)
    with (
        pytest.raises(AlreadyDecided, match="already approved by U0AGENT") as caught,
        write(engine) as session,
    ):
        decisions.record(
            session, ticket=ticket, new=NewDecision(kind=DecisionKind.REJECTED, decided_by="U0LATE")
        )
    assert caught.value.standing.id == first.id


def test_exactly_one_of_many_simultaneous_decisions_counts(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
    barrier, outcomes = threading.Barrier(8), list[str]()

    def decide(agent: str) -> None:
        barrier.wait()
        try:
            with write(engine) as session:
                decisions.record(
                    session, ticket=ticket, new=NewDecision(kind=DecisionKind.REJECTED, decided_by=agent)
                )
            outcomes.append(f"decided by {agent}")
        except AlreadyDecided as late:
            outcomes.append(f"late after {late.standing.decided_by}")

    threads = [threading.Thread(target=decide, args=(f"U{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read(engine) as session:
        standing = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=ticket.id)
    assert standing is not None
    assert sorted(outcomes) == sorted(
        [f"decided by {standing.decided_by}"] + [f"late after {standing.decided_by}"] * 7
    )


def test_an_undone_decision_allows_another(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        first = a_decision(session, ticket)
    with write(engine) as session:
        undone = decisions.undo(session, workspace_id=WORKSPACE, decision_id=first.id, undone_by="U0LATE")
        assert undone is not None
        assert undone.undone_by == "U0LATE"
        assert decisions.undo(session, workspace_id=WORKSPACE, decision_id=first.id, undone_by="U0") is None
    with write(engine) as session:
        second = decisions.record(
            session,
            ticket=ticket,
            new=NewDecision(kind=DecisionKind.REJECTED, decided_by="U0LATE", reason=DecisionReason.TONE),
        )
        standing = decisions.standing(session, workspace_id=WORKSPACE, ticket_id=ticket.id)
        before = decisions.last_undone(session, workspace_id=WORKSPACE, ticket_id=ticket.id)
    assert before is not None
    assert before.id == first.id
    assert standing is not None
    assert (standing.id, standing.reason) == (second.id, "tone")


def test_a_ticket_without_decision_has_no_standing_one(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        assert decisions.standing(session, workspace_id=WORKSPACE, ticket_id=ticket.id) is None


def test_a_decision_about_another_tickets_draft_is_refused(engine: Engine) -> None:
    with write(engine) as session:
        ticket, other = a_ticket(session), a_ticket(session)
        draft = a_draft(session, other)
        with pytest.raises(NotFound, match="not a draft of ticket"):
            decisions.record(
                session,
                ticket=ticket,
                new=NewDecision(kind=DecisionKind.APPROVED, decided_by="U0AGENT", draft_id=draft.id),
            )
