"""An import of many tickets: interrupted, delayed, resumed, and with bounded memory."""

import random
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.helpdesks.port import Comment, HelpdeskTicket, Page, Reply, Sent, Unreachable
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.services.helpdesk.importing import Import, Importer
from bot.services.workspace import Workspace
from tests.bot.support.zendesk import solved
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.imports import WORKSPACE, an_importer, forget, rows
from tests.bot.support.zendesk.stand_in import StandIn


def test_an_import_interrupted_anywhere_ends_with_the_same_rows_and_figures(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    draw = random.Random(1337)
    stand_in.export_page = 15
    solved.fill(stand_in.account, 50)
    clean = an_importer(engine, zendesk).run()
    expected = rows(engine)
    forget(engine)
    told = None
    while told is None:
        left = draw.randrange(20)
        cut = len(stand_in.asked("GET", "/comments")) + left
        importer = an_importer(engine, _CutOff(zendesk, left))
        try:
            told = importer.run()
        except KeyboardInterrupt:
            assert len(stand_in.asked("GET", "/comments")) == cut
    assert rows(engine) == expected
    assert (told.tickets, told.learned, told.left_out) == (clean.tickets, clean.learned, clean.left_out)


def test_an_import_waits_as_long_as_zendesk_asks_and_continues(
    engine: Engine, client: ZendeskClient, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 12)
    stand_in.limits.account = 5
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        stand_in.clock.advance(seconds)

    told = Importer(Workspace(engine, WORKSPACE), ZendeskHelpdesk(client), wait=wait).run()
    assert told.tickets == 12
    assert waited
    assert all(0 < seconds <= 61 for seconds in waited)


def test_an_import_ended_by_zendesk_resumes_where_it_stopped(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 60)
    an_importer(engine, zendesk, dry_run=True).run()
    stand_in.faults.plan(Fault(status=500), path="/tickets/45/comments", times=3)
    with pytest.raises(Unreachable):
        an_importer(engine, zendesk).run()
    before = len(stand_in.asked("GET", "/comments"))
    told = an_importer(engine, zendesk).run()
    assert told.tickets == 60
    assert len(stand_in.asked("GET", "/comments")) - before < 30, "the first forty are not read again"


class _CutOff(ZendeskHelpdesk):
    """A helpdesk that raises Ctrl-C after some calls."""

    def __init__(self, real: ZendeskHelpdesk, left: int) -> None:
        self._real, self._left = real, left

    def changed(self, since: datetime, cursor: str | None) -> Page:
        return self._real.changed(since, cursor)

    def link(self, ticket_id: str) -> str | None:
        return self._real.link(ticket_id)

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return self._real.comments(ticket_id)


class _Endless:
    """A helpdesk with many generated tickets, most of them long enough to show in memory."""

    name = "zendesk"

    def __init__(self, pages: int) -> None:
        self._pages = pages

    def changed(self, since: datetime, cursor: str | None) -> Page:
        number = int(cursor or 0)
        at = since + timedelta(days=number)
        found = [
            HelpdeskTicket(f"{number}{place:03}", "s", "solved", "7", f"{number}-{place}", at, at)
            for place in range(50)
        ]
        return Page(found, str(number + 1), number + 1 == self._pages)

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        asked = f"Where is parcel {ticket_id}? " + "It was due long ago. " * (
            9 if ticket_id.endswith("0") else 400
        )
        told = "I have asked the carrier where it is. " * (9 if ticket_id.endswith("0") else 200)
        return [
            Comment(f"{ticket_id}1", asked, True, False, "7", at),
            Comment(f"{ticket_id}2", told, True, True, "8", at + timedelta(minutes=5)),
        ]

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        raise NotImplementedError

    def send(self, reply: Reply) -> Sent:
        raise NotImplementedError

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        raise NotImplementedError

    def link(self, ticket_id: str) -> str | None:
        return None


def test_memory_does_not_grow_with_the_number_of_tickets(engine: Engine) -> None:
    Importer(Workspace(engine, WORKSPACE), _Endless(1)).run()  # Warm up: compile patterns and statements.
    peaks = []
    for pages in (2, 6):
        forget(engine)
        tracemalloc.start()
        Importer(Workspace(engine, WORKSPACE), _Endless(pages)).run(
            since=datetime(2001, 1, pages, tzinfo=UTC)
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    more_pages_of_words = 4 * 50 * 0.9 * 16_000
    assert peaks[1] - peaks[0] < more_pages_of_words / 10, peaks


def test_an_imports_progress_is_stored_and_read_back() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    state = Import(at, "a", "c", "5 stamp", False, 3, 2, 1, Counter({"too short": 1}))
    assert Import.of_text(state.as_text()) == state
