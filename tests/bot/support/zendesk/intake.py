"""Intake from Zendesk for tests: webhooks reach the bot's server, and a worker handles their events."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from bot.helpdesks.routing import read_routing
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.hooks import Pace
from bot.outbox import Worker
from bot.server import WebhookConfig
from bot.services.helpdesk.events import HelpdeskEvents
from bot.services.workspace import Workspace
from db.learned_tables import Resolution
from db.session import read
from db.tables import Ticket
from tests.bot.support.webhook_app import webhook_app
from tests.bot.support.zendesk.stand_in import StandIn, standing_in
from tests.bot.support.zendesk.webhooks import Delivery
from tests.serving import served

WORKSPACE = "T0DEMO"
ROUTES = "tag:vip=C0VIP, group:360001=C0BILLING, brand:77=C0BRAND, default=C0SUPPORT"
ANSWER = "I have asked the carrier and will tell you tomorrow where it is."
QUESTION = "Where is my order 48213? It was due on Monday."


@dataclass
class Intake:
    """A webhook's URL, its stand-in, and the handler of the stored events."""

    stand_in: StandIn
    engine: Engine
    url: str
    events: HelpdeskEvents
    worker: Worker

    def hear(self, deliveries: list[Delivery]) -> None:
        """Deliver events and handle each."""
        statuses = self.stand_in.webhooks.deliver(f"{self.url}/zendesk/webhook", deliveries)
        assert set(statuses) <= {200}
        self.worker.drain(15.0)

    def catch_up(self) -> None:
        """Deliver all events since the last call, in order."""
        self.hear(self.stand_in.webhooks.take())

    def cards(self) -> list[tuple[str | None, str, str | None, str]]:
        """Our tickets: key, status, reason for retiring, channel."""
        with read(self.engine) as session:
            rows = session.scalars(select(Ticket).order_by(Ticket.event_id))
            return [(row.event_id, row.status, row.retired_because, row.channel) for row in rows]

    def only_card(self) -> Ticket:
        """Our only ticket."""
        with read(self.engine) as session:
            return session.scalars(select(Ticket)).one()

    def comment(self, ticket_id: int, nth: int = -1) -> str:
        """The key of a comment."""
        return f"zendesk:comment:{self.stand_in.account.tickets[ticket_id].comments[nth]['id']}"

    def answer(self, ticket_id: int, body: str = ANSWER, *, status: str | None = None) -> None:
        """Reply in public as an agent, after the time that a person needs."""
        self.stand_in.clock.advance(60)
        account = self.stand_in.account
        account.add_comment(ticket_id, body, author_id=account.agent, status=status)

    def lessons(self) -> list[tuple[str | None, str]]:
        """The rows learned from the helpdesk."""
        with read(self.engine) as session:
            rows = session.scalars(select(Resolution).order_by(Resolution.id))
            return [(row.origin, row.reply) for row in rows]


@contextmanager
def an_intake(engine: Engine, home: Path, *, learns: bool = False) -> Iterator[Intake]:
    """Intake from a new account to `engine`; with `learns`, agents' answers are learned."""
    with standing_in() as stand_in:
        retries = RetryPolicy(timeout_seconds=5.0, attempts=2)
        client = ZendeskClient(stand_in.settings(), retries, sleep=lambda seconds: None)
        routing = read_routing(ROUTES)
        events = HelpdeskEvents(
            Workspace(engine, WORKSPACE), ZendeskHelpdesk(client), routing.channel, learns=learns
        )
        worker = Worker(
            engine, WORKSPACE, "helpdesk", events.handlers(), pace=Pace(backoff=lambda failures: 0.01)
        )
        app = webhook_app(
            engine, home, WebhookConfig(stand_in.webhooks.secret, timedelta(hours=1), worker.wake)
        )
        with client, served(lambda _url: app) as url:
            worker.start()
            try:
                yield Intake(stand_in, engine, url, events, worker)
            finally:
                worker.stop()
