"""Fixtures: workers that poll often."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.hooks import Hooks, Pace
from bot.job_handlers import Handler
from bot.outbox import Worker
from tests.bot.outbox.rows import WORKSPACE, StartWorker


@pytest.fixture
def start_worker(engine: Engine) -> Iterator[StartWorker]:
    """Start workers that poll often and retry immediately; stop them after the test."""
    started: list[Worker] = []

    def start(handlers: Mapping[str, Handler], batch: int = 1, **options: Any) -> Worker:
        names = {each.name for each in fields(Pace)}
        usual: dict[str, Any] = {"poll_seconds": 0.02, "backoff": lambda _: 0.0}
        pace = usual | {name: options[name] for name in options.keys() & names}
        if "max_attempts" in options:
            pace["attempts"] = dict.fromkeys(handlers, options["max_attempts"])
        hooks = {name: options[name] for name in options.keys() & {each.name for each in fields(Hooks)}}
        worker = Worker(
            engine,
            options.get("workspace_id", WORKSPACE),
            f"worker-{len(started)}",
            handlers,
            Hooks(**hooks),
            Pace(batch, **pace),
        )
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()
