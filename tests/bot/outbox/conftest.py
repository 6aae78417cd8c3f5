"""Fixtures: workers that poll often."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.outbox import Handler, Worker
from tests.bot.outbox.rows import WORKSPACE, StartWorker


@pytest.fixture
def start_worker(engine: Engine) -> Iterator[StartWorker]:
    """Start workers that poll often and retry immediately; stop them after the test."""
    started: list[Worker] = []

    def start(handlers: Mapping[str, Handler], batch: int = 1, **options: Any) -> Worker:
        usual: dict[str, Any] = {
            "poll_seconds": 0.02,
            "backoff": lambda _: 0.0,
            "workspace_id": WORKSPACE,
        }
        worker = Worker(engine, f"worker-{len(started)}", handlers, batch, **(usual | options))
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()
