"""The whole, from Zendesk's side: its webhooks and its export, and the cards that a team sees in Slack."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from bot.errors import SettingsError
from bot.playground.state import Message
from db.session import read
from db.tables import Ticket
from tests.bot.workplace import Workplace, buttons, eventually, working
from tests.bot.zendesk.entrance import CLIENT_ID, CLIENT_SECRET
from tests.bot.zendesk.stand_in import StandIn, standing_in

QUESTION = "Where is my order 48213? It was due on Monday."


@dataclass
class Team:
    """A team in Slack, and its Zendesk."""

    place: Workplace
    zendesk: StandIn

    def hear(self) -> None:
        """Zendesk delivers what happened, and it is dealt with."""
        url = f"{self.place.app_url}/zendesk/webhook"
        assert set(self.zendesk.webhooks.deliver(url, self.zendesk.webhooks.take())) == {200}
        self.place.desk.helpdesk_worker.drain(15.0)

    def cards(self) -> list[Message]:
        """The cards in the channel and in its threads, oldest first."""
        kept = self.place.playground.state.messages.get("C0SUPPORT", ())
        return [message for message in kept if message.blocks]

    def card(self, nth: int) -> Message:
        """The nth card, as soon as it offers its draft."""
        card = eventually(lambda: self.cards()[nth] if len(self.cards()) > nth else None)
        eventually(lambda: "Approve & send" in buttons(card))
        self.place.settle()
        return card


@pytest.fixture
def zendesk() -> Iterator[StandIn]:
    with standing_in() as zendesk:
        yield zendesk


@pytest.fixture
def team(zendesk: StandIn, engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Team]:
    with working(
        engine,
        starter_bundle,
        tmp_path / "home",
        zendesk_base_url=zendesk.url,
        zendesk_client_id=CLIENT_ID,
        zendesk_client_secret=SecretStr(CLIENT_SECRET),
        zendesk_webhook_secret=SecretStr(zendesk.webhooks.secret),
        zendesk_routes="default=C0SUPPORT",
    ) as place:
        yield Team(place, zendesk)


def test_a_customer_who_writes_again_gets_a_fresh_card_below_the_retired_one(team: Team) -> None:
    number = team.zendesk.account.add_ticket(QUESTION)
    team.hear()
    first = team.card(0)
    team.zendesk.account.add_comment(number, "Please cancel order 48213, I no longer want it.")
    team.hear()
    second = team.card(1)
    assert second.thread_ts == first.ts
    eventually(lambda: "Approve & send" not in buttons(first))


def test_a_ticket_that_is_solved_in_zendesk_leaves_nothing_to_press(team: Team) -> None:
    number = team.zendesk.account.add_ticket(QUESTION)
    team.hear()
    card = team.card(0)
    team.zendesk.account.set_status(number, "solved")
    team.hear()
    eventually(lambda: "Approve & send" not in buttons(card))
    assert "solved" in str(card.blocks)


def test_a_ticket_whose_webhook_was_lost_before_the_start_gets_its_card(
    zendesk: StandIn, engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    zendesk.account.add_ticket(QUESTION, at=zendesk.clock.now() - timedelta(minutes=5))
    with working(
        engine,
        starter_bundle,
        tmp_path / "home",
        zendesk_base_url=zendesk.url,
        zendesk_client_id=CLIENT_ID,
        zendesk_client_secret=SecretStr(CLIENT_SECRET),
    ) as place:
        team = Team(place, zendesk)
        assert "Approve & send" in buttons(team.card(0))
    with read(engine) as session:
        assert session.scalars(select(Ticket)).one().helpdesk == "zendesk"


def test_rules_that_cannot_be_read_end_the_start_in_words(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with (
        pytest.raises(SettingsError, match="ZENDESK_ROUTES has 'nonsense'"),
        working(engine, starter_bundle, tmp_path / "home", zendesk_routes="nonsense"),
    ):
        pytest.fail("it started all the same")
