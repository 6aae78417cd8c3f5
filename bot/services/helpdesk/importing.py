"""Turn solved tickets into resolutions: read the helpdesk's export page by page; learn from each ticket once.

The cursor is stored in one transaction with the resolutions, so a killed import continues after the last
stored ticket, with the summary of an uninterrupted run. Memory holds one page of tickets and one ticket's
comments. See `lessons.py` for what is learned from a ticket.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.helpdesks import history
from bot.helpdesks.port import SOLVED, AskedToWait, Helpdesk, HelpdeskTicket, TicketGone, account_of
from bot.services.helpdesk import lessons, relearning
from bot.services.workspace import Workspace
from db import audit, cursors
from db.audit import Change
from db.session import read, write
from db.vocabulary import AuditAction
from model.brand.values import NO_BRAND, Brand

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""A time before every ticket."""
NOT_SOLVED, GONE = "not solved", "deleted meanwhile"
AT_ONCE = 20
"""Tickets stored in one transaction."""

_Answer = TypeVar("_Answer")


@dataclass
class Import:
    """An import's progress and figures."""

    since: datetime
    account: str | None = None
    """A link into the tickets' account; another account is read from its beginning."""
    cursor: str | None = None
    """Start of the page being read; None: the export's start."""
    behind: str | None = None
    """The last finished ticket of that page; None: none yet."""
    finished: bool = False
    tickets: int = 0
    solved: int = 0
    learned: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Replies not learned, and tickets without any, by reason."""
    again: bool = False
    """Whether known replies are learned again."""
    changed: int = 0
    """Known replies whose words changed."""
    dropped: int = 0
    """Known replies that are no longer learned."""

    def as_text(self) -> str:
        """Return the import as JSON, to store."""
        return json.dumps({**vars(self), "since": self.since.isoformat()})

    @classmethod
    def of_text(cls, text: str) -> "Import":
        """Read an import from its JSON."""
        told = json.loads(text)
        since, left_out = datetime.fromisoformat(told.pop("since")), Counter(told.pop("left_out"))
        return cls(**told, since=since, left_out=left_out)


@dataclass(frozen=True)
class Importer:
    """Imports from one helpdesk into one workspace. With `dry_run`, reads everything and stores nothing."""

    workspace: Workspace
    helpdesk: Helpdesk
    brand: Brand = NO_BRAND
    dry_run: bool = False
    report: Callable[[Import, datetime], Any] = lambda state, reached: None
    """Called when a page begins and after every `AT_ONCE` tickets, with the time of the last change read."""
    wait: Callable[[float], Any] = time.sleep
    by: str = audit.DRAFTDESK
    """Who imports, for the audit log."""

    def run(self, since: datetime | None = None, *, again: bool = False) -> Import:
        """Import tickets solved since a time, or continue the last import. Raises `HelpdeskError`.

        The next run continues an interrupted one. If `since` differs from the last import's, the import
        starts again, and skips what is known already; with `again` it starts again and learns that again.
        """
        state = self.begin(since, again=again)
        while True:
            page = self._patiently(lambda: self.helpdesk.changed(state.since, state.cursor))
            left = _left(page.tickets, state.behind)
            if left:
                self.report(state, left[0].updated_at)
            for batch in _batches(left):
                self._keep(state, batch, [self._lessons_of(ticket) for ticket in batch])
                self.report(state, batch[-1].updated_at)
            state.cursor, state.behind, state.finished = page.cursor or None, None, page.at_end
            with (read if self.dry_run else write)(self.workspace.engine) as session:
                self._put(session, state)
            if page.at_end:
                return state

    def begin(self, since: datetime | None = None, *, again: bool = False) -> Import:
        """Return where a run begins: after the last one, with its figures unless it was finished."""
        with read(self.workspace.engine) as session:
            text = cursors.get(session, workspace_id=self.workspace.id, name=self._name)
        stored = Import.of_text(text) if text is not None else None
        account = account_of(self.helpdesk)
        if stored is None or self.dry_run or stored.account != account or since not in (None, stored.since):
            return Import(since or EVER, account, again=again)
        if again and (stored.finished or not stored.again):
            return Import(since or EVER, account, again=True)
        return Import(stored.since, account, stored.cursor) if stored.finished else stored

    @property
    def _name(self) -> str:
        return f"{self.helpdesk.name}_import"

    def _lessons_of(self, ticket: HelpdeskTicket) -> lessons.Lessons | str:
        """Return what to learn from a ticket, or why nothing."""
        if ticket.status not in SOLVED:
            return NOT_SOLVED
        try:
            told = self._patiently(lambda: history.of(self.helpdesk, ticket, back=0))
        except TicketGone:
            return GONE
        return lessons.of_history(self.helpdesk.name, told, self.brand)

    def _keep(
        self, state: Import, batch: Sequence[HelpdeskTicket], found: Sequence[lessons.Lessons | str]
    ) -> None:
        """Store what was learned from some tickets, and that they are finished."""
        before = state.learned + state.changed
        with (read if self.dry_run else write)(self.workspace.engine) as session:
            for ticket, each in zip(batch, found, strict=True):
                state.tickets += 1
                state.solved += ticket.status in SOLVED
                if isinstance(each, str):
                    state.left_out[each] += 1
                else:
                    state.left_out.update(each.left_out)
                    self._learn(session, state, ticket.id, each.lessons)
            state.behind = _mark(batch[-1])
            self._put(session, state)
            if not self.dry_run and state.learned + state.changed > before:
                made = {"learned": state.learned + state.changed - before}
                change = Change(AuditAction.IMPORT, self.by, self._name, after=made)
                audit.note(session, self.workspace.id, change)

    def _learn(
        self, session: Session, state: Import, ticket_id: str, taught: Sequence[lessons.MaskedExchange]
    ) -> None:
        name = self.helpdesk.name
        if state.again:
            learned, left_out = self._learn_again(session, state, ticket_id, taught)
        elif self.dry_run:
            faults = [lessons.why_not(session, self.workspace.id, name, lesson) for lesson in taught]
            learned, left_out = faults.count(None), Counter(fault for fault in faults if fault is not None)
        else:
            learned, left_out = lessons.keep(session, self.workspace.id, name, taught)
        state.learned += learned
        state.left_out.update(left_out)

    def _learn_again(
        self, session: Session, state: Import, ticket_id: str, taught: Sequence[lessons.MaskedExchange]
    ) -> tuple[int, Counter[str]]:
        name = self.helpdesk.name
        planned = relearning.plan(session, self.workspace.id, name, ticket_id, taught)
        state.changed += len(planned.changed)
        state.dropped += len(planned.dropped)
        if not self.dry_run:
            relearning.carry_out(session, self.workspace.id, name, planned)
        return len(planned.new), planned.left_out

    def _put(self, session: Session, state: Import) -> None:
        if not self.dry_run:
            cursors.put(session, workspace_id=self.workspace.id, name=self._name, value=state.as_text())

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        """Return the answer; wait whenever the helpdesk asks to."""
        while True:
            try:
                return ask()
            except AskedToWait as asked:
                self.wait(asked.seconds)


def _left(tickets: Sequence[HelpdeskTicket], behind: str | None) -> Sequence[HelpdeskTicket]:
    """Return a page's unfinished tickets; all of them if the last finished one has changed since."""
    marks = [_mark(ticket) for ticket in tickets]
    return tickets[marks.index(behind) + 1 :] if behind in marks else tickets


def _mark(ticket: HelpdeskTicket) -> str:
    return f"{ticket.id} {ticket.stamp}"


def _batches(tickets: Sequence[HelpdeskTicket]) -> Iterator[Sequence[HelpdeskTicket]]:
    for first in range(0, len(tickets), AT_ONCE):
        yield tickets[first : first + AT_ONCE]
