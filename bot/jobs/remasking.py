"""Mask stored text again, at night, once the masking rules have changed.

A run's progress is stored with the rules' version, so that an interrupted run continues, and a night without
new rules reads nothing. Each changed row has its own short transaction; memory holds one batch. See
`bot/services/tickets/masking_again.py` for masking a row.
"""

import json
import logging
import threading
from dataclasses import asdict, dataclass, replace

from bot.services.tickets import masking_again
from bot.services.workspace import Workspace
from db import cursors, resolutions, tickets
from db.session import in_background, read, write
from model.brand.values import Brand
from model.masking.rules import rules_version

_log = logging.getLogger(__name__)

CURSOR = "masked_by_rules"
AT_ONCE = 50
"""Rows read at a time."""


@dataclass(frozen=True)
class Remasking:
    """How far a run by one version of the rules, and one region, has come: the last ids, and what changed."""

    rules: str
    ticket: int = 0
    resolution: int = 0
    tickets_changed: int = 0
    resolutions_changed: int = 0
    finished: bool = False


def mask_again(workspace: Workspace, brand: Brand, cancelled: threading.Event | None = None) -> Remasking:
    """Mask the workspace's tickets and resolutions by the current rules, unless that is done. The `brand`'s
    own values stay unmasked. If `cancelled` is set, stop; the next run continues.
    """
    run = _Run(replace(workspace, engine=in_background(workspace.engine)), brand)
    state = run.begin()
    while not state.finished and not (cancelled is not None and cancelled.is_set()):
        state = run.step(state)
        if state.finished:
            _log.info(
                "masked again by new rules: %d tickets and %d resolutions changed",
                state.tickets_changed,
                state.resolutions_changed,
            )
    return state


@dataclass(frozen=True)
class _Run:
    workspace: Workspace
    brand: Brand

    def begin(self) -> Remasking:
        with read(self.workspace.engine) as session:
            text = cursors.get(session, workspace_id=self.workspace.id, name=CURSOR)
        rules = f"{rules_version()} {self.brand.region or ''}".strip()
        stored = Remasking(**json.loads(text)) if text is not None else None
        return stored if stored is not None and stored.rules == rules else Remasking(rules)

    def step(self, state: Remasking) -> Remasking:
        """Mask the next batch: tickets first, then the resolutions without a ticket."""
        after = self._tickets(state) or self._resolutions(state) or replace(state, finished=True)
        with write(self.workspace.engine) as session:
            value = json.dumps(asdict(after))
            cursors.put(session, workspace_id=self.workspace.id, name=CURSOR, value=value)
        return after

    def _tickets(self, state: Remasking) -> Remasking | None:
        """Mask the next tickets; return the state after them, None if there are none left."""
        with read(self.workspace.engine) as session, session.no_autoflush:
            found = tickets.after(
                session, workspace_id=self.workspace.id, ticket_id=state.ticket, limit=AT_ONCE
            )
            if not found:
                return None
            seen = [(each.id, masking_again.mask_ticket(session, each, self.brand)) for each in found]
        changed = [(ticket_id, changes) for ticket_id, changes in seen if changes.anything]
        for ticket_id, _ in changed:
            self._store_ticket(ticket_id)
        return replace(
            state,
            ticket=found[-1].id,
            tickets_changed=state.tickets_changed + len(changed),
            resolutions_changed=state.resolutions_changed + sum(len(each.learned) for _, each in changed),
        )

    def _store_ticket(self, ticket_id: int) -> None:
        with write(self.workspace.engine) as session:
            ticket = tickets.get(session, workspace_id=self.workspace.id, ticket_id=ticket_id, lock=True)
            if ticket is not None:  # It may have changed since, so mask it again.
                masking_again.store(session, ticket, masking_again.mask_ticket(session, ticket, self.brand))

    def _resolutions(self, state: Remasking) -> Remasking | None:
        """Mask the next resolutions; return the state after them, None if there are none left."""
        with read(self.workspace.engine) as session, session.no_autoflush:
            found = resolutions.undecided_after(
                session, workspace_id=self.workspace.id, resolution_id=state.resolution, limit=AT_ONCE
            )
            if not found:
                return None
            changed = [each.id for each in found if masking_again.mask_resolution(each, self.brand)]
        for resolution_id in changed:
            self._store_resolution(resolution_id)
        return replace(
            state,
            resolution=found[-1].id,
            resolutions_changed=state.resolutions_changed + len(changed),
        )

    def _store_resolution(self, resolution_id: int) -> None:
        with write(self.workspace.engine) as session:
            resolution = resolutions.get(session, workspace_id=self.workspace.id, resolution_id=resolution_id)
            if resolution is not None and masking_again.mask_resolution(resolution, self.brand):
                resolutions.learn_again(session, resolution)
