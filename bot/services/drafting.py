"""Waiting tickets get their drafts: a batch through the model with no transaction open, then one
transaction.

Runs in the drafter's thread, as the handler of "draft" jobs. Which version drafts is `serving`'s business,
what the answer looks like `cards`' and `delivery`'s.
"""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks import guard
from bot.services.topics import LONGEST_TOPIC
from bot.services.wording import shown
from db import drafts, jobs, tickets
from db.session import read, write
from db.tables import Job, Ticket
from model.brand import Brand
from model.drafting import Draft, Drafter, Suggestion

POST_CARD = "post_card"
ANSWER_SUGGEST = "answer_suggest"

TOO_LONG = f"The replies that fit are longer than the {guard.INPUT:,} characters that can be edited in Slack."
BANNED = "The replies that fit hold a phrase that brand.toml bans: {phrases}."
GAVE_UP = "Drafting failed. The log names the reason under job {job}; you can still write a reply yourself."


class Served(Protocol):
    """What drafting needs of `serving.Serving`."""

    def current(self) -> Drafter:
        """The drafter that serves now."""

    def refresh(self) -> None:
        """Learn what was approved since."""

    @property
    def brand(self) -> Brand:
        """The company's facts, which fill blanks."""


def draft_waiting(engine: Engine, serving: Served, waiting: list[Job]) -> None:
    """Draft the tickets of these jobs (all of one workspace) and ask for their cards. Safe to repeat."""
    workspace_id = waiting[0].workspace_id
    with read(engine) as session:
        queued = {job.id: _queued(session, workspace_id, job) for job in waiting}
    texts = [ticket.text for ticket in queued.values() if ticket is not None]
    if not texts:
        return
    serving.refresh()
    suggestions = iter(serving.current().suggest(texts))
    with write(engine) as session:
        for job in waiting:
            if queued[job.id] is not None:
                _store(session, job, next(suggestions), serving.brand)


def draft_failed(engine: Engine, job: Job) -> None:
    """Say on the card that there will be no draft, after the last attempt failed."""
    with write(engine) as session:
        ticket = _queued(session, job.workspace_id, job)
        if ticket is not None:
            ticket.status, ticket.abstained_because = "failed", GAVE_UP.format(job=job.id)
            _ask_for_card(session, job, ticket)


def _queued(session: Session, workspace_id: str, job: Job) -> Ticket | None:
    """The job's ticket while it has no drafts yet: a job that is run again finds it done."""
    if job.ticket_id is None:
        return None
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=job.ticket_id)
    return ticket if ticket is not None and ticket.status == "queued" else None


def _store(session: Session, job: Job, suggestion: Suggestion, brand: Brand) -> None:
    ticket = _queued(session, job.workspace_id, job)
    if ticket is None:
        return
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    fitting, reason = _fitting(suggestion, values, brand)
    rows = drafts.add_all(
        session, ticket=ticket, drafts=[_new(draft, suggestion.model_version) for draft in fitting]
    )
    if rows:
        ticket.status, ticket.shown_draft_id = "drafted", rows[0].id
        ticket.topic = _storable_topic(suggestion.topic)
    else:
        ticket.status = (
            "abstained"  # With no topic either: a label this unsure would be learned all the same.
        )
        ticket.abstained_because = reason
        ticket.closest = [{"id": each.id, "score": each.score} for each in suggestion.closest]
    _ask_for_card(session, job, ticket)


def _fitting(
    suggestion: Suggestion, values: Mapping[str, str], brand: Brand
) -> tuple[list[Draft], str | None]:
    """The drafts that can be shown once they are filled in, or why none can."""
    fitting, reason = [], suggestion.reason
    for draft in suggestion.drafts:
        text = shown(draft.text, values, brand).text
        banned = brand.breaks(text)
        if banned:
            reason = BANNED.format(phrases=", ".join(f'"{phrase}"' for phrase in banned))
        elif len(text) > guard.INPUT:
            reason = TOO_LONG
        else:
            fitting.append(draft)
    return fitting, reason


def _new(draft: Draft, model_version: str) -> drafts.NewDraft:
    sources: list[dict[str, str | float]] = [
        {"id": each.id, "score": each.score, "share": each.share} for each in draft.sources
    ]
    return drafts.NewDraft(draft.text, draft.confidence, sources, model_version, draft.wording_share)


def _storable_topic(topic: str | None) -> str | None:
    """The model's label; a name too long for the column, which only a foreign corpus has, is no label."""
    return topic if topic is not None and len(topic) <= LONGEST_TOPIC else None


def _ask_for_card(session: Session, job: Job, ticket: Ticket) -> None:
    response_url = job.payload.get("response_url")
    jobs.enqueue(
        session,
        workspace_id=ticket.workspace_id,
        kind=ANSWER_SUGGEST if ticket.source == "suggest" else POST_CARD,
        payload={"response_url": response_url} if response_url else {},
        ticket_id=ticket.id,
        dedupe_key=f"card:{ticket.id}",
    )
