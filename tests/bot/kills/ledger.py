"""The ledger: what Draftdesk acknowledged before it was killed, against what is there in the end."""

import contextlib
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from unittest.mock import patch

import httpx
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Draftdesk
from bot.blocks import draft_card
from bot.playground.world.state import Message
from db.base import now
from db.learned_tables import Resolution
from db.session import read, write
from db.tables import Decision, Job, PostedCard, Ticket
from db.vocabulary import JobKind, JobStatus, TicketStatus
from tests.bot.support import running, slack_clicks, slack_payloads
from tests.bot.support.killable import Draftdesks, draftdesks, kill
from tests.bot.support.workplace import Workplace, usable

MESSAGES_A_LIFE = 4
LONGEST_LIFE_SECONDS = 1.2
"""A random kill comes within so long after the start."""
STEP_PATIENCE_SECONDS = 3.0
STEPS = (JobKind.DRAFT, JobKind.POST_CARD, JobKind.CLICK, JobKind.POST_REPLY, JobKind.UPDATE_CARD)
"""Every second kill comes while a job of one of these kinds is being worked on, in turn."""
SETTLE_SECONDS = 180.0
TEXTS = ("where is my order {}?", "I want a refund for order {}", "how do I cancel order {}?")


@dataclass
class Stock:
    """What was acknowledged, and what of it is wrong in the end; `killed` counts kills by moment."""

    killed: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    approvals: int = 0
    messages_lost: int = 0
    cards_twice: int = 0
    approvals_lost: int = 0
    resolutions_missing: int = 0
    replies_missing: int = 0
    replies_twice: int = 0
    drafts_given_up: int = 0
    """Killed three times while being drafted: their cards say that drafting failed."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing acknowledged was lost or done twice."""
        faults = (self.messages_lost, self.cards_twice, self.approvals_lost, self.resolutions_missing)
        return not any((*faults, self.replies_missing, self.replies_twice))

    def as_dict(self) -> dict[str, object]:
        """The figures, to print."""
        return {**asdict(self), "killed": dict(self.killed), "whole": self.is_whole}


