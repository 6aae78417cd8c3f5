"""Despite any fault between us and Zendesk, one approval is one comment: none lost, none duplicated."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from sqlalchemy import Engine

from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from db.vocabulary import JobStatus
from tests.bot.support.helpdesk.approvals import approved, asked_for, drafted, job, worker_of, write_back
from tests.bot.support.helpdesk.storm import EXPECTED, IMPATIENT, KINDS, run
from tests.bot.support.zendesk.faults import Asked, Fault
from tests.bot.support.zendesk.stand_in import StandIn, standing_in

APPROVALS = 40


def test_every_approval_is_one_comment_although_a_fifth_of_all_requests_fails(engine: Engine) -> None:
    outcome = run(engine, APPROVALS, share=0.2, seed=7)
    assert outcome.comments == {1: APPROVALS}
    assert (outcome.wrong, outcome.unsettled) == (0, 0)
    assert outcome.collided >= APPROVALS / 20
    assert outcome.tried_again > 0
    met = {kind.partition(" ")[2] for kind in outcome.met}
    assert len(met) > len(KINDS) / 2, f"only {met}"


@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_per_comment_neither_loses_nor_duplicates_comments(engine: Engine, kind: str) -> None:
    with standing_in() as stand_in, ZendeskClient(stand_in.settings(), IMPATIENT) as client:
        helpdesk = ZendeskHelpdesk(client)
        number = stand_in.account.add_ticket("Where is my order 48213?")
        job_id = approved(engine, drafted(engine, helpdesk, str(number)))
        stand_in.faults.plan(KINDS[kind], method="PUT")
        worker = worker_of(engine, write_back(engine, helpdesk))
        worker.start()
        worker.drain(30)
        worker.stop()
        left = job(engine, job_id)
        ours = ours_on(stand_in, number)
        assert (left.status, len(ours)) in {("done", 1), ("failed", 0), ("waiting", 0)}
        assert left.status == "done" or left.last_error


def ours_on(stand_in: StandIn, number: int) -> list[str]:
    return [
        comment["body"]
        for comment in stand_in.account.tickets[number].comments
        if comment["author_id"] == stand_in.account.bot
    ]


DYING_WORKER = """
import sys
from datetime import timedelta
from bot.hooks import Hooks, Pace
from bot.outbox import Worker
from bot.services.helpdesk.write_back import WriteBack
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.settings.zendesk_account import OAuthClient, ZendeskAccount
from db.session import open_engine
from model.brand.values import NO_BRAND

database, url, client_id, secret = sys.argv[1:]
engine = open_engine(database)
client = ZendeskClient(ZendeskAccount(url, OAuthClient(client_id, secret)))
writing = WriteBack(engine, ZendeskHelpdesk(client), lambda: NO_BRAND, lambda user: None)
worker = Worker(
    engine, "T0DEMO", "dying", writing.handlers(),
    Hooks(on_settled=writing.settled), Pace(lease=timedelta(seconds=1)),
)
worker.start()
worker.join()
"""


def killed_at_a_write(engine: Engine, stand_in: StandIn, *, after: bool) -> None:
    """Run a worker in its own process, and kill it before or after its second comment is stored, without an
    answer.
    """
    reached, writes = threading.Event(), []

    def choose(asked: Asked) -> Fault | None:
        if asked.method != "PUT":
            return None
        writes.append(asked)
        if len(writes) < 2:
            return None
        reached.set()
        return Fault("hang", after=after)

    stand_in.faults.choose = choose
    credentials = stand_in.settings().credentials
    url = engine.url.render_as_string(hide_password=False)
    given = [url, stand_in.url, credentials.client_id, credentials.secret]  # type: ignore[union-attr]
    with subprocess.Popen([sys.executable, "-c", DYING_WORKER, *given]) as child:
        assert reached.wait(30)
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
    stand_in.faults.choose = lambda _: None


@pytest.mark.parametrize("after", [True, False], ids=["after it was stored", "before"])
def test_a_process_killed_during_a_write_neither_loses_nor_duplicates_it(engine: Engine, after: bool) -> None:
    with standing_in() as stand_in, ZendeskClient(stand_in.settings(), IMPATIENT) as client:
        helpdesk = ZendeskHelpdesk(client)
        numbers = [stand_in.account.add_ticket("Where is my order 48213?") for _ in range(4)]
        for number in numbers:
            approved(engine, drafted(engine, helpdesk, str(number)))
        killed_at_a_write(engine, stand_in, after=after)
        assert sorted(each.status for each in asked_for(engine)) == ["done", "leased", "waiting", "waiting"]
        worker = worker_of(engine, write_back(engine, helpdesk))
        worker.start()
        worker.drain(30)
        worker.stop()
        assert [ours_on(stand_in, number) for number in numbers] == [[EXPECTED]] * 4
        assert {each.status for each in asked_for(engine)} == {JobStatus.DONE}
