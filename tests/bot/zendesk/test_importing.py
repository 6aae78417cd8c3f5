"""Solved tickets are learned from, once: in pages, masked, resumed where the last import was cut off."""

import random
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from bot.services import exchanges, importing, lessons
from bot.services.importing import Import, Importer
from bot.zendesk.client import ZendeskClient
from bot.zendesk.helpdesk import Comment, HelpdeskTicket, Page, Reply, Sent, Unreachable
from bot.zendesk.zendesk import ZendeskHelpdesk
from db import resolutions
from db.session import read, write
from db.tables import Resolution, ResolutionChange
from db.workspace_tables import Cursor
from tests.bot.zendesk import solved
from tests.bot.zendesk.faults import Fault
from tests.bot.zendesk.stand_in import StandIn, standing_in

WORKSPACE = "T0DEMO"
ANSWER = "I have asked the carrier and will tell you tomorrow where it is."


def an_importer(engine: Engine, zendesk: ZendeskHelpdesk, *, dry_run: bool = False) -> Importer:
    return Importer(engine, zendesk, WORKSPACE, dry_run=dry_run)


def rows(engine: Engine) -> list[tuple[str | None, str, str, str]]:
    """What was learned, in order."""
    with read(engine) as session:
        found = session.scalars(select(Resolution).order_by(Resolution.id))
        return [(row.origin, row.message, row.reply, row.source) for row in found]


def test_a_solved_ticket_becomes_a_masked_resolution_with_its_origin(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 30)
    told = an_importer(engine, zendesk).run()
    kept = rows(engine)
    assert told.finished
    assert told.tickets == 30
    assert told.learned == len(kept) > 15
    for origin, message, reply, source in kept:
        _, ticket, comment = str(origin).split(":")
        ids = [each["id"] for each in stand_in.account.tickets[int(ticket)].comments]
        assert int(comment) in ids
        assert source == "imported"
        for value in ("Sarah", "Connor", "Ana", f"{99_999 + int(ticket)}"):
            assert value not in message + reply
        assert "{{Order Number}}" in message


