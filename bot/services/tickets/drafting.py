"""Draft waiting tickets: run a batch through the model with no transaction open, then store each in its own.

Handles "draft" jobs in the drafting process (`bot/jobs/drafting.py`). A card posted before its drafts are
made shows their progress. See `versions/serving.py` for the version that drafts, `slack/delivery.py` for the
card.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import CardToPost
from bot.services.tickets import sending
from bot.services.tickets.conversation import AGENT, choose, readings, turns_of
from bot.services.tickets.rejections import rejected
from bot.services.tickets.topics import LONGEST_TOPIC
from bot.services.tickets.wording import FOUND, LONGEST_REPLY, shown
from db import drafts, helpdesk_tickets, jobs, posted_cards, resolutions, tickets
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import FOR_ONE_PERSON, TicketSource, TicketStatus
from model.brand.values import Brand
from model.corpus.rows import Row, approved_id, approved_number
from model.drafting.drafter import Drafter
from model.drafting.rejections import Rejected
from model.drafting.suggestion import Asked, Draft, Suggestion

TOO_LONG = (
    f"The replies that fit are longer than the {LONGEST_REPLY:,} characters that can be edited in Slack."
)
BANNED = "The replies that fit contain phrases that brand.toml bans: {phrases}."
GAVE_UP = "The log names the reason under job {job}. Try again, or write a reply yourself."


class Served(Protocol):
    """What drafting needs of `serving.Serving`."""

    def current(self) -> Drafter:
        """Return the drafter in use now."""

    def refresh(self) -> None:
        """Learn the replies approved since the last call."""

    def base_row(self, row_id: str) -> Row | None:
        """Return a row of the public corpus."""

    @property
    def brand(self) -> Brand:
        """The company's facts, which fill blanks."""


def draft_waiting(engine: Engine, serving: Served, waiting: list[Job]) -> None:
    """Draft the tickets of these jobs (all of one workspace) and enqueue their cards. Safe to repeat."""
    workspace_id = waiting[0].workspace_id
    # Lock tickets oldest first, so that two such transactions cannot deadlock.
    waiting = sorted(waiting, key=lambda job: job.ticket_id or 0)
    with read(engine) as session:
        queued = {job.id: _queued(session, workspace_id, job) for job in waiting}
        unwanted = rejected(session, serving, workspace_id)
        asked = {
            key: _asked(session, ticket, unwanted) for key, ticket in queued.items() if ticket is not None
        }
        words = {key: _words(ticket) for key, ticket in queued.items()}
    if not asked:
        return
    _say_drafting(engine, waiting)
    serving.refresh()
    drafter = serving.current()
    found = {key: drafter.find(sought, FOUND) for key, sought in words.items() if sought is not None}
    everything = [each for of_one in asked.values() for each in of_one]
    suggestions = iter(drafter.suggest(everything))
    for job in waiting:
        ticket = queued[job.id]
        if ticket is not None:
            of_one = [found[job.id]] if job.id in found else [next(suggestions) for _ in asked[job.id]]
            foreign = drafter.foreign(ticket.text) if job.id not in found else None
            with write(engine) as session:  # One each: a request that writes waits for one at most.
                _store(session, job, of_one, foreign, serving.brand)


def draft_failed(engine: Engine, job: Job) -> None:
    """Tell on the card that drafting failed for the last time."""
    with write(engine) as session:
        ticket = _queued(session, job.workspace_id, job, lock=True)
        if ticket is not None:
            said = GAVE_UP.format(job=job.id)  # A card already says that drafting failed.
            reason = f"Drafting failed. {said}" if ticket.source in FOR_ONE_PERSON else said
            ticket.status, ticket.abstained_because = TicketStatus.FAILED, reason
            _ask_for_card(session, job, ticket)


def _asked(session: Session, ticket: Ticket, unwanted: tuple[Rejected, ...]) -> list[Asked]:
    """Return what to ask the drafter: each of the ticket's readings, with what its conversation said; nothing
    if replies are only looked for.
    """
    if ticket.source == TicketSource.FIND:
        return []
    without = _answered_with(session, ticket)
    said = tuple(turn.text for turn in turns_of(ticket) if turn.by == AGENT)
    topic = ticket.topic if ticket.topic_set_by is not None else None
    return [Asked(text, without, said, topic, unwanted) for text in readings(ticket)]


def _words(ticket: Ticket | None) -> str | None:
    """Return the words to find past replies by; None if the ticket wants a draft."""
    return ticket.text if ticket is not None and ticket.source == TicketSource.FIND else None


def _answered_with(session: Session, ticket: Ticket) -> frozenset[str]:
    """Return the rows of replies that the customer already got in this conversation, not to suggest again."""
    workspace_id, root = ticket.workspace_id, tickets.root_of(ticket)
    if ticket.helpdesk is not None and ticket.helpdesk_ticket_id is not None:
        conversation = helpdesk_tickets.of(
            session,
            workspace_id=workspace_id,
            helpdesk=ticket.helpdesk,
            helpdesk_ticket_id=ticket.helpdesk_ticket_id,
        )
    elif root is not None:
        conversation = tickets.of_thread(
            session, workspace_id=workspace_id, channel=ticket.channel, root_ts=root
        )
    else:
        return frozenset()
    ids = resolutions.of_tickets(
        session, workspace_id=workspace_id, ticket_ids=[each.id for each in conversation]
    )
    return frozenset(approved_id(resolution_id) for resolution_id in ids)


