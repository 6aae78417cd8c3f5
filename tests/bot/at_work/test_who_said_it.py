"""A Zendesk comment's author counts by their part in the ticket; changes to comments are followed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.learned_tables import Resolution
from db.tables import Decision, Ticket, TicketSlot
from tests.bot.support.workplace import buttons, eventually, quoted
from tests.bot.support.zendesk.stand_in import standing_in
from tests.bot.support.zendesk.team import Team, team_at

ORDER = "hi, where is my order 48213? I am at sam@mail.example"
ANSWER = "Your order left our warehouse yesterday and will reach you before Friday noon."


@pytest.fixture
def team(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Team]:
    with (
        standing_in() as zendesk,
        team_at(zendesk, engine, starter_bundle, tmp_path / "home", zendesk_learn=True) as team,
    ):
        yield team


@pytest.fixture
def patient_team(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Team]:
    with (
        standing_in() as zendesk,
        team_at(zendesk, engine, starter_bundle, tmp_path / "home", undo_seconds=600) as team,
    ):
        yield team


def heard(team: Team) -> None:
    """Deliver Zendesk's events, and wait until they are handled."""
    team.hear()
    team.place.settle()


def statuses(team: Team) -> list[tuple[str, str | None]]:
    """The status of each of our tickets, and the reason if it was retired."""
    return [(ticket.status, ticket.retired_because) for ticket in team.place.rows(Ticket)]


def learned(team: Team) -> list[tuple[str, str]]:
    """The learned questions and replies."""
    rows = team.place.rows(Resolution)
    return [(each.message, each.reply) for each in rows if each.deleted_at is None]


def values(team: Team) -> set[str]:
    """Every stored value of a customer."""
    return {slot.value for slot in team.place.rows(TicketSlot)}


def answered(team: Team, author: int, *, channel: str = "api") -> int:
    """Add a ticket with a reply by this author, a minute after the question; return its id."""
    account = team.zendesk.account
    number = account.add_ticket(ORDER)
    account.clock.advance(60)
    account.add_comment(number, ANSWER, author_id=author, channel=channel)
    return number


def test_a_requester_who_is_now_an_agent_is_the_customer(team: Team) -> None:
    account = team.zendesk.account
    colleague = account.add_person("Kim Lind", "kim@acme.example", role="agent")
    account.add_ticket("hi, where is my order 48213?", requester_id=colleague.id)
    heard(team)
    assert statuses(team) == [("drafted", None)]


def test_a_former_agents_answer_still_counts(team: Team) -> None:
    account = team.zendesk.account
    former = account.add_person("Ana Former", "former@acme.example")  # Now an end user.
    answered(team, former.id, channel="web")
    heard(team)
    assert statuses(team) == []
    assert [reply for _, reply in learned(team)] == [ANSWER]


def test_a_former_agent_who_answered_by_mail_is_recognised_by_their_notes(team: Team) -> None:
    account = team.zendesk.account
    former = account.add_person("Ana Former", "former@acme.example")
    number = answered(team, former.id, channel="email")
    account.add_comment(number, "asked the warehouse", author_id=former.id, public=False, channel="web")
    heard(team)
    assert statuses(team) == []
    assert len(learned(team)) == 1


@pytest.mark.parametrize("named", [True, False], ids=["named on copy", "by mail, no longer on copy"])
def test_a_person_on_copy_neither_asks_nor_answers(team: Team, named: bool) -> None:
    account = team.zendesk.account
    friend = account.add_person("Joe Friend", "joe@friend.example")
    number = answered(team, friend.id, channel="email")
    account.tickets[number].on_copy = (friend.id,) if named else ()
    heard(team)
    assert statuses(team) == [("drafted", None)]
    assert learned(team) == []
    account.add_comment(
        number, "I would like to know that as well, please tell me", author_id=friend.id, channel="email"
    )
    heard(team)
    assert statuses(team) == [("drafted", None)]


