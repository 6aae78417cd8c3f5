"""The whole with Zendesk: a webhook brings a card to Slack, an approval is the agent's comment there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.playground.state import Message
from db.tables import Resolution, Ticket
from tests.bot.workplace import Workplace, buttons, eventually, quoted, working
from tests.bot.zendesk.entrance import CLIENT_ID, CLIENT_SECRET
from tests.bot.zendesk.faults import Fault
from tests.bot.zendesk.stand_in import StandIn, standing_in


@dataclass
class Office:
    """Slack on one side and Zendesk on the other."""

    place: Workplace
    zendesk: StandIn

    def hear(self) -> None:
        """Zendesk delivers what happened."""
        url = f"{self.place.app_url}/zendesk/webhook"
        taken = self.zendesk.webhooks.take()
        assert self.zendesk.webhooks.deliver(url, taken) == [200] * len(taken)

    def card(self) -> Message:
        """The card in the channel, with its draft."""
        kept = self.place.playground.state.messages
        card = eventually(lambda: next(iter(kept.get("C0SUPPORT", ())), None))
        eventually(lambda: "Approve & send" in buttons(card))
        self.place.settle()
        return card

    def says(self, card: Message, words: str) -> None:
        """The card comes to say so."""
        eventually(lambda: words in str(card.blocks))
        self.place.settle()


@pytest.fixture
def office(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Office]:
    """A Draftdesk that is set to a Zendesk account."""
    with standing_in() as zendesk:
        account: dict[str, Any] = {
            "zendesk_base_url": zendesk.url,
            "zendesk_client_id": CLIENT_ID,
            "zendesk_client_secret": SecretStr(CLIENT_SECRET),
            "zendesk_webhook_secret": SecretStr(zendesk.webhooks.secret),
            "zendesk_reply_status": "pending",
        }
        with working(engine, starter_bundle, tmp_path / "home", **account) as place:
            yield Office(place, zendesk)


def test_an_approval_is_one_comment_by_the_agent_who_approved(office: Office) -> None:
    maya = office.zendesk.account.add_person("Maya Chen", "maya@desk.example", role="agent")
    number = office.zendesk.account.add_ticket("hi, where is my order 48213?")
    office.hear()
    card = office.card()
    draft = quoted(card)[-1]
    assert f"{office.zendesk.url}/agent/tickets/{number}" in str(card.blocks)
    office.place.press(card, "Approve & send")
    office.says(card, "Sent to Zendesk")
    ticket = office.zendesk.account.tickets[number]
    [_, comment] = ticket.comments
    assert (comment["body"], comment["author_id"], comment["public"]) == (draft, maya.id, True)
    assert ticket.status == "pending"
    [key] = ticket.audits[-1]["metadata"]["custom"].values()
    assert "draftdesk-" in str(key)


def test_our_own_comment_comes_back_as_a_webhook_and_changes_nothing(office: Office) -> None:
    number = office.zendesk.account.add_ticket("hi, where is my order 48213?")
    office.hear()
    card = office.card()
    office.place.press(card, "Approve & send")
    office.says(card, "Sent to Zendesk")
    office.hear()
    office.place.settle()
    assert len(office.zendesk.account.tickets[number].comments) == 2
    assert len(office.place.rows(Ticket)) == len(office.place.rows(Resolution)) == 1
    assert "Sent to Zendesk" in str(card.blocks)


def test_a_comment_whose_answer_was_lost_is_not_written_twice(office: Office) -> None:
    number = office.zendesk.account.add_ticket("hi, where is my order 48213?")
    office.hear()
    card = office.card()
    office.zendesk.faults.plan(Fault("reset", after=True), method="PUT")
    office.place.press(card, "Approve & send")
    office.says(card, "Sent to Zendesk")
    assert len(office.zendesk.account.tickets[number].comments) == 2


def test_a_ticket_that_may_not_be_written_to_says_so_on_its_card(office: Office) -> None:
    office.zendesk.account.add_ticket("hi, where is my order 48213?")
    office.hear()
    card = office.card()
    office.zendesk.faults.plan(Fault(status=422), method="PUT")
    office.place.press(card, "Approve & send")
    eventually(lambda: "Try again" in buttons(card))
    assert "48213" not in str([block for block in card.blocks if block["type"] == "section"])
    office.place.press(card, "Try again")
    office.says(card, "Sent to Zendesk")


def test_a_customer_who_wrote_meanwhile_is_shown_before_anything_is_sent(office: Office) -> None:
    number = office.zendesk.account.add_ticket("hi, where is my order 48213?")
    office.hear()
    card = office.card()
    office.zendesk.account.add_comment(number, "It came this morning.")  # And the webhook is late.
    office.place.press(card, "Approve & send")
    office.says(card, "Somebody wrote on the ticket before the reply went out")
    assert "It came this morning." in quoted(card)
    assert len(office.zendesk.account.tickets[number].comments) == 2
    office.place.press(card, "Send anyway")
    office.says(card, "Sent to Zendesk")
    assert len(office.zendesk.account.tickets[number].comments) == 3
