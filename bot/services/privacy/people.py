"""Erase what a person wrote everywhere, with what was learned from it, or hand it out.

A person is known by a Slack user id, by a ticket, or by an e-mail address among a ticket's values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.services.decisions import message_changes
from bot.services.decisions.message_changes import MessageChange
from bot.services.knowledge import forgetting
from bot.services.knowledge.forgetting import By
from bot.services.privacy.erasing import erase
from bot.services.workspace import Workspace
from db import audit, decisions, drafts, helpdesk_tickets, people, resolutions, tickets
from db.audit import Change
from db.session import read, write
from db.tables import Ticket
from db.vocabulary import AuditAction, HelpdeskName, RetiredBecause


@dataclass(frozen=True)
class Person:
    """Whose data is meant: one of a Slack user id, a ticket and an e-mail address."""

    user: str | None = None
    ticket: str | None = None
    """Draftdesk's own number, or "zendesk:NUMBER"."""
    email: str | None = None


@dataclass(frozen=True)
class Erased:
    """How many tickets and learned replies were erased."""

    tickets: int
    learned: int


def forget(workspace: Workspace, person: Person, by: By) -> Erased:
    """Erase the person's tickets, with their values, drafts, decisions' words and what was learned from them.

    A waiting card is retired and a reply that was not sent yet is held back. Other tickets of the same thread
    lose the thread. The rows stay without words, so that nothing is taken in again.
    """
    with read(workspace.engine) as session:
        found = [ticket.id for ticket in _tickets(session, workspace.id, person)]
        learned = set(resolutions.of_tickets(session, workspace_id=workspace.id, ticket_ids=found))
        learned |= _imported(session, workspace.id, person)
    count = forgetting.forget(workspace, learned, by) if learned else 0
    for ticket_id in found:
        with write(workspace.engine) as session:
            ticket = tickets.get(session, workspace_id=workspace.id, ticket_id=ticket_id, lock=True)
            if ticket is not None:
                _erase(session, ticket)
                change = Change(AuditAction.FORGETTING, by.actor, f"ticket {ticket_id}")
                audit.note(session, workspace.id, change)
    if words := person.user or person.email:
        with write(workspace.engine) as session:
            people.empty_jobs_about(session, workspace_id=workspace.id, words=words)
    workspace.wake()
    return Erased(len(found), count)


def told(workspace: Workspace, person: Person) -> list[dict[str, Any]]:
    """Return what is stored of the person: one mapping for each ticket, and one for each imported reply."""
    with read(workspace.engine) as session:
        found = _tickets(session, workspace.id, person)
        imported = _imported(session, workspace.id, person)
        rows = resolutions.of_ids(session, workspace_id=workspace.id, resolution_ids=imported)
        return [
            *(_told(session, ticket) for ticket in found),
            *({"imported": each.origin, "question": each.message, "reply": each.reply} for each in rows),
        ]


def _erase(session: Session, ticket: Ticket) -> None:
    root = tickets.root_of(ticket)
    beside = (
        []
        if root is None
        else tickets.of_thread(
            session, workspace_id=ticket.workspace_id, channel=ticket.channel, root_ts=root
        )
    )
    for each in beside:
        each.context = None
    message_changes.settle(session, ticket, MessageChange(RetiredBecause.DELETED))
    erase(session, ticket)


def _tickets(session: Session, workspace_id: str, person: Person) -> list[Ticket]:
    if person.user is not None:
        return people.tickets_of_author(session, workspace_id=workspace_id, author=person.user)
    if person.email is not None:
        return people.tickets_with_address(session, workspace_id=workspace_id, address=person.email)
    helpdesk, _, number = (person.ticket or "").rpartition(":")
    if helpdesk:
        return helpdesk_tickets.of(
            session, workspace_id=workspace_id, helpdesk=helpdesk, helpdesk_ticket_id=number
        )
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=int(number))
    return [] if ticket is None else [ticket]


def _imported(session: Session, workspace_id: str, person: Person) -> set[int]:
    """Return the ids of the replies that were imported from the helpdesk's ticket."""
    if person.ticket is None or not person.ticket.startswith(f"{HelpdeskName.ZENDESK}:"):
        return set()
    found = resolutions.by_origins(session, workspace_id=workspace_id, prefix=f"{person.ticket}:")
    return set(found.values())


def _told(session: Session, ticket: Ticket) -> dict[str, Any]:
    wanted: Mapping[str, Any] = {"workspace_id": ticket.workspace_id, "ticket_id": ticket.id}
    learned = resolutions.of_tickets(session, workspace_id=ticket.workspace_id, ticket_ids=[ticket.id])
    known = resolutions.of_ids(session, workspace_id=ticket.workspace_id, resolution_ids=learned)
    return {
        "ticket": ticket.id,
        "source": ticket.source,
        "channel": ticket.channel,
        "helpdesk_ticket": ticket.helpdesk_ticket_id,
        "author": ticket.author,
        "at": ticket.created_at.isoformat(),
        "message": ticket.text,
        "thread": ticket.context,
        "values": tickets.slots_of(session, **wanted),
        "drafts": [draft.text for draft in drafts.of_ticket(session, **wanted)],
        "decisions": [
            {"kind": each.kind, "text": each.text, "note": each.note, "at": each.decided_at.isoformat()}
            for each in decisions.of_ticket(session, **wanted)
        ],
        "learned": [{"question": each.message, "reply": each.reply} for each in known],
    }