def test_a_comment_by_a_person_on_copy_is_shown_before_a_reply_is_sent(team: Team) -> None:
    account = team.zendesk.account
    friend = account.add_person("Joe Friend", "joe@friend.example")
    number = account.add_ticket(ORDER)
    heard(team)
    account.tickets[number].on_copy = (friend.id,)
    account.add_comment(number, "It came, you can close this.", author_id=friend.id, channel="email")
    card = team.card()
    team.place.press(card, "Approve & send")
    team.says(card, "(on copy) It came, you can close this.")


def test_a_follow_up_ticket_is_drafted_with_the_closed_tickets_comments(team: Team) -> None:
    account = team.zendesk.account
    closed = answered(team, account.agent)
    account.set_status(closed, "closed")
    heard(team)
    account.follow_up(closed, "It is still not here, what now?")
    heard(team)
    (ticket,) = team.place.rows(Ticket)
    assert "where is my order" in str(ticket.context)
    assert "left our warehouse" in str(ticket.context)


def test_a_merged_tickets_card_moves_to_the_other_ticket(team: Team) -> None:
    account = team.zendesk.account
    first = account.add_ticket("I have a question about a refund for order 777, thanks")
    account.add_comment(first, "We look into the refund for you and come back.", author_id=account.agent)
    second = account.add_ticket(ORDER)
    heard(team)
    card = team.card()
    account.merge(second, first)
    heard(team)
    assert statuses(team) == [("drafted", None)]
    team.place.press(card, "Approve & send")
    team.says(card, "Sent to Zendesk")
    assert account.tickets[first].comments[-1]["author_id"] == account.bot
    assert len(account.tickets[second].comments) == 2


def test_a_later_comment_is_drafted_with_what_was_said_in_the_merged_ticket(team: Team) -> None:
    account = team.zendesk.account
    first = account.add_ticket("I have a question about a refund for order 777, thanks")
    account.clock.advance(60)
    second = account.add_ticket("hello, my kettle leaks at the bottom, what can I do?")
    account.clock.advance(60)
    account.add_comment(second, "Please unplug the kettle at once.", author_id=account.agent)
    account.merge(second, first)
    account.clock.advance(60)
    account.add_comment(first, "any news about this?")
    heard(team)
    (context,) = [ticket.context for ticket in team.place.rows(Ticket) if ticket.status == "drafted"]
    for said in ("about a refund for order", "my kettle leaks at the bottom", "unplug the kettle at once"):
        assert said in str(context)


def test_a_note_of_a_merge_answers_nobody_and_is_not_learned(team: Team) -> None:
    account = team.zendesk.account
    first = account.add_ticket(ORDER)
    account.clock.advance(60)
    second = account.add_ticket("and where is my refund for order 777?")
    account.clock.advance(60)
    account.merge(second, first)
    heard(team)
    assert learned(team) == []
    assert [status for status, _ in statuses(team)] == ["drafted"]
    assert "refund" in team.place.rows(Ticket)[0].text


def test_redacted_words_are_forgotten_and_the_rest_is_drafted_again(team: Team) -> None:
    account = team.zendesk.account
    number = account.add_ticket(ORDER)
    heard(team)
    old = team.card()
    assert "sam@mail.example" in values(team)
    account.redact(number, "sam@mail.example")
    heard(team)
    assert "redacted" in str(old.blocks)
    assert statuses(team) == [("retired", "redacted"), ("drafted", None)]
    assert values(team) == {"48213"}
    assert buttons(old) == {}


def test_a_wholly_redacted_message_gets_no_card(team: Team) -> None:
    account = team.zendesk.account
    number = account.add_ticket(ORDER)
    heard(team)
    account.redact(number, ORDER)
    heard(team)
    account.add_comment(number, "removed their data", author_id=account.agent, public=False)
    heard(team)
    assert statuses(team) == [("retired", "redacted")]
    assert [ticket.text for ticket in team.place.rows(Ticket)] == [""]
    assert values(team) == set()


