"""Zendesk's adapter against the stand-in: reads, and one comment per reply."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.helpdesks.port import AskedToWait, Collision, Helpdesk, Refused, TicketGone
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.replies import KEY, reply_to
from tests.bot.support.zendesk.stand_in import StandIn


def test_zendesk_implements_the_port(zendesk: ZendeskHelpdesk) -> None:
    port: Helpdesk = zendesk
    assert port.name == "zendesk"


def test_a_ticket_is_read_with_its_current_values(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    opened = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    number = stand_in.account.add_ticket(
        "Where is it?", subject="Order", status="open", tags=("vip",), brand_id=7, group_id=8, at=opened
    )
    ticket = zendesk.ticket(str(number))
    assert (ticket.id, ticket.subject, ticket.status) == (str(number), "Order", "open")
    assert (ticket.brand, ticket.group, ticket.tags) == ("7", "8", ("vip",))
    assert ticket.requester == str(stand_in.account.customer)
    assert (ticket.created_at, ticket.updated_at, ticket.stamp) == (opened, opened, "2026-01-02T03:04:05Z")
    assert zendesk.link(ticket.id) == f"{stand_in.url}/agent/tickets/{number}"


def test_comments_are_oldest_first_over_all_pages(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("0")
    for index in range(1, 205):
        stand_in.account.add_comment(number, str(index))
    stand_in.account.add_comment(number, "note", author_id=stand_in.account.agent, public=False)
    comments = zendesk.comments(str(number))
    assert [comment.body for comment in comments] == [*map(str, range(205)), "note"]
    assert [comment.by_agent for comment in comments] == [False] * 205 + [True]
    assert [comment.public for comment in comments] == [True] * 205 + [False]
    assert comments[-1].author == str(stand_in.account.agent)
    assert len(stand_in.asked("GET", "/comments")) == 3


@pytest.mark.parametrize("unwraps", [False, True])
def test_a_reply_is_one_comment_found_by_its_key(
    stand_in: StandIn, zendesk: ZendeskHelpdesk, unwraps: bool
) -> None:
    stand_in.unwraps_metadata = unwraps
    number = stand_in.account.add_ticket("Where is it?")
    assert zendesk.sent(str(number), KEY) is None
    sent = zendesk.send(reply_to(zendesk, number, status="pending"))
    assert stand_in.account.written(number, KEY) == [int(sent.comment_id)]
    assert zendesk.sent(str(number), KEY) == sent
    assert zendesk.sent(str(number), "draftdesk-1") is None
    after = zendesk.ticket(str(number))
    assert (after.status, after.stamp) == ("pending", sent.stamp)
    comment = zendesk.comments(str(number))[-1]
    assert (comment.id, comment.body, comment.public) == (sent.comment_id, "It is on its way.", True)


def test_a_note_is_not_public(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    zendesk.send(reply_to(zendesk, number, public=False))
    assert not zendesk.comments(str(number))[-1].public


def test_a_key_is_found_after_the_first_page_of_audits(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("0")
    for index in range(120):
        stand_in.account.add_comment(number, str(index))
    sent = zendesk.send(reply_to(zendesk, number))
    assert zendesk.sent(str(number), KEY) == sent


@pytest.mark.parametrize(
    ("email", "author"),
    [
        ("ana@acme.example", "agent"),
        ("ANA@acme.example", "agent"),
        ("sam@customer.example", "bot"),
        ("nobody@acme.example", "bot"),
        ("na@acme.example", "bot"),
        ("x) OR (role:admin", "bot"),
        (None, "bot"),
    ],
)
def test_the_author_is_the_agent_with_that_address_or_our_own_user(
    stand_in: StandIn, zendesk: ZendeskHelpdesk, email: str | None, author: str
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    zendesk.send(reply_to(zendesk, number, author_email=email))
    assert zendesk.comments(str(number))[-1].author == str(getattr(stand_in.account, author))


def test_a_suspended_agent_is_never_the_author(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    stand_in.account.people[stand_in.account.agent].suspended = True
    number = stand_in.account.add_ticket("Where is it?")
    zendesk.send(reply_to(zendesk, number, author_email="ana@acme.example"))
    assert zendesk.comments(str(number))[-1].author == str(stand_in.account.bot)


def test_an_author_is_searched_once_in_ten_minutes(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    for key in ("draftdesk-1", "draftdesk-2"):
        zendesk.send(reply_to(zendesk, number, key=key, author_email="ana@acme.example"))
    assert len(stand_in.asked("GET", "/users/search")) == 1


def test_a_new_agent_is_found_after_a_minute(stand_in: StandIn, client: ZendeskClient) -> None:
    clock = [0.0]
    zendesk = ZendeskHelpdesk(client, clock=lambda: clock[0])
    number, ana = stand_in.account.add_ticket("Where is it?"), stand_in.account.people[stand_in.account.agent]
    ana.suspended = True
    written = []
    for key, seconds, suspended in (("a", 0.0, True), ("b", 59.0, False), ("c", 61.0, False)):
        clock[0], ana.suspended = seconds, suspended
        zendesk.send(reply_to(zendesk, number, key=f"draftdesk-{key}", author_email="ana@acme.example"))
        written.append(zendesk.comments(str(number))[-1].author)
    account = stand_in.account
    assert written == [str(account.bot), str(account.bot), str(account.agent)]


def test_credentials_that_may_not_read_users_write_as_themselves(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    stand_in.faults.plan(Fault(status=403), path="/users/search")
    number = stand_in.account.add_ticket("Where is it?")
    zendesk.send(reply_to(zendesk, number, author_email="ana@acme.example"))
    assert zendesk.comments(str(number))[-1].author == str(stand_in.account.bot)


def test_a_reply_to_a_ticket_that_changed_collides_and_writes_nothing(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    stand_in.account.add_comment(number, "Never mind, found it.")
    with pytest.raises(Collision):
        zendesk.send(reply)
    assert [comment.body for comment in zendesk.comments(str(number))][-1] == "Never mind, found it."


def test_a_reply_without_a_stamp_goes_to_a_ticket_that_changed(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.account.add_comment(number, "Hello?")
    sent = zendesk.send(reply_to(zendesk, number, stamp=None))
    assert stand_in.account.written(number, KEY) == [int(sent.comment_id)]


def test_a_constantly_changing_ticket_raises_asked_to_wait(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.faults.plan(Fault(status=409), method="PUT", times=3)
    with pytest.raises(AskedToWait):
        zendesk.send(reply_to(zendesk, number, stamp=None))
    assert stand_in.account.written(number, KEY) == []


def test_a_send_overlapping_an_earlier_one_finds_its_comment(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    first = zendesk.send(reply)
    assert zendesk.send(reply) == first
    assert zendesk.send(reply_to(zendesk, number, stamp=reply.stamp)) == first
    assert stand_in.account.written(number, KEY) == [int(first.comment_id)]


def test_asked_to_wait_has_the_seconds(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    reply = reply_to(zendesk, number)
    stand_in.faults.plan(Fault(status=429, retry_after="37"), method="PUT")
    with pytest.raises(AskedToWait) as raised:
        zendesk.send(reply)
    assert raised.value.seconds == 37


def test_a_closed_ticket_refuses_and_says_so(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.account.set_status(number, "closed")
    with pytest.raises(Refused, match="a closed ticket"):
        zendesk.send(reply_to(zendesk, number))


def test_an_update_that_wrote_no_comment_is_refused(stand_in: StandIn, zendesk: ZendeskHelpdesk) -> None:
    stand_in.writes_comments = False
    number = stand_in.account.add_ticket("Where is it?")
    with pytest.raises(Refused, match="no comment"):
        zendesk.send(reply_to(zendesk, number))


@pytest.mark.parametrize("ticket_id", ["404", "", "12/../13", "-1", "١٢"])
def test_an_unknown_ticket_raises_ticket_gone(zendesk: ZendeskHelpdesk, ticket_id: str) -> None:
    with pytest.raises(TicketGone):
        zendesk.ticket(ticket_id)
    with pytest.raises(TicketGone):
        zendesk.comments(ticket_id)


def test_changed_tickets_are_in_order_and_the_cursor_continues(
    stand_in: StandIn, zendesk: ZendeskHelpdesk
) -> None:
    stand_in.export_page = 2
    began = datetime.now(UTC) - timedelta(days=2)
    numbers = [
        str(stand_in.account.add_ticket("?", at=began + timedelta(minutes=minute))) for minute in range(5)
    ]
    stand_in.account.add_ticket("in the last minute")
    page = zendesk.changed(began + timedelta(minutes=1), None)
    pages = [page]
    while not page.at_end:
        page = zendesk.changed(began, page.cursor)
        pages.append(page)
    assert [[ticket.id for ticket in page.tickets] for page in pages] == [numbers[1:3], numbers[3:]]
    stand_in.clock.advance(120)
    later = zendesk.changed(began, page.cursor)
    assert ([ticket.id for ticket in later.tickets], later.at_end) == (["6"], True)
    nothing = zendesk.changed(began, later.cursor)
    assert (nothing.tickets, nothing.cursor, nothing.at_end) == ([], later.cursor, True)


def test_an_account_without_tickets_has_an_empty_cursor(zendesk: ZendeskHelpdesk) -> None:
    page = zendesk.changed(datetime.now(UTC), None)
    assert (page.tickets, page.cursor, page.at_end) == ([], "", True)
    assert zendesk.changed(datetime.now(UTC), page.cursor) == page