def _say_drafting(engine: Engine, waiting: list[Job]) -> None:
    """Mark tickets as being drafted; a card already posted says so if drafting takes long."""
    with write(engine) as session:
        for job in waiting:
            ticket = _queued(session, job.workspace_id, job, lock=True)
            if ticket is not None and ticket.status == TicketStatus.QUEUED:
                ticket.status = TicketStatus.DRAFTING
                if posted_cards.of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id):
                    sending.show(session, ticket, after=sending.CARD_WITHOUT_DRAFT)


def _queued(session: Session, workspace_id: str, job: Job, *, lock: bool = False) -> Ticket | None:
    """Return the job's ticket; None once it is drafted, when a job runs again. With `lock`, nobody else
    changes it until the transaction ends.
    """
    if job.ticket_id is None:
        return None
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=job.ticket_id, lock=lock)
    return (
        ticket
        if ticket is not None and ticket.status in (TicketStatus.QUEUED, TicketStatus.DRAFTING)
        else None
    )


def _store(
    session: Session, job: Job, suggestions: list[Suggestion], foreign: str | None, brand: Brand
) -> None:
    ticket = _queued(session, job.workspace_id, job, lock=True)
    if ticket is None:
        return
    suggestion = choose(ticket, suggestions)
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    fitting, reason = _fitting(suggestion, values, brand)
    add = drafts.add_all if ticket.topic_set_by is None else drafts.add_before
    rows = add(session, ticket=ticket, drafts=[_new(draft, suggestion.model_version) for draft in fitting])
    ticket.urgent, ticket.unanswered = suggestion.urgent, list(suggestion.unanswered) or None
    ticket.foreign_language = foreign
    ticket.similar = _similar(suggestion)
    if rows:
        ticket.status, ticket.shown_draft_id = TicketStatus.DRAFTED, rows[0].id
        ticket.abstained_because = ticket.closest = None
        if ticket.topic_set_by is None:
            ticket.topic = _storable_topic(suggestion.topic)
    else:
        # Store no topic either: the model would learn this uncertain label.
        ticket.status, ticket.shown_draft_id = TicketStatus.ABSTAINED, None
        ticket.abstained_because = reason
        ticket.closest = [{"id": each.id, "score": each.score} for each in suggestion.closest]
    _ask_for_card(session, job, ticket)


def _fitting(
    suggestion: Suggestion, values: Mapping[str, str], brand: Brand
) -> tuple[list[Draft], str | None]:
    """Return the drafts that can be shown once filled in, or why none can."""
    fitting, reason = [], suggestion.reason
    for draft in suggestion.drafts:
        text = shown(draft.text, values, brand).text
        banned = brand.breaks(text)
        if banned:
            reason = BANNED.format(phrases=", ".join(f'"{phrase}"' for phrase in banned))
        elif len(text) > LONGEST_REPLY:
            reason = TOO_LONG
        else:
            fitting.append(draft)
    return fitting, reason


def _new(draft: Draft, model_version: str) -> drafts.NewDraft:
    sources: list[dict[str, str | float]] = [
        {"id": each.id, "score": each.score, "share": each.share} for each in draft.sources
    ]
    return drafts.NewDraft(
        draft.text,
        draft.confidence,
        sources,
        model_version,
        draft.wording_share,
        _storable_topic(draft.topic),
        draft.open_story,
    )


def _similar(suggestion: Suggestion) -> dict[str, Any] | None:
    if suggestion.alike is None:
        return None
    numbers = [approved_number(row_id) for row_id in suggestion.alike.last]
    return {"count": suggestion.alike.count, "last": [each for each in numbers if each is not None]}


def _storable_topic(topic: str | None) -> str | None:
    """Return the model's label; None if it is too long for the column, as only a foreign corpus has it."""
    return topic if topic is not None and len(topic) <= LONGEST_TOPIC else None


def _ask_for_card(session: Session, job: Job, ticket: Ticket) -> None:
    """Post the card now, or update it if it is posted or being posted."""
    key = f"card:{ticket.id}"  # One card or answer for each ticket.
    if ticket.source in FOR_ONE_PERSON:
        answer = job_kinds.ANSWER_SUGGEST.new(job_kinds.DRAFT.read(job), ticket_id=ticket.id, dedupe_key=key)
        jobs.enqueue(session, workspace_id=ticket.workspace_id, job=answer)
        return
    status, kinds = [job_kinds.SHOW_STATUS.name], [job_kinds.POST_CARD.name, job_kinds.UPDATE_CARD.name]
    jobs.cancel(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id, kinds=status)
    if jobs.make_due_now(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id, kinds=kinds):
        return
    card = job_kinds.POST_CARD.new(CardToPost(), ticket_id=ticket.id, dedupe_key=key)
    if jobs.enqueue(session, workspace_id=ticket.workspace_id, job=card) is None:
        sending.show(session, ticket)