def test_a_redaction_deletes_the_lesson(team: Team) -> None:
    account = team.zendesk.account
    number = answered(team, account.agent)
    heard(team)
    assert len(learned(team)) == 1
    account.redact(number, "sam@mail.example")
    heard(team)
    assert learned(team) == []
    assert {(each.message, each.reply) for each in team.place.rows(Resolution)} == {("", "")}


def test_redacted_words_are_removed_from_the_context_of_later_comments(team: Team) -> None:
    account = team.zendesk.account
    number = answered(team, account.agent)
    account.add_comment(number, "any news? where is it now?")
    heard(team)
    assert "sam@mail.example" in values(team)
    account.redact(number, "sam@mail.example")
    heard(team)
    assert "sam@mail.example" not in values(team)


def test_an_approval_after_a_redaction_is_held_back_and_says_so(team: Team) -> None:
    account = team.zendesk.account
    number = account.add_ticket(ORDER)
    heard(team)
    card = team.card()
    account.redact(number, "48213")  # The webhook is late.
    team.place.press(card, "Approve & send")
    team.says(card, "held back: nothing was sent")
    team.place.settle()
    assert len(account.tickets[number].comments) == 1
    assert learned(team) == []
    assert statuses(team) == [("retired", "redacted"), ("drafted", None)]
    (decision,) = team.place.rows(Decision)
    assert decision.reason == "changed"


def test_a_redaction_holds_back_a_reply_that_waits_to_be_sent(patient_team: Team) -> None:
    account = patient_team.zendesk.account
    number = account.add_ticket(ORDER)
    heard(patient_team)
    card = patient_team.card()
    patient_team.place.press(card, "Approve & send")
    eventually(lambda: patient_team.place.rows(Decision))
    account.redact(number, "sam@mail.example")
    heard(patient_team)
    patient_team.says(card, "held back: nothing was sent")
    patient_team.place.let_it_leave()
    patient_team.place.settle()
    assert len(account.tickets[number].comments) == 1


def test_a_deleted_ticket_is_forgotten_with_its_lessons(team: Team) -> None:
    account = team.zendesk.account
    number = answered(team, account.agent)
    account.add_comment(number, "any news? where is it now?")
    heard(team)
    card = team.card()
    assert len(learned(team)) == 1
    account.delete(number)
    heard(team)
    team.says(card, "was deleted")
    assert statuses(team) == [("retired", "deleted")]
    assert (learned(team), values(team)) == ([], set())
    assert [(each.text, each.context) for each in team.place.rows(Ticket)] == [("", None)]


def test_what_an_agent_wrote_in_zendesk_brings_the_next_customer_nothing_of_the_first(team: Team) -> None:
    account = team.zendesk.account
    first = account.add_ticket("My name is Ann Lee. The lamp of my order 47110 came broken, what now?")
    account.clock.advance(60)
    account.add_comment(
        first,
        "Dear Ann Lee, we are sorry that the lamp came broken. Your new order is number 998877, and the "
        "voucher THANKS-4F7K-22 is for you. Please send the broken lamp to our returns address: 12 Dock "
        "Road, Leeds LS1 4AB.\n\nKind regards,\nAna Agent",
        author_id=account.agent,
    )
    heard(team)
    assert [row.source for row in team.place.rows(Resolution)] == ["imported"]
    account.add_ticket("I am Bob Stone. The lamp of my order 88150 came broken, what now?")
    heard(team)
    draft = quoted(team.card())[-1]
    assert "Bob Stone, we are sorry" in draft
    assert "12 Dock Road, Leeds LS1 4AB" in draft
    assert ("[New Order Number]" in draft, "[New Voucher Code]" in draft) == (True, True)
    both = f"{draft} {learned(team)}"
    for theirs in ("Ann", "47110", "998877", "THANKS", "Ana Agent"):
        assert theirs not in both, theirs
    assert "regards,\nBob" not in draft
