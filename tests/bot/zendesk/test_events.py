"""Zendesk's events become cards: the same cards whatever order the events come in, and however often."""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from bot.outbox import Worker
from bot.server import ZendeskDoor, http_app
from bot.services.drafting import DRAFT, POST_CARD
from bot.services.failures import for_operators
from bot.services.helpdesk_events import HelpdeskEvents
from bot.services.serving import Serving
from bot.zendesk.client import Patience, ZendeskClient
from bot.zendesk.routing import read_routing
from bot.zendesk.zendesk import ZendeskHelpdesk
from db import decisions, jobs, resolutions, tickets
from db.session import read, write
from db.tables import Job, Resolution, Ticket
from tests.bot.zendesk.faults import Fault
from tests.bot.zendesk.stand_in import StandIn, standing_in
from tests.bot.zendesk.webhooks import Delivery
from tests.db.rows import a_draft
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
    with standing_in() as stand_in:
        patience = Patience(timeout_seconds=5.0, attempts=2)
        client = ZendeskClient(stand_in.settings(), patience, sleep=lambda seconds: None)
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
            zendesk=ZendeskDoor(stand_in.webhooks.secret, timedelta(hours=1), worker.wake),
        )
        with client, served(lambda _url: app) as url:
            worker.start()
            try:
                yield Intake(stand_in, engine, url, events, worker)
            finally:
                worker.stop()


@pytest.fixture
def intake(engine: Engine, tmp_path: Path) -> Iterator[Intake]:
    with an_intake(engine, tmp_path) as found:
        yield found


@pytest.fixture
def learning(engine: Engine, tmp_path: Path) -> Iterator[Intake]:
    with an_intake(engine, tmp_path, learns=True) as found:
        yield found


def test_a_new_ticket_becomes_a_masked_question_that_asks_for_its_draft(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    card = intake.only_card()
    assert (card.source, card.channel, card.status) == ("helpdesk", "C0SUPPORT", "queued")
    assert (card.helpdesk, card.helpdesk_ticket_id) == ("zendesk", str(number))
    assert card.helpdesk_stamp == intake.stand_in.account.tickets[number].shown()["updated_at"]
    assert "48213" not in card.text
    with read(intake.engine) as session:
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=card.id)
        assert values["Order Number"] == "48213"
        assert jobs.newest(session, workspace_id=WORKSPACE, ticket_id=card.id, kinds=[DRAFT]) is not None


@pytest.mark.parametrize(
    ("ticket", "channel"),
    [
        ({"tags": ("vip",)}, "C0VIP"),
        ({"group_id": 360001}, "C0BILLING"),
        ({"brand_id": 77}, "C0BRAND"),
        ({"tags": ("other",), "group_id": 1, "brand_id": 2}, "C0SUPPORT"),
    ],
)
def test_the_card_goes_to_the_channel_that_the_routing_names(
    intake: Intake, ticket: dict[str, object], channel: str
) -> None:
    intake.stand_in.account.add_ticket(QUESTION, **ticket)  # type: ignore[arg-type] # One of them each time.
    intake.catch_up()
    assert intake.only_card().channel == channel


