"""What the tests of the client share: a stand-in that listens, and an impatient client of it."""

from collections.abc import Callable, Iterator

import pytest

from bot.zendesk.client import Patience, ZendeskClient
from bot.zendesk.zendesk import ZendeskHelpdesk
from tests.bot.zendesk.stand_in import StandIn, stand_ins

IMPATIENT = Patience(timeout_seconds=0.4, attempts=3, longest_wait_seconds=5.0)


@pytest.fixture(scope="session")
def _stand_ins() -> Iterator[Callable[[], StandIn]]:
    """One server for all tests: to start one takes longer than most of them."""
    with stand_ins() as enter:
        yield enter


@pytest.fixture
def stand_in(_stand_ins: Callable[[], StandIn]) -> StandIn:
    """An empty Zendesk account behind real HTTP."""
    return _stand_ins()


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
