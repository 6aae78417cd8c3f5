"""A running Draftdesk: start, start errors and stop."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.app import Draftdesk
from bot.errors import NotConfigured, SlackRefused
from bot.services.job_kinds import attempts_of
from bot.services.kind_of_job import WorkerName
from bot.services.tickets.drafting import draft_waiting
from bot.settings import Settings
from db.tables import Job, Ticket
from db.vocabulary import JobStatus
from model.drafting.drafter import Drafter
from tests.bot.support import slack_payloads
from tests.bot.support.running import TOKEN, working
from tests.bot.support.workplace import Workplace, eventually
from tests.serving import served


@contextmanager
def web_api(**answers: object) -> Iterator[str]:
    """A Web API with a given answer to auth.test."""

    async def method(request: Request) -> JSONResponse:
        return JSONResponse(answers)

    with served(lambda _: Starlette(routes=[Route("/api/{method}", method, methods=["POST"])])) as url:
        yield f"{url}/api/"


def settings(home: Path, **more: object) -> Settings:
    given = {
        "home": home,
        "training_minutes": 0.0,
        "slack_bot_token": SecretStr(TOKEN),
        "slack_signing_secret": SecretStr("s"),
        **more,
    }
    return Settings.model_validate(given)


def test_a_refused_token_is_named_with_what_to_do_and_not_repeated(engine: Engine, tmp_path: Path) -> None:
    with web_api(ok=False, error="invalid_auth") as url, pytest.raises(SlackRefused) as refused:
        Draftdesk.connect(settings(tmp_path, slack_api_url=url), engine)
    assert "SLACK_BOT_TOKEN (invalid_auth)" in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_an_unreachable_slack_is_named(engine: Engine, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # Bound and not listening: connections are refused.
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
        with pytest.raises(SlackRefused, match="cannot be reached"):
            Draftdesk.connect(settings(tmp_path, slack_api_url=url), engine)


def test_missing_settings_are_named_before_slack_is_asked(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured) as missing:
        Draftdesk.connect(Settings(home=tmp_path), engine)
    assert len(missing.value.problems) == 2


def test_stopping_finishes_the_running_draft(
    engine: Engine, starter_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    suggest = Drafter.suggest_in_steps

    def slowly(self: Drafter, messages: list[str], **more: Any) -> object:
        begun.set()
        go_on.wait(10)
        return suggest(self, messages, **more)

    monkeypatch.setattr(Drafter, "suggest_in_steps", slowly)
    with working(engine, starter_bundle, tmp_path / "home") as workplace:
        workplace.say("where is my order 12345?")
        assert begun.wait(10)
        threading.Timer(0.2, go_on.set).start()
        workplace.desk.stop()
        (ticket,) = workplace.rows(Ticket)
        assert ticket.status == "drafted"
    assert not [
        thread for thread in threading.enumerate() if thread.name in ("drafter", "outbox", "retrainer")
    ]


def test_waiting_tickets_are_drafted_in_one_batch(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    suggest = Drafter.suggest_in_steps

    def counting(self: Drafter, messages: list[str], **more: Any) -> object:
        batches.append(len(messages))
        return suggest(self, messages, **more)

    workplace.drafting.worker.stop()
    monkeypatch.setattr(Drafter, "suggest_in_steps", counting)
    for number in range(5):
        sent = slack_payloads.message(f"where is my order 1234{number}?")
        assert workplace.deliver_event(sent).status_code == 200
    waiting = [job for job in workplace.rows(Job) if job.kind == "draft"]
    for _ in range(2):
        draft_waiting(workplace.engine, workplace.drafting.serving, waiting)
    assert batches == [5]
    assert {ticket.status for ticket in workplace.rows(Ticket)} == {"drafted"}
    assert len([job for job in workplace.rows(Job) if job.kind == "post_card"]) == 5


def test_an_approved_reply_is_offered_for_the_next_such_message(workplace: Workplace) -> None:
    question = "hi, where is my order 12345?"
    workplace.press(workplace.card(workplace.say(question)), "Edit")
    workplace.submit(slack_payloads.reply_values("Zephyr couriers carry order 12345 to you tomorrow."))
    eventually(
        lambda: [
            job for job in workplace.rows(Job) if (job.kind, job.status) == ("update_card", JobStatus.DONE)
        ]
    )
    card = workplace.card(workplace.say("hi, where is my order 67890?"))
    assert "Zephyr couriers carry order 67890 to you tomorrow." in json.dumps(card.blocks)
    assert "12345" not in json.dumps(card.blocks)
    assert "Approved reply 1" in json.dumps(card.blocks)


def test_each_kind_of_job_has_its_handler_at_the_worker_that_the_table_names(workplace: Workplace) -> None:
    desk = workplace.desk
    workers = (desk.decider, workplace.drafting.worker, desk.outbox, desk.retrainer, desk.helpdesk_worker)
    assert {worker.name: set(worker.handlers) for worker in workers} == {
        name: set(attempts_of(name)) for name in WorkerName
    }
