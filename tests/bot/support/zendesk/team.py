"""A team that answers Zendesk tickets in Slack: a running bot with the stand-in as its Zendesk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine

from bot.playground.world.state import Message
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually
from tests.bot.support.zendesk.entrance import CLIENT_ID, CLIENT_SECRET
from tests.bot.support.zendesk.stand_in import StandIn


@dataclass
class Team:
    """A workplace connected to Zendesk's stand-in."""

    place: Workplace
    zendesk: StandIn

    def hear(self) -> None:
        """Deliver Zendesk's events and wait until they are handled."""
        url = f"{self.place.app_url}/zendesk/webhook"
        assert set(self.zendesk.webhooks.deliver(url, self.zendesk.webhooks.take())) == {200}
        self.place.desk.helpdesk_worker.drain(15.0)

    def cards(self) -> list[Message]:
        """The cards in the channel and in its threads, oldest first."""
        kept = self.place.playground.state.messages.get("C0SUPPORT", ())
        return [message for message in kept if message.blocks]

    def card(self, nth: int = 0) -> Message:
        """Wait for the nth card with a draft."""
        card = eventually(lambda: self.cards()[nth] if len(self.cards()) > nth else None)
        eventually(lambda: "Approve & send" in buttons(card))
        self.place.settle()
        return card

    def says(self, card: Message, words: str) -> None:
        """Wait until the card contains this text."""
        eventually(lambda: words in str(card.blocks))
        self.place.settle()


@contextmanager
def team_at(
    zendesk: StandIn, engine: Engine, bundle: Path, home: Path, *, webhooks: bool = True, **more: Any
) -> Iterator[Team]:
    """A team with this account, as in `working`; `webhooks` turns them on."""
    account: dict[str, Any] = {
        "zendesk_base_url": zendesk.url,
        "zendesk_client_id": CLIENT_ID,
        "zendesk_client_secret": SecretStr(CLIENT_SECRET),
        "zendesk_webhook_secret": SecretStr(zendesk.webhooks.secret) if webhooks else None,
    }
    with working(engine, bundle, home, **account | more) as place:
        yield Team(place, zendesk)
