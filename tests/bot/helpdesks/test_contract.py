"""The port's contract for every adapter: Zendesk's against the stand-in, the console's on a database."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.helpdesks.port import Collision, HelpdeskError, Page, Refused, TicketGone
from tests.bot.support.helpdesk.desks import Place, reply

QUESTION = "Where is my order 48213? Mail me at dana@customer.example."


@pytest.fixture
def ticket_id(place: Place) -> str:
    return place.people.opens(QUESTION)


def test_a_ticket_is_read_with_its_current_values(place: Place, ticket_id: str) -> None:
    ticket = place.helpdesk.ticket(ticket_id)
    assert (ticket.id, ticket.status) == (ticket_id, "new")
    assert ticket.subject
    assert ticket.requester
    assert ticket.created_at <= ticket.updated_at
    assert ticket.created_at.utcoffset() == timedelta(0)


def test_comments_are_oldest_first_and_unmasked(place: Place, ticket_id: str) -> None:
    place.people.writes(ticket_id, "Please hurry,\n\nmy order is 48213.")
    place.people.writes(ticket_id, "Checking with the warehouse.", by_agent=True, public=False)
    told = [(each.body, each.by_agent, each.public) for each in place.helpdesk.comments(ticket_id)]
    assert told == [
        (QUESTION, False, True),
        ("Please hurry,\n\nmy order is 48213.", False, True),
        ("Checking with the warehouse.", True, False),
    ]


def test_comments_have_distinct_ids_and_ordered_times(place: Place, ticket_id: str) -> None:
    place.people.writes(ticket_id, "And my refund?")
    first, second = place.helpdesk.comments(ticket_id)
    assert first.id != second.id
    assert first.created_at <= second.created_at


@pytest.mark.parametrize(
    "ask",
    [
        lambda place: place.helpdesk.ticket("987654"),
        lambda place: place.helpdesk.comments("987654"),
        lambda place: place.helpdesk.sent("987654", "draftdesk-1"),
        lambda place: place.helpdesk.send(reply(place, "987654", stamp="2026-01-02T03:04:05Z")),
    ],
    ids=["ticket", "comments", "sent", "send"],
)
def test_an_unknown_ticket_raises_ticket_gone(place: Place, ask: Callable[[Place], object]) -> None:
    with pytest.raises(TicketGone):
        ask(place)


def test_a_public_reply_is_one_public_comment_by_an_agent(place: Place, ticket_id: str) -> None:
    sent = place.helpdesk.send(reply(place, ticket_id))
    [_, comment] = place.helpdesk.comments(ticket_id)
    assert (comment.body, comment.public, comment.by_agent) == ("It is on its way.", True, True)
    assert sent.comment_id == comment.id
    assert sent.stamp == place.helpdesk.ticket(ticket_id).stamp


def test_an_internal_note_is_not_public(place: Place, ticket_id: str) -> None:
    place.helpdesk.send(reply(place, ticket_id, public=False))
    assert place.helpdesk.comments(ticket_id)[-1].public is False


def test_text_that_looks_like_markup_is_sent_literally(place: Place, ticket_id: str) -> None:
    body = "Press <b>Reset</b> & wait.\n\nThen * type * {{code}}."
    place.helpdesk.send(reply(place, ticket_id, body=body))
    assert place.helpdesk.comments(ticket_id)[-1].body == body


@pytest.mark.parametrize("status", ["open", "pending", "solved"])
def test_a_status_is_set_with_the_reply(place: Place, ticket_id: str, status: str) -> None:
    place.helpdesk.send(reply(place, ticket_id, status=status))
    assert place.helpdesk.ticket(ticket_id).status == status


def test_a_reply_collides_with_a_newer_comment(place: Place, ticket_id: str) -> None:
    late = reply(place, ticket_id, status="solved")
    place.people.writes(ticket_id, "Never mind, I found it.")
    with pytest.raises(Collision):
        place.helpdesk.send(late)
    assert [each.by_agent for each in place.helpdesk.comments(ticket_id)] == [False, False]
    assert place.helpdesk.ticket(ticket_id).status != "solved"
    assert place.helpdesk.sent(ticket_id, late.key) is None


def test_a_reply_collides_with_a_change_of_status(place: Place, ticket_id: str) -> None:
    late = reply(place, ticket_id)
    place.people.sets(ticket_id, "pending")
    with pytest.raises(Collision):
        place.helpdesk.send(late)


def test_a_reply_without_a_stamp_is_always_written(place: Place, ticket_id: str) -> None:
    place.people.writes(ticket_id, "Never mind, I found it.")
    place.helpdesk.send(reply(place, ticket_id, stamp=None))
    assert len(place.helpdesk.comments(ticket_id)) == 3


def test_replies_follow_each_other_on_the_stamp_of_the_one_before(place: Place, ticket_id: str) -> None:
    first = place.helpdesk.send(reply(place, ticket_id))
    second = place.helpdesk.send(reply(place, ticket_id, key="draftdesk-2", stamp=first.stamp))
    assert second.comment_id != first.comment_id


def test_a_comment_is_found_by_its_key(place: Place, ticket_id: str) -> None:
    assert place.helpdesk.sent(ticket_id, "draftdesk-1") is None
    sent = place.helpdesk.send(reply(place, ticket_id))
    place.people.writes(ticket_id, "Thank you!")
    found = place.helpdesk.sent(ticket_id, "draftdesk-1")
    assert found is not None
    assert found.comment_id == sent.comment_id
    assert place.helpdesk.sent(ticket_id, "draftdesk-2") is None


def test_a_key_finds_no_comment_on_another_ticket(place: Place, ticket_id: str) -> None:
    place.helpdesk.send(reply(place, ticket_id))
    other = place.people.opens("How do I cancel?")
    assert place.helpdesk.sent(other, "draftdesk-1") is None


def test_a_closed_ticket_refuses_replies(place: Place, ticket_id: str) -> None:
    place.people.sets(ticket_id, "solved")
    place.people.sets(ticket_id, "closed")
    with pytest.raises(Refused):
        place.helpdesk.send(reply(place, ticket_id))
    assert len(place.helpdesk.comments(ticket_id)) == 1


def test_no_error_quotes_a_customer(place: Place, ticket_id: str) -> None:
    late = reply(place, ticket_id, body=QUESTION)
    place.people.writes(ticket_id, QUESTION)
    with pytest.raises(HelpdeskError) as collided:
        place.helpdesk.send(late)
    assert "48213" not in str(collided.value)
    assert "dana@" not in str(collided.value)


def test_changed_tickets_are_listed_once_and_then_only_later_changes(place: Place, ticket_id: str) -> None:
    def told(page: Page) -> list[tuple[str, str]]:
        return [(each.id, each.status) for each in page.tickets if each.id in (ticket_id, other)]

    since = place.helpdesk.ticket(ticket_id).updated_at
    other = place.people.opens("How do I cancel?")
    place.people.wait_for_the_export()
    page = place.helpdesk.changed(since, None)
    assert told(page) == [(ticket_id, "new"), (other, "new")]
    assert page.at_end
    assert list(place.helpdesk.changed(since, page.cursor).tickets) == []
    place.people.sets(ticket_id, "solved")
    place.people.wait_for_the_export()
    assert told(place.helpdesk.changed(since, page.cursor)) == [(ticket_id, "solved")]


def test_a_helpdesk_gives_its_name_and_its_tickets_links(
    place: Place, ticket_id: str, request: pytest.FixtureRequest
) -> None:
    assert place.helpdesk.name == request.node.callspec.params["place"]
    link = place.helpdesk.link(ticket_id)
    if place.helpdesk.name == "console":
        assert link is None, "this one has no page"
    else:
        assert link is not None
        assert link.endswith(f"/{ticket_id}")