@dataclass
class Ledger:
    """Kills Draftdesks of one workplace, one after another, while people write and approve.

    `kill_database`, if given, kills the database and starts it again; it then takes every tenth turn.
    """

    place: Workplace
    draw: random.Random
    kill_database: Callable[[], None] | None = None
    stock: Stock = field(default_factory=Stock)
    approved: set[int] = field(default_factory=set)
    """Tickets whose approval was acknowledged."""
    _written: set[str] = field(default_factory=set)
    """Messages whose event was acknowledged."""
    _clicked: set[int] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(10_000))

    def run(self, kills: int) -> Stock:
        """Kill so many times, let a last one work to the end, and take stock."""
        place = self.place
        place.desk.stop()
        url = place.engine.url.render_as_string(hide_password=False)
        with draftdesks(url, place.desk.settings) as killable:
            for turn in range(kills):
                self._live_and_die(killable, turn)
        _work_to_the_end(place)
        self._take_stock()
        return self.stock

    def _live_and_die(self, killable: Draftdesks, turn: int) -> None:
        with killable.one() as (url, pid), ThreadPoolExecutor(2) as people:
            over = threading.Event()
            people.submit(self._write, url, over)
            people.submit(self._approve, url, over)
            try:
                if self.kill_database is not None and turn % 10 == 9:
                    time.sleep(self.draw.uniform(0.1, LONGEST_LIFE_SECONDS))
                    self.kill_database()
                    self.stock.killed["database"] += 1
                    time.sleep(1.0)
                moment = "at random" if turn % 2 else str(STEPS[turn // 2 % len(STEPS)])
                if moment == "at random" or not self._reaches(moment):
                    moment = "at random"
                    time.sleep(self.draw.uniform(0.0, LONGEST_LIFE_SECONDS))
                kill(pid)
                self.stock.killed[moment] += 1
            finally:
                over.set()
        _expire_leases(self.place.engine)

    def _reaches(self, kind: str) -> bool:
        """Wait until a job of this kind is being worked on."""
        deadline = time.monotonic() + STEP_PATIENCE_SECONDS
        leased = select(Job.id).where(
            Job.kind == kind, Job.status == JobStatus.LEASED, Job.leased_until > now()
        )
        while time.monotonic() < deadline:
            with contextlib.suppress(SQLAlchemyError), read(self.place.engine) as session:
                if session.scalar(leased.limit(1)) is not None:
                    return True
            time.sleep(0.002)
        return False

    def _write(self, url: str, over: threading.Event) -> None:
        """Write customers' messages; remember those that were acknowledged."""
        for _ in range(MESSAGES_A_LIFE):
            if over.is_set():
                return
            number = next(self._numbers)
            text = TEXTS[number % len(TEXTS)].format(number)
            state = self.place.playground.state
            message = Message("C0SUPPORT", state.next_ts(), "U0SAM", text)
            state.add(message)
            event = slack_payloads.event(slack_payloads.message(text, ts=message.ts))
            if _acknowledges(url, event, "application/json"):
                self._written.add(message.ts)
            time.sleep(self.draw.uniform(0.0, 0.1))

    def _approve(self, url: str, over: threading.Event) -> None:
        """Approve the drafts that wait; remember what was acknowledged."""
        while not over.is_set():
            with contextlib.suppress(SQLAlchemyError):
                for ticket_id, card in self._waiting():
                    if over.is_set():
                        return
                    self._clicked.add(ticket_id)
                    if _acknowledges(url, _approval(self.place, card), slack_payloads.FORM):
                        self.approved.add(ticket_id)
            time.sleep(0.05)

    def _waiting(self) -> list[tuple[int, Message]]:
        with read(self.place.engine) as session:
            found = session.execute(
                select(Ticket.id, PostedCard.channel, PostedCard.ts)
                .join(PostedCard, PostedCard.ticket_id == Ticket.id)
                .where(Ticket.status == TicketStatus.DRAFTED)
            ).all()
        cards = [
            (row[0], self.place.playground.state.find(row[1], row[2]))
            for row in found
            if row[0] not in self._clicked
        ]
        return [(ticket_id, card) for ticket_id, card in cards if card is not None and _value(card)]

    def _take_stock(self) -> None:
        place, stock = self.place, self.stock
        stock.messages, stock.approvals = len(self._written), len(self.approved)
        for ts in self._written:
            cards = [each for each in place.thread(ts) if each.blocks]
            stock.messages_lost += not cards
            stock.cards_twice += len(cards) > 1
        tickets = {row.id: row for row in place.rows(Ticket)}
        decided = Counter(row.ticket_id for row in place.rows(Decision) if row.undone_at is None)
        of_decision = {row.id: row.ticket_id for row in place.rows(Decision)}
        learned = Counter(of_decision.get(row.decision_id or 0) for row in place.rows(Resolution))
        for ticket_id in self.approved:
            root = tickets[ticket_id].message_ts or ""
            replies = [each for each in place.thread(root) if not each.blocks and each.user != "U0SAM"]
            stock.approvals_lost += decided[ticket_id] != 1
            stock.resolutions_missing += learned[ticket_id] != 1
            stock.replies_missing += not replies
            stock.replies_twice += len(replies) > 1
        stock.drafts_given_up = sum(row.status == TicketStatus.FAILED for row in place.rows(Ticket))


def take_stock(
    engine: Engine,
    bundle: Path,
    home: Path,
    kills: int,
    seed: int = 7,
    kill_database: Callable[[], None] | None = None,
) -> Stock:
    """Kill Draftdesks on this empty database so many times, and return the stock."""
    # The judges of what is sent look into this process only, not into those that are killed.
    with patch.object(running, "judged", nullcontext), running.working(engine, bundle, home) as place:
        return Ledger(place, random.Random(seed), kill_database).run(kills)


def _value(card: Message) -> str | None:
    """The value of the card's *Approve & send*; None if it has none."""
    found = [each for block in card.blocks for each in usable(block)]
    return next((each["value"] for each in found if each["action_id"] == draft_card.APPROVE), None)


def _approval(place: Workplace, card: Message) -> bytes:
    back = place.response_url(about=card)
    return slack_clicks.click(
        draft_card.APPROVE, _value(card) or "", response_url=back, ts=card.ts, thread_ts=card.thread_ts
    )


def _acknowledges(url: str, body: bytes, kind: str) -> bool:
    headers = slack_payloads.headers(body, kind=kind)
    try:
        answer = httpx.post(f"{url}/slack/events", content=body, headers=headers, timeout=3, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def _expire_leases(engine: Engine) -> None:
    """Let the jobs of killed workers be taken at once, not after a minute."""
    with write(engine) as session:
        for job in session.scalars(select(Job).where(Job.status == JobStatus.LEASED)):
            job.leased_until = now()


def _work_to_the_end(place: Workplace) -> None:
    last = Draftdesk.connect(place.desk.settings, place.engine)
    last.start()
    try:
        deadline = time.monotonic() + SETTLE_SECONDS
        while _unfinished(place.engine) and time.monotonic() < deadline:
            place.let_it_leave()
            last.wake()
            time.sleep(0.2)
    finally:
        last.stop()


def _unfinished(engine: Engine) -> bool:
    with read(engine) as session:
        waiting = select(Job.id).where(
            Job.status.in_((JobStatus.WAITING, JobStatus.LEASED)), Job.kind != JobKind.RETRAIN
        )
        return session.scalar(waiting.limit(1)) is not None
