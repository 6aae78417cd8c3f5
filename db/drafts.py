"""Queries on the drafts that the model proposed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.tables import Draft, Ticket

_IDS_AT_ONCE = 500


@dataclass(frozen=True)
class NewDraft:
    """A draft to store: text in placeholder form, and the past replies that it comes from.

    A source is `{"id": "starter:12", "score": 0.83, "share": 0.6}`; `wording_share` is the share of all.
    `topic` is the intent that it answers. `open_story`: it may contain another customer's case.
    """

    text: str
    confidence: float
    sources: Sequence[Mapping[str, str | float]]
    model_version: str
    wording_share: float | None = None
    topic: str | None = None
    open_story: bool = False


def add_all(session: Session, *, ticket: Ticket, drafts: Sequence[NewDraft]) -> list[Draft]:
    """Store a ticket's drafts, best first. If it has drafts already, return those."""
    existing = of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    return existing or _stored(session, ticket, drafts, first=0)


def add_before(session: Session, *, ticket: Ticket, drafts: Sequence[NewDraft]) -> list[Draft]:
    """Store newer drafts, best first, before the ticket's others, without repeats. Return the rows of
    `drafts` in order.
    """
    existing = of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    known = {row.text: row for row in existing}
    new = [draft for draft in drafts if draft.text not in known]
    first = min((row.position for row in existing), default=0) - len(new)
    stored = {row.text: row for row in _stored(session, ticket, new, first=first)} | known
    return [stored[draft.text] for draft in drafts]


def _stored(session: Session, ticket: Ticket, drafts: Sequence[NewDraft], *, first: int) -> list[Draft]:
    rows = [
        Draft(
            workspace_id=ticket.workspace_id,
            ticket_id=ticket.id,
            position=position,
            text=draft.text,
            confidence=draft.confidence,
            sources=[dict(source) for source in draft.sources],
            model_version=draft.model_version,
            wording_share=draft.wording_share,
            topic=draft.topic,
            open_story=draft.open_story,
        )
        for position, draft in enumerate(drafts, start=first)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def of_ticket(session: Session, *, workspace_id: str, ticket_id: int) -> list[Draft]:
    """Return the ticket's drafts, best first."""
    return list(session.scalars(_OF_TICKET, {"workspace_id": workspace_id, "ticket_id": ticket_id}))


def with_sources(session: Session, *, workspace_id: str, source_ids: Collection[str]) -> list[Draft]:
    """Return the drafts that come from any of these past replies."""
    rows = session.execute(
        select(Draft.id, Draft.sources)
        .where(Draft.workspace_id == workspace_id)
        .execution_options(yield_per=1000)
    )
    wanted = frozenset(source_ids)
    found = [draft_id for draft_id, sources in rows if not wanted.isdisjoint(each["id"] for each in sources)]
    some = [found[first : first + _IDS_AT_ONCE] for first in range(0, len(found), _IDS_AT_ONCE)]
    return [draft for ids in some for draft in session.scalars(select(Draft).where(Draft.id.in_(ids)))]


def get(session: Session, *, workspace_id: str, draft_id: int) -> Draft | None:
    """Return one of this workspace's drafts; None if it is unknown."""
    return session.scalars(
        select(Draft).where(Draft.workspace_id == workspace_id, Draft.id == draft_id)
    ).one_or_none()


# Runs for every card; built once, it takes half as long.
_OF_TICKET = (
    select(Draft)
    .where(Draft.workspace_id == bindparam("workspace_id"), Draft.ticket_id == bindparam("ticket_id"))
    .order_by(Draft.position)
)