def test_the_summary_gives_a_reason_for_everything_that_is_left_out(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    account = stand_in.account
    at = solved.FIRST
    for status, reply in (
        ("solved", ANSWER),
        ("closed", ANSWER),
        ("open", ANSWER),
        ("solved", "Done."),
        ("solved", solved.AUTOMATIC),
        ("solved", "Your card 4111 1111 1111 1111 was charged twice, sorry about it."),
        ("solved", ""),
    ):
        number = account.add_ticket("Where is my parcel today?", at=at)
        if reply:
            account.add_comment(number, reply, author_id=account.agent, at=at + timedelta(minutes=5))
        account.set_status(number, status, at=at + timedelta(minutes=6))
        at += timedelta(hours=1)
    told = an_importer(engine, zendesk).run()
    assert (told.tickets, told.solved, told.learned) == (7, 6, 2)
    assert told.left_out == Counter(
        {
            importing.NOT_SOLVED: 1,
            exchanges.TOO_SHORT: 1,
            exchanges.AUTOMATIC: 1,
            lessons.FORBIDDEN: 1,
            exchanges.UNANSWERED: 1,
        }
    )


def test_a_second_import_reads_only_what_changed_since(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    first = an_importer(engine, zendesk).run()
    before = len(stand_in.asked("GET", "/comments"))
    number = stand_in.account.add_ticket("Where is my parcel today?")
    stand_in.clock.advance(60)
    stand_in.account.add_comment(number, ANSWER, author_id=stand_in.account.agent, status="solved")
    stand_in.clock.advance(120)
    second = an_importer(engine, zendesk).run()
    assert (second.tickets, second.learned) == (1, 1)
    assert len(stand_in.asked("GET", "/comments")) == before + 1
    assert len(rows(engine)) == first.learned + 1


def test_importing_everything_anew_changes_nothing(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    first = an_importer(engine, zendesk).run()
    before = rows(engine)
    again = an_importer(engine, zendesk).run(since=datetime(2001, 1, 1, tzinfo=UTC))
    assert (again.learned, again.left_out[lessons.KNOWN]) == (0, first.learned)
    assert rows(engine) == before


def test_what_a_person_removed_is_not_imported_again(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 5)
    an_importer(engine, zendesk).run()
    with write(engine) as session:
        for row in resolutions.current(session, workspace_id=WORKSPACE):
            resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=row.id)
    an_importer(engine, zendesk).run(since=datetime(2001, 1, 1, tzinfo=UTC))
    with read(engine) as session:
        assert resolutions.current(session, workspace_id=WORKSPACE) == []


def test_another_account_is_read_from_its_beginning(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 5)
    an_importer(engine, zendesk).run()
    assert an_importer(engine, zendesk).run().tickets == 0
    with standing_in() as other, ZendeskClient(other.settings()) as client:
        solved.fill(other.account, 5)
        assert an_importer(engine, ZendeskHelpdesk(client)).run().tickets == 5


def test_since_leaves_out_what_was_solved_before(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    since = solved.FIRST + timedelta(seconds=solved.SECONDS_APART * 10, minutes=9)
    assert an_importer(engine, zendesk).run(since=since).tickets == 10


def test_a_dry_run_tells_the_same_and_stores_nothing(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    dry = an_importer(engine, zendesk, dry_run=True).run()
    assert rows(engine) == []
    told = an_importer(engine, zendesk).run()
    assert (dry.tickets, dry.learned, dry.left_out) == (told.tickets, told.learned, told.left_out)


def test_cut_off_anywhere_the_rest_ends_in_the_same_rows_and_figures(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    draw = random.Random(1337)
    stand_in.export_page = 15
    solved.fill(stand_in.account, 50)
    clean = an_importer(engine, zendesk).run()
    expected = rows(engine)
    _empty(engine)
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


def test_every_row_is_told_to_the_index_once(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 30)
    told = an_importer(engine, zendesk).run()
    with read(engine) as session:
        changes = session.scalar(select(func.count(ResolutionChange.id)))
    assert changes == told.learned


def test_an_import_waits_for_as_long_as_zendesk_asks_and_goes_on(
    engine: Engine, client: ZendeskClient, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 12)
    stand_in.limits.account = 5
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        stand_in.clock.advance(seconds)

    told = Importer(engine, ZendeskHelpdesk(client), WORKSPACE, wait=wait).run()
    assert told.tickets == 12
    assert waited
    assert all(0 < seconds <= 61 for seconds in waited)


def test_a_ticket_that_is_deleted_meanwhile_is_passed_over(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 12)
    stand_in.faults.plan(Fault(status=404), path="/comments")
    told = an_importer(engine, zendesk).run()
    assert told.left_out[importing.GONE] == 1
    assert told.finished


def test_what_zendesk_cannot_answer_ends_the_import_where_it_goes_on_later(
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
    """The helpdesk until Ctrl-C is pressed."""

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
    """A helpdesk of many tickets that keeps none of them; most have words enough to be noticed in memory."""

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
    Importer(engine, _Endless(1), WORKSPACE).run()  # Compiles patterns and statements.
    peaks = []
    for pages in (2, 6):
        _empty(engine)
        tracemalloc.start()
        Importer(engine, _Endless(pages), WORKSPACE).run(since=datetime(2001, 1, pages, tzinfo=UTC))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    more_pages_of_words = 4 * 50 * 0.9 * 16_000
    assert peaks[1] - peaks[0] < more_pages_of_words / 10, peaks


def test_how_far_an_import_has_come_is_stored_and_read_back() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    state = Import(at, "a", "c", "5 stamp", False, 3, 2, 1, Counter({"too short": 1}))
    assert Import.of_text(state.as_text()) == state


def _empty(engine: Engine) -> None:
    """Forget everything that was imported, and how far it had come."""
    with write(engine) as session:
        for table in (ResolutionChange, Resolution, Cursor):
            for row in session.scalars(select(table)):
                session.delete(row)