def test_a_trigger_webhook_opens_the_same_card(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.hear(intake.stand_in.webhooks.triggered)
    assert intake.only_card().event_id == intake.comment(number)
    intake.catch_up()
    assert len(intake.cards()) == 1, "and the subscription's event about it opens no second one"


def test_a_customers_next_comment_asks_for_a_fresh_draft_and_retires_the_open_one(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        session.execute(update(Ticket).values(card_ts="1700000000.000001"))
    intake.stand_in.account.add_comment(number, "It is for order 99887, sorry. Where is that?")
    intake.catch_up()
    first, second = intake.comment(number, 0), intake.comment(number, 1)
    assert intake.cards() == [
        (first, "retired", "moved_on", "C0SUPPORT"),
        (second, "queued", None, "C0SUPPORT"),
    ]
    with read(intake.engine) as session:
        card = session.scalars(select(Ticket).where(Ticket.event_id == second)).one()
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=card.id)
    assert card.thread_ts == "1700000000.000001", "below the first card"
    assert card.context is not None
    assert "48213" not in card.context
    assert sorted(values.values()) == ["48213", "99887"]


def test_thanks_ask_for_nothing_and_retire_nothing(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.stand_in.account.add_comment(number, "Thanks in advance!")
    intake.catch_up()
    assert intake.cards() == [(intake.comment(number, 0), "queued", None, "C0SUPPORT")]


def test_an_agents_own_public_reply_retires_the_draft(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    account.add_comment(number, "Customer called twice.", author_id=account.agent, public=False)
    intake.catch_up()
    assert intake.only_card().status == "queued", "a note answers nobody"
    intake.answer(number)
    intake.catch_up()
    assert (intake.only_card().status, intake.only_card().retired_because) == ("retired", "answered")
    assert intake.lessons() == [], "and is learned only where that is wanted"


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_ticket_that_is_over_retires_its_card(intake: Intake, status: str) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    intake.stand_in.account.set_status(number, status)
    intake.catch_up()
    assert (intake.only_card().status, intake.only_card().retired_because) == ("retired", status)


def test_a_deleted_ticket_retires_its_card(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    intake.stand_in.account.set_status(number, "open")
    del intake.stand_in.account.tickets[number]
    intake.catch_up()
    assert intake.only_card().retired_because == "closed"


def test_a_ticket_that_is_reopened_asks_again_with_the_card_it_had(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    for status in ("solved", "open"):
        account.set_status(number, status)
        intake.catch_up()
    card = intake.only_card()
    assert (card.status, card.retired_because) == ("queued", None)
    with read(intake.engine) as session:
        waiting = session.scalars(select(Job.kind).where(Job.status == "waiting", Job.kind == DRAFT)).all()
    assert len(waiting) == 1


def test_a_reopened_ticket_shows_the_draft_that_it_had(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        card = session.scalars(select(Ticket)).one()
        card.status, card.shown_draft_id = "drafted", a_draft(session, card).id
    for status in ("solved", "open"):
        account.set_status(number, status)
        intake.catch_up()
    assert intake.only_card().status == "drafted"
    with read(intake.engine) as session:
        job = jobs.newest(session, workspace_id=WORKSPACE, ticket_id=card.id, kinds=[POST_CARD])
    assert job is not None


def test_a_decided_ticket_is_left_as_it_is(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        session.execute(update(Ticket).values(status="decided"))
    intake.answer(number, status="solved")
    intake.catch_up()
    assert intake.only_card().status == "decided"


def test_the_stamp_follows_changes_that_say_nothing_and_stays_behind_new_words(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    account.set_status(number, "open")
    intake.catch_up()
    seen = account.tickets[number].shown()["updated_at"]
    assert intake.only_card().helpdesk_stamp == seen
    account.add_comment(
        number, "Legal looks into this: do not answer.", author_id=account.agent, public=False
    )
    intake.catch_up()
    assert intake.only_card().helpdesk_stamp == seen, "so that a write collides, and the note is shown"


def _a_story(intake: Intake) -> int:
    """A ticket's life, told in seven events."""
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.answer(number, status="pending")
    account.add_comment(number, "That was two weeks ago. Where is it now?", status="open")
    account.add_comment(number, "Hello, is anybody reading this? I want my money back.")
    account.set_status(number, "hold")
    return number


def test_every_order_and_repeat_of_the_events_ends_in_the_same_cards(engine: Engine, tmp_path: Path) -> None:
    draw = random.Random(1337)
    with an_intake(engine, tmp_path, learns=True) as intake:
        number = _a_story(intake)
        events = intake.stand_in.webhooks.take()
        ends = []
        for _ in range(4):
            order = draw.sample(events, len(events)) + draw.choices(events, k=3)
            intake.hear(order)
            ends.append((intake.cards(), intake.lessons()))
            with write(engine) as session:
                for table in (Job, Ticket):
                    session.execute(table.__table__.delete())  # type: ignore[attr-defined] # A Table has it.
        assert ends[0][0] == [(intake.comment(number), "queued", None, "C0SUPPORT")]
        assert [origin for origin, _ in ends[0][1]] == [
            f"zendesk:{number}:{intake.comment(number, 1).rpartition(':')[2]}"
        ]
        assert all(end == ends[0] for end in ends)


def test_heard_as_it_happens_or_late_the_open_card_is_the_same(engine: Engine, tmp_path: Path) -> None:
    with an_intake(engine, tmp_path) as intake:
        number = _a_story(intake)
        events = intake.stand_in.webhooks.take()
        for late in itertools.islice(itertools.permutations(events, 2), 4):
            intake.hear(list(late))
        open_cards = [card for card in intake.cards() if card[1] == "queued"]
        assert open_cards == [(intake.comment(number), "queued", None, "C0SUPPORT")]


def test_while_zendesk_fails_the_event_waits_and_is_not_lost(intake: Intake) -> None:
    for _ in range(3):
        intake.stand_in.faults.plan(Fault(status=503))
    intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    assert intake.only_card().status == "queued"


def test_where_zendesk_refuses_us_the_job_says_so_at_once(intake: Intake) -> None:
    intake.stand_in.faults.plan(Fault(status=403), path="/tickets/1")
    intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    with read(intake.engine) as session:
        [job] = jobs.failed(session, workspace_id=WORKSPACE)
    assert job.attempts == 1
    said = for_operators(job, job.last_error or "", None)
    assert "could not be looked at" in said
    why = said.split("Why: ")[1].splitlines()[0]
    assert "Zendesk" in why
    assert not why.endswith("..")


def test_what_agents_answer_by_themselves_is_learned_where_that_is_wanted(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number, f"Hi Sam,\n\n{ANSWER}\n\nBest regards,\nAna")
    learning.catch_up()
    origin = f"zendesk:{number}:{account.tickets[number].comments[-1]['id']}"
    assert learning.lessons() == [(origin, f"Hi {{{{Person Name}}}},\n\n{ANSWER}")]
    with read(learning.engine) as session:
        [change] = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=0)
    assert (change[0].kind, change[1].source) == ("added", "imported")


def test_a_reply_that_was_approved_here_is_not_learned_a_second_time(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.catch_up()
    with write(learning.engine) as session:
        card = session.scalars(select(Ticket)).one()
        decisions.record(session, ticket=card, kind="approved", decided_by="U0ANA", text=ANSWER)
        card.status = "decided"
    account.add_comment(number, ANSWER, author_id=account.bot)
    learning.catch_up()
    assert learning.lessons() == []


def test_what_was_removed_from_learning_stays_removed(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number)
    learning.catch_up()
    with write(learning.engine) as session:
        [row] = resolutions.current(session, workspace_id=WORKSPACE)
        resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=row.id)
    account.set_status(number, "solved")
    learning.catch_up()
    with read(learning.engine) as session:
        assert resolutions.current(session, workspace_id=WORKSPACE) == []
