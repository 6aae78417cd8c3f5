"""The way in from Zendesk, for tests: its webhooks reach a bot's edge, and a worker handles what they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from bot.helpdesks.routing import read_routing
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.outbox import Worker
from bot.server import WebhookConfig, http_app
from bot.services.helpdesk.events import HelpdeskEvents
from bot.services.versions.serving import Serving
from db.session import read
from db.tables import Resolution, Ticket
from tests.bot.support.zendesk.stand_in import StandIn, standing_in
from tests.bot.support.zendesk.webhooks import Delivery
from tests.serving import served

WORKSPACE = "T0DEMO"
ROUTES = "tag:vip=C0VIP, group:360001=C0BILLING, brand:77=C0BRAND, default=C0SUPPORT"
ANSWER = "I have asked the carrier and will tell you tomorrow where it is."
QUESTION = "Where is my order 48213? It was due on Monday."


@dataclass
class Intake:
    """A webhook's address, the stand-in that it hears of, and the handler of what it stores."""

    stand_in: StandIn
    engine: Engine
    url: str
    events: HelpdeskEvents
    worker: Worker

    def hear(self, deliveries: list[Delivery]) -> None:
        """Deliver events and let each be handled."""
        statuses = self.stand_in.webhooks.deliver(f"{self.url}/zendesk/webhook", deliveries)
        assert set(statuses) <= {200}
        self.worker.drain(15.0)

    def catch_up(self) -> None:
        """Deliver everything that happened since the last time, in order."""
        self.hear(self.stand_in.webhooks.take())

    def cards(self) -> list[tuple[str | None, str, str | None, str]]:
        """Each ticket of ours: its key, its status, why it was retired, its channel."""
        with read(self.engine) as session:
            rows = session.scalars(select(Ticket).order_by(Ticket.event_id))
            return [(row.event_id, row.status, row.retired_because, row.channel) for row in rows]

    def only_card(self) -> Ticket:
        """The one ticket of ours."""
        with read(self.engine) as session:
            return session.scalars(select(Ticket)).one()

    def comment(self, ticket_id: int, nth: int = -1) -> str:
        """The key of a comment."""
        return f"zendesk:comment:{self.stand_in.account.tickets[ticket_id].comments[nth]['id']}"

    def answer(self, ticket_id: int, body: str = ANSWER, *, status: str | None = None) -> None:
        """Let an agent reply in public, as long after the customer as a person needs."""
        self.stand_in.clock.advance(60)
        account = self.stand_in.account
        account.add_comment(ticket_id, body, author_id=account.agent, status=status)

    def lessons(self) -> list[tuple[str | None, str]]:
        """What was learned from the helpdesk."""
        with read(self.engine) as session:
            rows = session.scalars(select(Resolution).order_by(Resolution.id))
            return [(row.origin, row.reply) for row in rows]


@contextmanager
def an_intake(engine: Engine, home: Path, *, learns: bool = False) -> Iterator[Intake]:
    """The way in from an account of its own, to `engine`; `learns`, from what agents answer there."""
    with standing_in() as stand_in:
        retries = RetryPolicy(timeout_seconds=5.0, attempts=2)
        client = ZendeskClient(stand_in.settings(), retries, sleep=lambda seconds: None)
        routing = read_routing(ROUTES)
        events = HelpdeskEvents(engine, ZendeskHelpdesk(client), WORKSPACE, routing.channel, learns=learns)
        worker = Worker(
            engine, "helpdesk", events.handlers(), workspace_id=WORKSPACE, backoff=lambda failures: 0.01
        )
        app = http_app(
            slack=None,
            signing_secret="",
            engine=engine,
            serving=Serving(engine, WORKSPACE, home),
            workspace_id=WORKSPACE,
            zendesk=WebhookConfig(stand_in.webhooks.secret, timedelta(hours=1), worker.wake),
        )
        with client, served(lambda _url: app) as url:
            worker.start()
            try:
                yield Intake(stand_in, engine, url, events, worker)
            finally:
                worker.stop()
