"""What the tests of the client share: a stand-in that listens, and an impatient client of it."""

from collections.abc import Iterator

import pytest

from bot.zendesk.client import Patience, ZendeskClient
from bot.zendesk.zendesk import ZendeskHelpdesk
from tests.bot.zendesk.stand_in import StandIn, standing_in

IMPATIENT = Patience(timeout_seconds=0.4, attempts=3, longest_wait_seconds=5.0)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """An empty Zendesk account behind real HTTP."""
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def client(stand_in: StandIn) -> Iterator[ZendeskClient]:
    """A client that waits without sleeping: the stand-in's clock runs on instead."""
    with ZendeskClient(
        stand_in.settings(),
        IMPATIENT,
        sleep=stand_in.clock.advance,
        clock=lambda: stand_in.clock.now().timestamp(),
    ) as client:
        yield client


@pytest.fixture
def zendesk(client: ZendeskClient) -> ZendeskHelpdesk:
    """The port, at the stand-in."""
    return ZendeskHelpdesk(client)
