"""The console helpdesk stores and logs no customer's values, and serves one workspace."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.helpdesks.console import PAGE_SIZE, ConsoleHelpdesk
from bot.helpdesks.port import Refused, TicketGone
from db import tickets
from db.console_tables import ConsoleComment, ConsoleTicket
from db.session import read, write
from db.tickets import NewTicket
from db.vocabulary import TicketSource
from tests.bot.support.helpdesk.desks import console_place, reply
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE

QUESTION = "I am Dana Whitfield, where is my order 48213? dana@customer.example"


def drafted_from(engine: Engine, ticket_id: str, comment_id: str, slots: dict[str, str]) -> None:
    """Store what the event handler stores for a drafted ticket."""
    with write(engine) as session:
        row = tickets.add(
            session,
            workspace_id=WORKSPACE,
            slots=slots,
            new=NewTicket(
                source=TicketSource.HELPDESK,
                channel="C0SUPPORT",
                author="Sam",
                text="masked",
                event_id=f"console:comment:{comment_id}",
            ),
        )
        assert row is not None
        row.helpdesk, row.helpdesk_ticket_id = "console", ticket_id


def test_only_masked_text_is_stored(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    ticket_id, _ = console.open_ticket(QUESTION, QUESTION, requester="Sam")
    console.send(reply(console_place(engine), ticket_id, body="Hi Dana, order 48213 is on its way."))
    with read(engine) as session:
        kept = [row.body for row in session.scalars(select(ConsoleComment))]
        kept += [row.subject for row in session.scalars(select(ConsoleTicket))]
    assert len(kept) == 3
    assert not [text for text in kept if "48213" in text or "dana@" in text]
    assert all("Order Number}}" in text for text in kept)


def test_replies_are_logged_masked(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    ticket_id, comment_id = console.open_ticket("Order", QUESTION, requester="Sam")
    drafted_from(engine, ticket_id, comment_id, {"Person Name": "Dana Whitfield", "Sent Reply": "Hi Dana!"})
    with caplog.at_level(logging.INFO, logger="bot.helpdesks.console"):
        console.send(reply(console_place(engine), ticket_id, body="Hi Dana!"))
    [line] = [record.getMessage() for record in caplog.records]
    assert line == f"console helpdesk: a public reply to ticket {ticket_id}: Hi {{{{Person Name}}}}!"


def test_another_process_fills_comments_with_the_values_of_drafted_tickets(engine: Engine) -> None:
    ticket_id, first = ConsoleHelpdesk(engine, WORKSPACE).open_ticket(
        "Order", "Where is order 48213?", requester="Sam"
    )
    drafted_from(engine, ticket_id, first, {"Order Number": "48213"})
    second = ConsoleHelpdesk(engine, WORKSPACE).write_comment(ticket_id, "And order 99321?", author="Sam")
    drafted_from(engine, ticket_id, second, {"Order Number": "99321"})
    read_elsewhere = ConsoleHelpdesk(engine, WORKSPACE).comments(ticket_id)
    assert [each.body for each in read_elsewhere] == ["Where is order 48213?", "And order 99321?"]


def test_a_value_no_longer_stored_is_shown_as_a_blank(engine: Engine) -> None:
    ticket_id, _ = ConsoleHelpdesk(engine, WORKSPACE).open_ticket("Order", QUESTION, requester="Sam")
    [comment] = ConsoleHelpdesk(engine, WORKSPACE).comments(ticket_id)
    assert "[Order Number]" in comment.body
    assert "48213" not in comment.body


def test_a_repeated_key_writes_nothing(engine: Engine) -> None:
    place = console_place(engine)
    ticket_id = place.people.opens("Where is my order?")
    once = reply(place, ticket_id)
    assert place.helpdesk.send(once) == place.helpdesk.send(once)
    assert len(place.helpdesk.comments(ticket_id)) == 2


def test_another_workspaces_tickets_do_not_exist_here(engine: Engine) -> None:
    ticket_id, _ = ConsoleHelpdesk(engine, WORKSPACE).open_ticket("Order", QUESTION, requester="Sam")
    theirs = ConsoleHelpdesk(engine, OTHER_WORKSPACE)
    with pytest.raises(TicketGone):
        theirs.ticket(ticket_id)
    assert list(theirs.newest(10)) == []


@pytest.mark.parametrize("ticket_id", ["", "-1", "1.5", "x", "²", "9" * 30])
def test_a_malformed_id_names_no_ticket(engine: Engine, ticket_id: str) -> None:
    with pytest.raises(TicketGone):
        ConsoleHelpdesk(engine, WORKSPACE).ticket(ticket_id)


def test_a_customers_comment_reopens_a_solved_ticket(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    ticket_id, _ = console.open_ticket("Order", "Where is my order?", requester="Sam")
    console.set_status(ticket_id, "solved")
    console.write_comment(ticket_id, "It did not come.", author="Sam")
    assert console.ticket(ticket_id).status == "open"


def test_nothing_is_written_on_a_closed_ticket(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    ticket_id, _ = console.open_ticket("Order", "Where is my order?", requester="Sam")
    console.set_status(ticket_id, "closed")
    with pytest.raises(Refused):
        console.write_comment(ticket_id, "It did not come.", author="Sam")
    with pytest.raises(Refused):
        console.set_status(ticket_id, "open")


def test_an_unknown_status_and_a_blank_comment_are_refused(engine: Engine) -> None:
    place = console_place(engine)
    ticket_id = place.people.opens("Where is my order?")
    for wrong in ({"status": "done"}, {"body": " \n"}):
        with pytest.raises(Refused):
            place.helpdesk.send(reply(place, ticket_id, **wrong))
    assert len(place.helpdesk.comments(ticket_id)) == 1


def test_more_changed_tickets_than_a_page_holds_come_page_by_page(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    opened = [console.open_ticket("Order", "Where is it?", requester="Sam")[0] for _ in range(PAGE_SIZE + 3)]
    since = console.ticket(opened[0]).updated_at - timedelta(seconds=1)
    first = console.changed(since, None)
    second = console.changed(since, first.cursor)
    assert (first.at_end, second.at_end) == (False, True)
    assert [each.id for each in (*first.tickets, *second.tickets)] == opened


def test_a_foreign_cursor_is_refused(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    with pytest.raises(Refused):
        console.changed(
            console.ticket(console.open_ticket("a", "b", requester="c")[0]).created_at, "MTU3Njc="
        )


def test_the_newest_tickets_come_first_and_link_to_their_page(engine: Engine) -> None:
    console = ConsoleHelpdesk(engine, WORKSPACE)
    console.page = "http://127.0.0.1:3000/"
    opened = [console.open_ticket("Order", "Where is it?", requester="Sam")[0] for _ in range(3)]
    assert [each.id for each in console.newest(2)] == opened[:0:-1]
    assert console.link(opened[0]) == f"http://127.0.0.1:3000/#ticket-{opened[0]}"
