"""Read what is shown of a ticket, with its values filled in, for the block builders.

Reads only. See `decision.py` for what a decided ticket shows.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy.orm import Session

from bot.blocks.draft_card import PROGRESS, Card, EarlierTurn, MessagePlace, TakenBack
from bot.blocks.edit_modal import EditForm
from bot.blocks.shown_draft import ShownDraft, SourceShare
from bot.blocks.suggest_answer import Answer
from bot.errors import UnknownTicket
from bot.job_handlers import GiveUp
from bot.references import Reference
from bot.services.shown import caveats, collision, failures, similar, sources, topic
from bot.services.shown import decision as decided
from bot.services.tickets import sending, wording
from bot.services.tickets.conversation import CUSTOMER, turns_of
from bot.services.tickets.outcomes import find
from bot.services.versions.served import ServedVersion
from db import decisions, drafts, handwritten_answers, tickets
from db.tables import Draft, Ticket
from db.vocabulary import (
    FOR_ONE_PERSON,
    MESSAGE_CHANGED,
    DecisionKind,
    RetiredBecause,
    TicketSource,
    TicketStatus,
)
from model.brand.values import Brand
from model.topics.voting import topic_name
from model.writing.promises import promised_actions

APART = (*FOR_ONE_PERSON, TicketSource.HELPDESK)
"""Sources of tickets whose card is not below the customer's message and therefore shows it."""
SHOWN_TURNS = 3
"""How many of a thread's last messages a card outside the thread shows."""

Link = Callable[[Ticket], str | None]


def _nowhere(_ticket: Ticket) -> str | None:
    """Return no page: the ticket is not in a helpdesk."""
    return None


def card_of(
    session: Session,
    serving: ServedVersion,
    *,
    workspace_id: str,
    ticket_id: int,
    link: Link = _nowhere,
    origin: MessagePlace | None = None,
) -> Card:
    """Return a ticket's current card; `link` gives its page in the helpdesk. With an `origin`, the card is
    outside the customer's thread and shows what was said there.
    """
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    waits = ticket.status in PROGRESS  # Also for a new draft, on the topic that a person chose.
    chosen = None if waits else next((row for row in rows if row.id == ticket.shown_draft_id), None)
    return Card(
        ticket_id=ticket.id,
        draft=_shown(chosen, rows, _names(session, rows), ticket, values, serving.brand)
        if chosen is not None
        else None,
        reason=ticket.abstained_because,
        decision=decided.shown(session, ticket, values, serving.brand),
        message=_message(ticket, values, serving.brand) if ticket.source in APART or origin else None,
        topic=topic.shown(ticket, serving.topics),
        closest=sources.closest(session, serving, ticket),
        progress=ticket.status if waits else None,
        failed=ticket.status == TicketStatus.FAILED,
        retired=(ticket.retired_because or RetiredBecause.MOVED_ON)
        if ticket.status == TicketStatus.RETIRED
        else None,
        answered_by=_answered_by(session, ticket),
        taken_back=_taken_back(session, ticket),
        collision=collision.shown(session, ticket, serving.brand),
        caveats=caveats.of(ticket, values, serving.brand),
        link=link(ticket),
        similar=similar.shown(session, ticket, link),
        origin=origin,
        earlier=_earlier(ticket, values, serving.brand) if origin else (),
        urgent=ticket.urgent,
    )


def _earlier(ticket: Ticket, values: dict[str, str], brand: Brand) -> tuple[EarlierTurn, ...]:
    """Return what was said in the thread before the message."""
    said = turns_of(ticket)[-SHOWN_TURNS:]
    return tuple(
        EarlierTurn(turn.by == CUSTOMER, wording.shown(turn.text, values, brand).text) for turn in said
    )


def answer_of(session: Session, serving: ServedVersion, *, workspace_id: str, ticket_id: int) -> Answer:
    """Return the answer to `/suggest`: every draft of the ticket, or the reason why there is none."""
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    names = _names(session, rows)
    return Answer(
        ticket_id=ticket.id,
        message=_message(ticket, values, serving.brand),
        drafts=tuple(_shown(row, rows, names, ticket, values, serving.brand) for row in rows),
        reason=ticket.abstained_because,
        topic=topic.shown(ticket, serving.topics),
        closest=sources.closest(session, serving, ticket),
        caveats=caveats.of(ticket, values, serving.brand),
        found=ticket.source == TicketSource.FIND,
    )


