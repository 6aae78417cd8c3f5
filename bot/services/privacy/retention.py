"""Erase what is older than it is kept, in short transactions that let others go first.

A ticket's row keeps its keys, and a job with a key its row, longer than Slack, helpdesks and reconciliation
repeat what they told: a repeat makes no second card.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.privacy.erasing import erase
from bot.services.tickets.retiring import retire
from bot.services.workspace import Workspace
from bot.settings.privacy import PrivacySettings
from db import audit, retention
from db.audit import Change
from db.base import now
from db.session import in_background, read, write
from db.tickets import KEPT_FOR
from db.vocabulary import AuditAction, RetiredBecause

KEYS_STAY = timedelta(days=90)
"""How long a job's key recognises a repeat, at least, and a failed job can be tried again."""
_AT_ONCE = 200


@dataclass(frozen=True)
class Kept:
    """For how long things are kept; None: for ever."""

    tickets: timedelta | None
    values: timedelta
    jobs: timedelta


def kept_by(settings: PrivacySettings) -> Kept:
    """Return for how long the settings keep things."""
    return Kept(
        tickets=timedelta(days=settings.keep_tickets_days) if settings.keep_tickets_days else None,
        values=timedelta(days=settings.keep_values_days),
        jobs=timedelta(days=settings.keep_jobs_days),
    )


@dataclass(frozen=True)
class Old:
    """How much is older than it is kept: tickets with words, customers' values, jobs that ended."""

    tickets: int
    values: int
    jobs: int


def count_old(workspace: Workspace, kept: Kept, at: datetime | None = None) -> Old:
    """Return what `purge` would erase; change nothing."""
    limits = _Limits.of(kept, at or now())
    own = {"workspace_id": workspace.id}
    with read(workspace.engine) as session:
        before = limits.tickets
        return Old(
            0 if before is None else retention.count_old_tickets(session, **own, before=before),
            retention.count_old_values(session, **own, expire_by=limits.values),
            retention.count_old_jobs(session, **own, before=limits.jobs, keys_before=limits.keys),
        )


def purge(workspace: Workspace, kept: Kept, at: datetime | None = None) -> Old:
    """Erase what is older than it is kept; return how much that was. An open ticket is retired first."""
    limits = _Limits.of(kept, at or now())
    workspace = replace(workspace, engine=in_background(workspace.engine))
    own = {"workspace_id": workspace.id}
    before = limits.tickets

    def values(session: Session) -> int:
        return retention.delete_old_values(session, **own, expire_by=limits.values)

    def jobs(session: Session) -> int:
        gone = retention.delete_old_jobs(
            session, **own, before=limits.jobs, keys_before=limits.keys, limit=_AT_ONCE
        )
        return gone + retention.empty_old_jobs(session, **own, before=limits.jobs, limit=_AT_ONCE)

    old = Old(
        0 if before is None else _all(workspace, lambda session: _tickets(session, workspace.id, before)),
        _all(workspace, values),
        _all(workspace, jobs),
    )
    workspace.wake()
    return old


@dataclass(frozen=True)
class _Limits:
    """The times before which things are old."""

    tickets: datetime | None
    values: datetime
    """Values that expire by then are older than they are kept."""
    jobs: datetime
    keys: datetime

    @classmethod
    def of(cls, kept: Kept, at: datetime) -> "_Limits":
        return cls(
            tickets=None if kept.tickets is None else at - kept.tickets,
            values=at + KEPT_FOR - kept.values,
            jobs=at - kept.jobs,
            keys=at - max(kept.jobs, KEYS_STAY),
        )


def _tickets(session: Session, workspace_id: str, before: datetime) -> int:
    old = retention.old_tickets(session, workspace_id=workspace_id, before=before, limit=_AT_ONCE)
    for ticket in old:
        retire(session, ticket, RetiredBecause.TOO_OLD)
        erase(session, ticket)
    if old:
        gone = {"tickets": [ticket.id for ticket in old]}
        change = Change(AuditAction.FORGETTING, audit.DRAFTDESK, f"{len(old)} old tickets", gone)
        audit.note(session, workspace_id, change)
    return len(old)


def _all(workspace: Workspace, step: Callable[[Session], int]) -> int:
    """Do a step, each time in a transaction of its own, until it finds nothing; return what it found."""
    total, found = 0, 1
    while found:
        with write(workspace.engine) as session:
            found = step(session)
        total += found
    return total
