"""The whole flow with Zendesk: a webhook creates a card in Slack, an approval becomes the agent's comment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.learned_tables import Resolution
from db.tables import Ticket
from tests.bot.support.workplace import buttons, eventually, quoted
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.stand_in import standing_in
from tests.bot.support.zendesk.team import Team, team_at


@pytest.fixture
def team(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Team]:
    with (
        standing_in() as zendesk,
        team_at(zendesk, engine, starter_bundle, tmp_path / "home", zendesk_reply_status="pending") as team,
    ):
        yield team


def test_an_approval_is_one_comment_by_the_agent_who_approved(team: Team) -> None:
    maya = team.zendesk.account.add_person("Maya Chen", "maya@desk.example", role="agent")
    number = team.zendesk.account.add_ticket("hi, where is my order 48213?")
    team.hear()
    card = team.card()
    draft = quoted(card)[-1]
    assert f"{team.zendesk.url}/agent/tickets/{number}" in str(card.blocks)
    team.place.press(card, "Approve & send")
    team.says(card, "Sent to Zendesk")
    ticket = team.zendesk.account.tickets[number]
    [_, comment] = ticket.comments
    assert (comment["body"], comment["author_id"], comment["public"]) == (draft, maya.id, True)
    assert ticket.status == "pending"
    [key] = ticket.audits[-1]["metadata"]["custom"].values()
    assert "draftdesk-" in str(key)


def test_our_own_comment_comes_back_as_a_webhook_and_changes_nothing(team: Team) -> None:
    number = team.zendesk.account.add_ticket("hi, where is my order 48213?")
    team.hear()
    card = team.card()
    team.place.press(card, "Approve & send")
    team.says(card, "Sent to Zendesk")
    team.hear()
    team.place.settle()
    assert len(team.zendesk.account.tickets[number].comments) == 2
    assert len(team.place.rows(Ticket)) == len(team.place.rows(Resolution)) == 1
    assert "Sent to Zendesk" in str(card.blocks)


def test_a_comment_whose_answer_was_lost_is_not_written_twice(team: Team) -> None:
    number = team.zendesk.account.add_ticket("hi, where is my order 48213?")
    team.hear()
    card = team.card()
    team.zendesk.faults.plan(Fault("reset", after=True), method="PUT")
    team.place.press(card, "Approve & send")
    team.says(card, "Sent to Zendesk")
    assert len(team.zendesk.account.tickets[number].comments) == 2


def test_the_card_of_a_read_only_ticket_says_so(team: Team) -> None:
    team.zendesk.account.add_ticket("hi, where is my order 48213?")
    team.hear()
    card = team.card()
    team.zendesk.faults.plan(Fault(status=422), method="PUT")
    team.place.press(card, "Approve & send")
    eventually(lambda: "Try again" in buttons(card))
    assert "48213" not in str([block for block in card.blocks if block["type"] == "section"])
    team.place.press(card, "Try again")
    team.says(card, "Sent to Zendesk")


def test_a_customers_newer_comment_is_shown_before_anything_is_sent(team: Team) -> None:
    number = team.zendesk.account.add_ticket("hi, where is my order 48213?")
    team.hear()
    card = team.card()
    team.zendesk.account.add_comment(number, "It came this morning.")  # The webhook is late.
    team.place.press(card, "Approve & send")
    team.says(card, "Somebody wrote on the ticket before the reply was sent")
    assert "It came this morning." in quoted(card)
    assert len(team.zendesk.account.tickets[number].comments) == 2
    team.place.press(card, "Send anyway")
    team.says(card, "Sent to Zendesk")
    assert len(team.zendesk.account.tickets[number].comments) == 3
