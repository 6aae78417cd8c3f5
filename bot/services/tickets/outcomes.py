"""The outcomes of a click, the person who made it, and the ticket and draft that it names."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.references import Reference
from bot.services.tickets import wording
from db import decisions, drafts, tickets
from db.tables import Decision, Draft, Ticket
from db.vocabulary import Delivery, RetiredBecause, TicketStatus
from model.masking.signatures import AGENT


@dataclass(frozen=True)
class Decided:
    """The ticket is decided, or the card shows what was asked for; the rest happens automatically."""


@dataclass(frozen=True)
class TooLate:
    """Someone decided before; nothing changed."""

    kind: str
    decided_by: str
    decided_at: datetime
    delivery: str = Delivery.PUBLIC
    """Where the reply goes; "none": it was only saved."""


@dataclass(frozen=True)
class BlanksLeft:
    """The reply still has blanks, such as "Website URL", and nobody confirmed them; nothing changed."""

    blanks: tuple[str, ...]


@dataclass(frozen=True)
class NothingWritten:
    """The reply is empty; nothing changed."""


@dataclass(frozen=True)
class NoteMissing:
    """The reason is "other" without an explanation; nothing changed."""


@dataclass(frozen=True)
class Forbidden:
    """The reply contains numbers that are never stored or sent, such as "Card Number"; nothing changed."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class TooLong:
    """The reply has more characters than can be sent; nothing changed."""

    characters: int


@dataclass(frozen=True)
class Retired:
    """The conversation went on without a decision, for one of the reasons of `Ticket.retired_because`;
    nothing changed.
    """

    because: str


@dataclass(frozen=True)
class AlreadySent:
    """The reply was sent already, or is being sent now, so that it cannot be undone; nothing changed."""


@dataclass(frozen=True)
class TakenBack:
    """Someone undid the decision before; nothing changed."""

    undone_by: str
    undone_at: datetime


@dataclass(frozen=True)
class UnderWay:
    """A new draft was asked for already; nothing changed."""


Closed = TooLate | Retired
Refusal = NothingWritten | NoteMissing | BlanksLeft | Forbidden | TooLong
Outcome = Decided | Closed | Refusal | AlreadySent | TakenBack | UnderWay


@dataclass(frozen=True)
class Agent:
    """The person who decides, the ephemeral answer that they clicked in, if any, and their name, if asked."""

    user_id: str
    response_url: str | None = None
    name: str | None = None

    @property
    def values(self) -> dict[str, str]:
        """What of a reply is theirs to fill: `{{Agent Name}}`."""
        return {AGENT: self.name} if self.name else {}


def find(session: Session, workspace_id: str, reference: Reference) -> tuple[Ticket, Draft | None]:
    """Return the ticket and draft that a click names. Raises `UnknownTicket` unless both are this workspace's
    and belong together.
    """
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=reference.ticket_id)
    if ticket is None:
        raise UnknownTicket
    if reference.draft_id is None:
        return ticket, None
    draft = drafts.get(session, workspace_id=workspace_id, draft_id=reference.draft_id)
    if draft is None or draft.ticket_id != ticket.id:
        raise UnknownTicket
    return ticket, draft


def closed_before(session: Session, ticket: Ticket) -> Closed | None:
    """Return who decided first, or why the ticket no longer waits for a decision; None while it is open."""
    first = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if first is not None:
        return too_late(first)
    return (
        Retired(ticket.retired_because or RetiredBecause.MOVED_ON)
        if ticket.status == TicketStatus.RETIRED
        else None
    )


def too_late(first: Decision) -> TooLate:
    """Return the standing decision, to tell the person who came second."""
    label = wording.decision_label(first.kind, first.draft_id)
    return TooLate(label, first.decided_by, first.decided_at, first.delivery)
