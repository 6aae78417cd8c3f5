"""Queries on what agents decided. A decision is made once: the database settles who was first. It can be
undone, which leaves its row and makes room for another.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import drafts
from db.base import now
from db.errors import AlreadyDecided, NotFound
from db.session import insert_unless_repeated
from db.tables import Decision, Ticket
from db.vocabulary import DecisionKind, DecisionReason, Delivery


def record(
    session: Session,
    *,
    ticket: Ticket,
    kind: DecisionKind,
    decided_by: str,
    draft_id: int | None = None,
    text: str | None = None,
    reason: DecisionReason | None = None,
    note: str | None = None,
    delivery: Delivery = Delivery.PUBLIC,
    edit_distance: int | None = None,
) -> Decision:
    """Store a decision on `ticket`. Raises `AlreadyDecided` with the one that stands when someone was first.

    Raises `NotFound` when `draft_id` is no draft of this ticket.
    """
    if draft_id is not None:
        draft = drafts.get(session, workspace_id=ticket.workspace_id, draft_id=draft_id)
        if draft is None or draft.ticket_id != ticket.id:
            raise NotFound(f"draft {draft_id} is no draft of ticket {ticket.id}")
    decision = insert_unless_repeated(
        session,
        Decision,
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        draft_id=draft_id,
        kind=kind,
        text=text,
        reason=reason,
        note=note,
        delivery=delivery,
        edit_distance=edit_distance,
        decided_by=decided_by,
    )
    if decision is not None:
        return decision
    first = standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    assert first is not None, "only a standing decision can refuse another one"
    session.expunge(first)  # The caller's rollback would empty the row that the error carries.
    raise AlreadyDecided(first)


def standing(session: Session, *, workspace_id: str, ticket_id: int) -> Decision | None:
    """The decision that counts for this ticket: the one that was not undone."""
    return session.scalars(
        select(Decision).where(
            Decision.workspace_id == workspace_id,
            Decision.ticket_id == ticket_id,
            Decision.undone_at.is_(None),
        )
    ).one_or_none()


def undo(session: Session, *, workspace_id: str, decision_id: int, undone_by: str) -> Decision | None:
    """Let a decision count no more; None when it does not stand, so that it can only be undone once."""
    decision = session.scalars(
        select(Decision)
        .where(
            Decision.workspace_id == workspace_id,
            Decision.id == decision_id,
            Decision.undone_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if decision is None:
        return None
    decision.undone_at, decision.undone_by = now(), undone_by
    session.flush()
    return decision


def last_undone(session: Session, *, workspace_id: str, ticket_id: int) -> Decision | None:
    """The decision on this ticket that was undone last, or None."""
    return session.scalars(
        select(Decision)
        .where(
            Decision.workspace_id == workspace_id,
            Decision.ticket_id == ticket_id,
            Decision.undone_at.is_not(None),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).one_or_none()
