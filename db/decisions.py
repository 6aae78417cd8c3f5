"""Queries on agents' decisions. A ticket has one at a time: the database settles who was first.

Undoing a decision keeps its row and allows another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, drafts
from db.audit import Change
from db.base import now
from db.errors import AlreadyDecided, NotFound
from db.session import insert_unless_repeated
from db.tables import Decision, Draft, Ticket
from db.vocabulary import AuditAction, DecisionKind, DecisionReason, Delivery


@dataclass(frozen=True)
class NewDecision:
    """A decision to store; `text`, `note` and `reason` as in `db.tables.Decision`."""

    kind: DecisionKind
    decided_by: str
    draft_id: int | None = None
    text: str | None = None
    reason: DecisionReason | None = None
    note: str | None = None
    delivery: Delivery = Delivery.PUBLIC
    edit_distance: int | None = None


def record(session: Session, ticket: Ticket, new: NewDecision) -> Decision:
    """Store a decision on `ticket`. Raises `AlreadyDecided` with the standing one if somebody else was first,
    and `NotFound` if the draft is not one of this ticket's.
    """
    if new.draft_id is not None:
        draft = drafts.get(session, workspace_id=ticket.workspace_id, draft_id=new.draft_id)
        if draft is None or draft.ticket_id != ticket.id:
            raise NotFound(f"draft {new.draft_id} is not a draft of ticket {ticket.id}")
    decision = insert_unless_repeated(
        session, Decision, workspace_id=ticket.workspace_id, ticket_id=ticket.id, **vars(new)
    )
    if decision is not None:
        _note(session, decision, new)
        return decision
    first = standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    assert first is not None, "only a standing decision can refuse another one"
    session.expunge(first)  # The caller's rollback would empty the row in the error.
    raise AlreadyDecided(first)


def _note(session: Session, decision: Decision, new: NewDecision) -> None:
    made = {
        "decision": decision.id,
        "kind": new.kind,
        "draft": new.draft_id,
        "delivery": new.delivery,
        "reason": new.reason,
        "reply": audit.keyed(session, new.text),
    }
    change = Change(AuditAction.DECISION, new.decided_by, f"ticket {decision.ticket_id}", after={**made})
    audit.note(session, decision.workspace_id, change)


def standing(session: Session, *, workspace_id: str, ticket_id: int) -> Decision | None:
    """Return the decision that counts for this ticket, the one not undone; None if there is none."""
    return session.scalars(
        select(Decision).where(
            Decision.workspace_id == workspace_id,
            Decision.ticket_id == ticket_id,
            Decision.undone_at.is_(None),
        )
    ).one_or_none()


def of_ticket(session: Session, *, workspace_id: str, ticket_id: int) -> list[Decision]:
    """Every decision on a ticket, also those that were undone, oldest first."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.workspace_id == workspace_id, Decision.ticket_id == ticket_id)
            .order_by(Decision.id)
        )
    )


def rejected(
    session: Session, *, workspace_id: str, reasons: Sequence[DecisionReason], limit: int
) -> list[tuple[Ticket, Draft]]:
    """Return the tickets and drafts of standing rejections for any of these reasons, the newest first."""
    rows = session.execute(
        select(Ticket, Draft)
        .join(Decision, Decision.ticket_id == Ticket.id)
        .join(Draft, Draft.id == Decision.draft_id)
        .where(
            Decision.workspace_id == workspace_id,
            Decision.kind == DecisionKind.REJECTED,
            Decision.reason.in_(reasons),
            Decision.undone_at.is_(None),
        )
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def undo(session: Session, *, workspace_id: str, decision_id: int, undone_by: str) -> Decision | None:
    """Undo a standing decision, once; None if it is unknown or already undone."""
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
    made = {"decision": decision.id, "kind": decision.kind}
    change = Change(AuditAction.UNDO, undone_by, f"ticket {decision.ticket_id}", before=made)
    audit.note(session, workspace_id, change)
    return decision


def last_undone(session: Session, *, workspace_id: str, ticket_id: int) -> Decision | None:
    """Return this ticket's last undone decision; None if there is none."""
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


def of_ids(session: Session, *, workspace_id: str, decision_ids: Collection[int]) -> list[Decision]:
    """Return the decisions with these ids, in no order."""
    return list(
        session.scalars(
            select(Decision).where(Decision.workspace_id == workspace_id, Decision.id.in_(decision_ids))
        )
    )