def form_of(
    session: Session,
    brand: Brand,
    *,
    workspace_id: str,
    reference: Reference,
    begun_with: str | None = None,
    agents: Mapping[str, str] = MappingProxyType({}),
) -> EditForm:
    """Return the text that the edit modal starts from: a reply written before and undone, or a draft, or the
    masked past reply `begun_with`, or nothing. `agents` are the values of who writes. Raises `UnknownTicket`.
    """
    ticket, draft = find(session, workspace_id, reference)
    slots = tickets.slots_of(session, workspace_id=workspace_id, ticket_id=ticket.id)
    values = {**slots, **agents}
    offered = wording.shown(draft.text if draft is not None else begun_with or "", values, brand)
    written = None if begun_with else _written_before(session, ticket, draft)
    text = wording.as_sent(written, values, brand) if written is not None else offered.text
    where = sending.deliveries(ticket)
    return EditForm(_message(ticket, values, brand), text, offered.blanks, where)


def reply_of(
    session: Session, brand: Brand, *, workspace_id: str, ticket_id: int, decision_id: int
) -> tuple[Ticket, str, str]:
    """Return the ticket, and the decided reply as it will be sent and as it is stored. Raises `UnknownTicket`
    if the decision was undone, `GiveUp` if the message that it answers has changed.
    """
    ticket, values = _ticket(session, workspace_id, ticket_id)
    if ticket.retired_because in MESSAGE_CHANGED:
        raise GiveUp(failures.MESSAGE_CHANGED)
    decision = decisions.standing(session, workspace_id=workspace_id, ticket_id=ticket_id)
    if decision is None or decision.id != decision_id or decision.text is None:
        raise UnknownTicket
    return ticket, wording.as_sent(decision.text, values, brand), decision.text


def _ticket(session: Session, workspace_id: str, ticket_id: int) -> tuple[Ticket, dict[str, str]]:
    ticket, _ = find(session, workspace_id, Reference(ticket_id, None))
    return ticket, tickets.slots_of(session, workspace_id=workspace_id, ticket_id=ticket_id)


def _message(ticket: Ticket, values: dict[str, str], brand: Brand) -> str:
    return wording.shown(ticket.text, values, brand).text


def _names(session: Session, rows: Sequence[Draft]) -> Mapping[str, str]:
    """Return the drafts' sources by id, named for people."""
    named = {str(each["id"]) for row in rows for each in row.sources}
    return sources.names_of(session, rows[0].workspace_id, named) if rows else {}


def _shown(
    row: Draft,
    rows: Sequence[Draft],
    names: Mapping[str, str],
    ticket: Ticket,
    values: dict[str, str],
    brand: Brand,
) -> ShownDraft:
    """Return a draft, numbered among its ticket's `rows`, with its sources' `names`."""
    offered = wording.shown(row.text, values, brand)
    return ShownDraft(
        draft_id=row.id,
        text=offered.text,
        blanks=offered.blanks,
        confidence=row.confidence,
        sources=tuple(SourceShare(names[str(each["id"])], each.get("share")) for each in row.sources),
        model_version=row.model_version,
        place=rows.index(row) + 1,
        count=len(rows),
        wording_share=row.wording_share,
        promises=promised_actions(offered.text),
        open_story=bool(row.open_story),
        answers=topic_name(row.topic) if row.topic not in (None, ticket.topic) else None,
    )


def _answered_by(session: Session, ticket: Ticket) -> str | None:
    if ticket.retired_because != RetiredBecause.BY_HAND:
        return None
    written = handwritten_answers.of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    return written[-1].author if written else None


def _taken_back(session: Session, ticket: Ticket) -> TakenBack | None:
    last = decisions.last_undone(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if last is None or last.undone_by is None or last.undone_at is None:
        return None
    return TakenBack(last.undone_by, last.undone_at, last.kind == DecisionKind.EDITED)


def _written_before(session: Session, ticket: Ticket, draft: Draft | None) -> str | None:
    """Return the masked reply that was written from `draft` and undone; None if the last undone decision is
    another.
    """
    last = decisions.last_undone(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if (
        last is None
        or last.kind != DecisionKind.EDITED
        or last.draft_id != (draft.id if draft is not None else None)
    ):
        return None
    return last.text
