"""Turn solved tickets into resolutions: read the helpdesk's export page by page, and learn from each ticket
once.

The cursor is stored in the transaction that stores what was found there, so a killed import continues after
the last ticket that it kept, and its summary is that of one clean run. Memory holds one page of tickets and
one ticket's comments. See `lessons.py` for what a ticket teaches.
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
from bot.services.helpdesk import lessons
from bot.services.workspace import Workspace
from db import cursors
from db.session import read, write
from model.brand.values import NO_BRAND, Brand

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any ticket there is."""
NOT_SOLVED, GONE = "not solved", "deleted meanwhile"
AT_ONCE = 20
"""Tickets that are stored in one transaction."""

_Answer = TypeVar("_Answer")


@dataclass
class Import:
    """How far an import has come, and what it has found so far."""

    since: datetime
    account: str | None = None
    """Whose tickets: a link into the account, so that another one is read from its beginning."""
    cursor: str | None = None
    """Where the page begins that is being read."""
    behind: str | None = None
    """The last ticket of that page that is done; none of it without one."""
    finished: bool = False
    tickets: int = 0
    solved: int = 0
    learned: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Replies, and tickets without any, that are not learned, by reason."""

    def as_text(self) -> str:
        """What is stored of it."""
        return json.dumps({**vars(self), "since": self.since.isoformat()})

    @classmethod
    def of_text(cls, text: str) -> "Import":
        """An import as it was stored."""
        told = json.loads(text)
        since, left_out = datetime.fromisoformat(told.pop("since")), Counter(told.pop("left_out"))
        return cls(**told, since=since, left_out=left_out)


@dataclass(frozen=True)
class Importer:
    """Imports from one helpdesk into one workspace. With `dry_run` all is read and nothing stored."""

    workspace: Workspace
    helpdesk: Helpdesk
    brand: Brand = NO_BRAND
    dry_run: bool = False
    report: Callable[[Import, datetime], Any] = lambda state, reached: None
    """Told, as each page begins and after every few tickets, how it stands and up to which change it came."""
    wait: Callable[[float], Any] = time.sleep

    def run(self, since: datetime | None = None) -> Import:
        """Import what was solved since a moment, or go on behind the last import. Raises `HelpdeskError`.

        Interrupted at any point, it is taken up by the next run. `since` other than the last import's begins
        anew, which finds what is known already and leaves it as it is.
        """
        state = self.begin(since)
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

    def begin(self, since: datetime | None = None) -> Import:
        """Where a run begins: behind the one before, whose figures go on unless it was finished."""
        with read(self.workspace.engine) as session:
            text = cursors.get(session, workspace_id=self.workspace.id, name=self._name)
        stored = Import.of_text(text) if text is not None else None
        account = account_of(self.helpdesk)
        if stored is None or self.dry_run or stored.account != account or since not in (None, stored.since):
            return Import(since or EVER, account)
        return Import(stored.since, account, stored.cursor) if stored.finished else stored

    @property
    def _name(self) -> str:
        return f"{self.helpdesk.name}_import"

    def _lessons_of(self, ticket: HelpdeskTicket) -> lessons.Lessons | str:
        """What a ticket teaches, or why nothing."""
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
        """Store what some tickets teach, and that they are done."""
        with (read if self.dry_run else write)(self.workspace.engine) as session:
            for ticket, each in zip(batch, found, strict=True):
                state.tickets += 1
                state.solved += ticket.status in SOLVED
                if isinstance(each, str):
                    state.left_out[each] += 1
                else:
                    state.left_out.update(each.left_out)
                    self._learn(session, state, each.lessons)
            state.behind = _mark(batch[-1])
            self._put(session, state)

    def _learn(self, session: Session, state: Import, taught: Sequence[lessons.MaskedExchange]) -> None:
        name = self.helpdesk.name
        if self.dry_run:
            faults = [lessons.why_not(session, self.workspace.id, name, lesson) for lesson in taught]
            learned, left_out = faults.count(None), Counter(fault for fault in faults if fault is not None)
        else:
            learned, left_out = lessons.keep(session, self.workspace.id, name, taught)
        state.learned += learned
        state.left_out.update(left_out)

    def _put(self, session: Session, state: Import) -> None:
        if not self.dry_run:
            cursors.put(session, workspace_id=self.workspace.id, name=self._name, value=state.as_text())

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        """The answer, waiting for as long as the helpdesk asks to."""
        while True:
            try:
                return ask()
            except AskedToWait as asked:
                self.wait(asked.seconds)


def _left(tickets: Sequence[HelpdeskTicket], behind: str | None) -> Sequence[HelpdeskTicket]:
    """The tickets of a page that are not done; all of them when the last one done has moved on since."""
    marks = [_mark(ticket) for ticket in tickets]
    return tickets[marks.index(behind) + 1 :] if behind in marks else tickets


def _mark(ticket: HelpdeskTicket) -> str:
    return f"{ticket.id} {ticket.stamp}"


def _batches(tickets: Sequence[HelpdeskTicket]) -> Iterator[Sequence[HelpdeskTicket]]:
    for first in range(0, len(tickets), AT_ONCE):
        yield tickets[first : first + AT_ONCE]
