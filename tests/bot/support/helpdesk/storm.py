"""Send approvals to the Zendesk stand-in while a share of all requests fails.

Tests run a few approvals. To run 1,000 and print the results:

    python -m tests.bot.support.helpdesk.storm --approvals 1000 --share 0.2 --seed 7
"""

import argparse
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

import migrations
from bot.helpdesks.port import Helpdesk
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.references import MadeDecision
from bot.services.decisions import collisions
from bot.services.tickets.outcomes import Agent, Decided
from bot.services.workspace import Workspace
from db.session import open_engine, read
from db.tables import Job, Ticket
from db.vocabulary import JobStatus
from tests.bot.support.helpdesk.approvals import (
    approved,
    asked_for,
    drafted,
    tried_again,
    worker_of,
    write_back,
)
from tests.bot.support.zendesk.faults import Asked, Fault
from tests.bot.support.zendesk.stand_in import StandIn, standing_in
from tests.db.rows import WORKSPACE

KINDS = {
    "401": Fault(status=401),
    "403": Fault(status=403),
    "404": Fault(status=404),
    "409": Fault(status=409),
    "422": Fault(status=422),
    "429": Fault(status=429, retry_after="1"),
    "500": Fault(status=500),
    "500 after it was stored": Fault(status=500, after=True),
    "503": Fault(status=503),
    "503 with Retry-After": Fault(status=503, retry_after="1"),
    "reset before": Fault("reset"),
    "reset after it was stored": Fault("reset", after=True),
    "timeout before": Fault("hang"),
    "timeout after it was stored": Fault("hang", after=True),
}
EXPECTED = "Order 48213 is on its way."
PATIENCE_SECONDS = 600.0
IMPATIENT = RetryPolicy(timeout_seconds=0.25, attempts=2, longest_wait_seconds=0.5)


@dataclass
class FaultPlan:
    """Draws, from a seed, a fault for a `share` of all requests."""

    share: float
    seed: int
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)

    def choose(self, asked: Asked) -> Fault | None:
        """The fault of a request, if any; token requests never fail."""
        if not asked.path.startswith("/api/v2/tickets/") or self._draw.random() >= self.share:
            return None
        kind = self._draw.choice(list(KINDS))
        self.met[f"{asked.method} {kind}"] += 1
        return KINDS[kind]


@dataclass(frozen=True)
class Outcome:
    """The result of a storm, and what users saw and did during it."""

    comments: Counter[int]
    """Number of our comments -> number of tickets."""
    wrong: int
    """Comments that differ from the approved reply."""
    collided: int
    tried_again: int
    met: Counter[str]
    attempts: Counter[int]
    unsettled: int
    """Approvals whose card could not show that they were sent."""
    seconds: float


def run(engine: Engine, approvals: int, *, share: float, seed: int) -> Outcome:
    """Approve the drafts of `approvals` tickets and send them. Users press Try again and Send anyway until
    every reply is sent. On every twentieth ticket the customer writes first.
    """
    began = time.monotonic()
    plan = FaultPlan(share, seed)
    with (
        standing_in() as stand_in,
        ZendeskClient(
            stand_in.settings(),
            IMPATIENT,
            sleep=stand_in.clock.advance,
            clock=lambda: stand_in.clock.now().timestamp(),
        ) as client,
    ):
        helpdesk = ZendeskHelpdesk(client)
        rows = _approve(engine, stand_in, helpdesk, approvals)
        stand_in.faults.choose = plan.choose
        collided, again = _send_all(engine, helpdesk, rows)
        return _outcome(engine, stand_in, rows, plan, collided, again, time.monotonic() - began)


def _approve(engine: Engine, stand_in: StandIn, helpdesk: Helpdesk, approvals: int) -> dict[int, int]:
    """Our ticket ids and Zendesk's."""
    rows = {}
    for place in range(approvals):
        number = stand_in.account.add_ticket("Where is my order 48213?")
        row_id = drafted(engine, helpdesk, str(number))
        approved(engine, row_id)
        if place % 20 == 0:
            stand_in.account.add_comment(number, "Hello?")
        rows[row_id] = number
    return rows


def _send_all(engine: Engine, helpdesk: Helpdesk, rows: dict[int, int]) -> tuple[int, int]:
    """The number of collided decisions and of retries by users."""
    worker = worker_of(engine, write_back(engine, helpdesk), backoff=lambda _: 0.01)
    collided = again = 0
    worker.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            worker.drain(PATIENCE_SECONDS)
            failed, open_again, waiting = _seen_by_people(engine, rows)
            if not (failed or open_again or waiting):
                return collided, again
            for job_id in failed:
                tried_again(engine, job_id)
            for reference in open_again:
                assert (
                    collisions.send_anyway(Workspace(engine, WORKSPACE), Agent("U0LEE"), reference)
                    == Decided()
                )
            collided, again = collided + len(open_again), again + len(failed)
            time.sleep(0.05)
    finally:
        worker.stop()
    raise TimeoutError(f"not every reply was out within {PATIENCE_SECONDS:g} s")


def _seen_by_people(engine: Engine, rows: dict[int, int]) -> tuple[list[int], list[MadeDecision], int]:
    """Jobs to try again, decisions to send anyway, and the number of waiting replies."""
    newest: dict[int, Job] = {job.ticket_id: job for job in asked_for(engine) if job.ticket_id is not None}
    failed = [job.id for job in newest.values() if job.status == JobStatus.FAILED]
    waiting = sum(job.status in (JobStatus.WAITING, JobStatus.LEASED) for job in newest.values())
    with read(engine) as session:
        pending = {
            row_id: collisions.pending(session, session.get_one(Ticket, row_id))
            for row_id in rows
            if "comment_id" not in newest[row_id].payload
        }
    return failed, [MadeDecision(row, each.id) for row, each in pending.items() if each], waiting


def _outcome(
    engine: Engine,
    stand_in: StandIn,
    rows: dict[int, int],
    plan: FaultPlan,
    collided: int,
    again: int,
    seconds: float,
) -> Outcome:
    sent = asked_for(engine)
    ours = {
        number: [
            comment
            for comment in stand_in.account.tickets[number].comments
            if comment["author_id"] == stand_in.account.bot
        ]
        for number in rows.values()
    }
    told = {job.ticket_id for job in sent if "comment_id" in job.payload and job.status == JobStatus.DONE}
    return Outcome(
        comments=Counter(len(comments) for comments in ours.values()),
        wrong=sum(comment["body"] != EXPECTED for comments in ours.values() for comment in comments),
        collided=collided,
        tried_again=again,
        met=plan.met,
        attempts=Counter(job.attempts for job in sent),
        unsettled=len(rows.keys() - told),
        seconds=seconds,
    )


def main() -> None:
    """Run a storm on a new database and print the result; exit with 1 on any loss or duplicate."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--approvals", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'storm.db'}")
        migrations.upgrade(engine)
        outcome = run(engine, given.approvals, share=given.share, seed=given.seed)
        engine.dispose()
    told = {**vars(outcome), "faults": outcome.met.total()}
    sys.stdout.write(json.dumps(told, indent=1, sort_keys=True, default=str) + "\n")
    sys.exit(outcome.comments != {1: given.approvals} or outcome.wrong + outcome.unsettled > 0)


if __name__ == "__main__":
    main()
