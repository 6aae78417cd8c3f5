"""Intake from Zendesk's webhooks and export to the cards in Slack."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.errors import SettingsError
from db.session import read
from db.tables import Ticket
from tests.bot.support.running import working
from tests.bot.support.workplace import buttons, eventually, quoted
from tests.bot.support.zendesk.stand_in import StandIn, standing_in
from tests.bot.support.zendesk.team import Team, team_at

QUESTION = "Where is my order 48213? It was due on Monday."


@pytest.fixture
def zendesk() -> Iterator[StandIn]:
    with standing_in() as zendesk:
        yield zendesk


@pytest.fixture
def team(zendesk: StandIn, engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Team]:
    with team_at(
        zendesk, engine, starter_bundle, tmp_path / "home", zendesk_routes="default=C0SUPPORT"
    ) as team:
        yield team


def test_a_customer_who_writes_again_gets_a_new_card_below_the_retired_one(team: Team) -> None:
    number = team.zendesk.account.add_ticket(QUESTION)
    team.hear()
    first = team.card()
    team.zendesk.account.add_comment(number, "Please cancel order 48213, I no longer want it.")
    team.hear()
    second = team.card(1)
    assert second.thread_ts == first.ts
    assert "order 48213, I no longer want it" in quoted(second)[0]
    eventually(lambda: buttons(first) == {})


def test_the_card_of_a_ticket_solved_in_zendesk_has_no_buttons(team: Team) -> None:
    number = team.zendesk.account.add_ticket(QUESTION)
    team.hear()
    card = team.card()
    team.zendesk.account.set_status(number, "solved")
    team.hear()
    eventually(lambda: buttons(card) == {})
    assert "solved" in str(card.blocks)


def test_a_ticket_whose_webhook_was_lost_before_the_start_gets_its_card(
    zendesk: StandIn, engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    zendesk.account.add_ticket(QUESTION, at=zendesk.clock.now() - timedelta(minutes=5))
    with team_at(zendesk, engine, starter_bundle, tmp_path / "home", webhooks=False) as team:
        assert QUESTION in quoted(team.card())
    with read(engine) as session:
        assert session.scalars(select(Ticket)).one().helpdesk == "zendesk"


def test_unreadable_routing_rules_stop_the_start_with_a_message(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with (
        pytest.raises(SettingsError, match="ZENDESK_ROUTES has 'nonsense'"),
        working(engine, starter_bundle, tmp_path / "home", zendesk_routes="nonsense"),
    ):
        pytest.fail("it started all the same")


def test_the_region_tells_a_national_phone_number(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", region="IN") as place:
        place.card(place.say("09876543210 is mine, where is my parcel?"))
        assert [each.text for each in place.rows(Ticket)] == ["{{Phone Number}} is mine, where is my parcel?"]
