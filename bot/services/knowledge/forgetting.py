"""Forget what was learned: its words leave the database at once, with the drafts that were made of them.

Every running bot's index follows the log of removed resolutions, and the next model version is fitted without
them. The row stays without words, so that an import does not learn it again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import Answer
from bot.services.knowledge.forgotten import ForgottenList
from bot.services.tickets import sending
from bot.services.workspace import Workspace
from db import audit, decisions, drafts, jobs, resolutions, tickets
from db.audit import Change
from db.insights import WAITING
from db.session import write
from db.vocabulary import AuditAction, TicketStatus
from model.corpus.rows import approved_id

_AT_ONCE = 500


@dataclass(frozen=True)
class By:
    """Who forgets, and the data folder whose list of what was forgotten (`forgotten.py`) notes it."""

    actor: str
    home: Path


def forget(workspace: Workspace, resolution_ids: Collection[int], by: By) -> int:
    """Forget these for good; return how many were known. The audit log keeps who did it and when.

    A waiting card whose draft comes from one gets another draft. Decisions and drafts of the past that hold
    its words lose them.
    """
    return _erase(workspace, resolution_ids, by)


def forget_again(workspace: Workspace, home: Path) -> int:
    """Forget what the data folder's list has and the database learned again, such as after a restore; return
    how many replies that were.
    """
    found = ForgottenList(home).those_in(workspace)
    return _erase(workspace, found, By(audit.DRAFTDESK, home)) if found else 0


def drop(workspace: Workspace, resolution_ids: Collection[int]) -> None:
    """Do the same to what is no longer published, but learn it again if it is published again."""
    if resolution_ids:
        _erase(workspace, resolution_ids, None)


def _erase(workspace: Workspace, resolution_ids: Collection[int], by: By | None) -> int:
    """Forget for good if `by` says who does; else only until it is imported again."""
    with write(workspace.engine) as session:
        gone = 0
        for ids in _some(sorted(resolution_ids)):
            found = resolutions.of_ids(session, workspace_id=workspace.id, resolution_ids=ids)
            decided = [row.decision_id for row in found if row.decision_id is not None]
            for decision in decisions.of_ids(session, workspace_id=workspace.id, decision_ids=decided):
                decision.text = None
            forgotten = [row.id for row in found]
            if by is not None:
                ForgottenList(by.home).note(session, found)
            if forgotten:
                change = Change(
                    AuditAction.FORGETTING,
                    audit.DRAFTDESK if by is None else by.actor,
                    f"{len(forgotten)} resolutions",
                    {"resolutions": forgotten},
                    {"for_good": by is not None},
                )
                audit.note(session, workspace.id, change)
            gone += resolutions.erase(
                session,
                workspace_id=workspace.id,
                resolution_ids=[row.id for row in found],
                for_good=by is not None,
            )
        _drop_drafts(session, workspace.id, {approved_id(each) for each in resolution_ids})
    return gone


def _drop_drafts(session: Session, workspace_id: str, source_ids: Collection[str]) -> None:
    """Empty the drafts of these sources, and draft again for tickets that wait."""
    held = drafts.with_sources(session, workspace_id=workspace_id, source_ids=source_ids)
    for ticket_id in {draft.ticket_id for draft in held}:
        ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=ticket_id, lock=True)
        if ticket is None or ticket.status not in WAITING:
            continue
        ticket.status, ticket.shown_draft_id = TicketStatus.QUEUED, None
        for draft in drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id):
            session.delete(draft)
        job = job_kinds.DRAFT.new(Answer(), ticket_id=ticket.id)
        jobs.enqueue(session, workspace_id=workspace_id, job=job)
        sending.show(session, ticket)
    for draft in held:
        if draft not in session.deleted:
            draft.text = ""


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), _AT_ONCE):
        yield ids[first : first + _AT_ONCE]
