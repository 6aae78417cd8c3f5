"""Look again at every helpdesk ticket that changed since the last look, with or without webhook.

A webhook may be lost. Read every change after the stored cursor from the export; skip tickets that are up to
date here. See `events.py` for looking at a ticket and `bot/jobs/zendesk_sync.py` for when.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.helpdesks.port import Helpdesk, Page, account_of
from bot.job_handlers import Handler
from bot.services import job_kinds
from bot.services.helpdesk.events import as_job
from bot.services.job_payloads import HelpdeskChange
from bot.services.workspace import Workspace
from db import cursors, helpdesk_tickets, jobs
from db.base import now
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobKind

FIRST_LOOK_BACK = timedelta(hours=1)
"""How far back the first run reads: older tickets get no card until they change."""
BETWEEN = timedelta(seconds=0.2)
"""Time between two looks, so that replies are sent in between, and Zendesk is not overloaded."""


@dataclass(frozen=True)
class Reconciling:
    """Reconcile one workspace with one helpdesk."""

    workspace: Workspace
    helpdesk: Helpdesk

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job, for a `Worker`."""
        return {JobKind.ZENDESK_SYNC: self._handle}

    def run(self) -> int:
        """Enqueue a look at every ticket that changed; return how many there are. Raises `HelpdeskError`.

        A page is marked as read in the transaction that enqueues the looks at its tickets.
        """
        account = account_of(self.helpdesk)
        since, cursor = self._where(account)
        asked = 0
        while True:
            page = self.helpdesk.changed(since, cursor)
            cursor = page.cursor or None
            with write(self.workspace.engine) as session:
                asked += self._ask(session, page)
                value = json.dumps({"account": account, "since": since.isoformat(), "cursor": cursor})
                cursors.put(session, workspace_id=self.workspace.id, name=self._name, value=value)
            if page.at_end:
                return asked

    @property
    def _name(self) -> str:
        return f"{self.helpdesk.name}_reconcile"

    def _handle(self, waiting: list[Job]) -> None:
        for _ in waiting:
            with as_job():
                self.run()

    def _where(self, account: str | None) -> tuple[datetime, str | None]:
        with read(self.workspace.engine) as session:
            text = cursors.get(session, workspace_id=self.workspace.id, name=self._name)
        told = json.loads(text) if text is not None else {}
        if told.get("account", "") != account:  # The cursor of another account is meaningless here.
            return now() - FIRST_LOOK_BACK, None
        return datetime.fromisoformat(told["since"]), told["cursor"]

    def _ask(self, session: Session, page: Page) -> int:
        stamps = [(ticket.id, ticket.stamp) for ticket in page.tickets]
        known = helpdesk_tickets.seen(
            session, workspace_id=self.workspace.id, helpdesk=self.helpdesk.name, stamps=stamps
        )
        unknown = [(ticket_id, stamp) for ticket_id, stamp in stamps if ticket_id not in known]
        asked = 0
        for ticket_id, stamp in unknown:
            look = job_kinds.ZENDESK_EVENT.new(
                HelpdeskChange(ticket_id),
                dedupe_key=f"{self.helpdesk.name}:changed:{ticket_id}:{stamp}",
                run_after=now() + BETWEEN * asked,
            )
            job = jobs.enqueue(session, workspace_id=self.workspace.id, job=look)
            asked += job is not None
        return asked
