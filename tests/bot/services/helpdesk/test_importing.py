"""Solved tickets are learned once and masked; the summary counts them and the reasons for skipping others."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select

from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.services.helpdesk import exchanges, importing, lessons
from db.learned_tables import ResolutionChange
from db.session import read
from tests.bot.support.zendesk import solved
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.imports import an_importer, is_nothing_learned, remove_all, rows
from tests.bot.support.zendesk.stand_in import StandIn, standing_in

ANSWER = "I have asked the carrier and will tell you tomorrow where it is."


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


def test_the_summary_gives_a_reason_for_everything_skipped(
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


def test_importing_everything_again_changes_nothing(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    first = an_importer(engine, zendesk).run()
    before = rows(engine)
    again = an_importer(engine, zendesk).run(since=datetime(2001, 1, 1, tzinfo=UTC))
    assert (again.learned, again.left_out[lessons.KNOWN]) == (0, first.learned)
    assert rows(engine) == before


def test_removed_rows_are_not_imported_again(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 5)
    an_importer(engine, zendesk).run()
    remove_all(engine)
    an_importer(engine, zendesk).run(since=datetime(2001, 1, 1, tzinfo=UTC))
    assert is_nothing_learned(engine)


def test_another_account_is_read_from_its_beginning(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 5)
    an_importer(engine, zendesk).run()
    assert an_importer(engine, zendesk).run().tickets == 0
    with standing_in() as other, ZendeskClient(other.settings()) as client:
        solved.fill(other.account, 5)
        assert an_importer(engine, ZendeskHelpdesk(client)).run().tickets == 5


def test_since_skips_tickets_solved_earlier(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    since = solved.FIRST + timedelta(seconds=solved.SECONDS_APART * 10, minutes=9)
    assert an_importer(engine, zendesk).run(since=since).tickets == 10


def test_a_dry_run_reports_the_same_and_stores_nothing(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 20)
    dry = an_importer(engine, zendesk, dry_run=True).run()
    assert rows(engine) == []
    told = an_importer(engine, zendesk).run()
    assert (dry.tickets, dry.learned, dry.left_out) == (told.tickets, told.learned, told.left_out)


def test_every_row_is_added_to_the_index_once(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 30)
    told = an_importer(engine, zendesk).run()
    with read(engine) as session:
        changes = session.scalar(select(func.count(ResolutionChange.id)))
    assert changes == told.learned


def test_a_ticket_deleted_meanwhile_is_skipped(
    engine: Engine, zendesk: ZendeskHelpdesk, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, 12)
    stand_in.faults.plan(Fault(status=404), path="/comments")
    told = an_importer(engine, zendesk).run()
    assert told.left_out[importing.GONE] == 1
    assert told.finished
