"""Processes by role on one PostgreSQL: each does its part, and wakes the others by NOTIFY."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import hooks
from bot.app import Draftdesk
from bot.roles import Role
from bot.services.alarms import Alarms
from bot.services.kind_of_job import WorkerName
from bot.services.neighbours import Neighbours
from bot.services.workspace import Workspace
from db.session import open_engine
from tests.bot.support.drafting_here import drafting_here
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, eventually

WORKSPACE = "T0TEST"


def test_a_role_does_its_part_and_all_does_every_part() -> None:
    parts = (Role.WEB, Role.WORKER, Role.TRAINER)
    assert all(Role.ALL.does(part) for part in parts)
    assert [[role.does(part) for part in parts] for role in parts] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_what_another_process_said_is_not_told_to_it_again() -> None:
    class Other:
        def __init__(self) -> None:
            self.told: list[set[str]] = []

        def wake(self, workers: Collection[WorkerName]) -> None:
            self.told.append(set(workers))

    alarms, one, other = Alarms(), Other(), Other()
    alarms.pass_on_to(one.wake)
    alarms.pass_on_to(other.wake)
    alarms.ring(["outbox", "a worker of a later version"], heard_from=one.wake)
    assert (one.told, other.told) == ([], [{"outbox"}])
    assert alarms.of(WorkerName.OUTBOX).is_set()


@contextmanager
def beside(engine: Engine, workspace_id: str) -> Iterator[Alarms]:
    """Another process's alarms."""
    alarms = Alarms()
    neighbours = Neighbours(Workspace(engine, workspace_id), alarms)
    neighbours.start()
    rung = [alarms.of(name) for name in WorkerName if name != WorkerName.RETRAINER]
    eventually(lambda: all(each.is_set() for each in rung))  # It hears, and so rings for what came before.
    for each in rung:
        each.clear()
    try:
        yield alarms
    finally:
        neighbours.stop()


def test_neighbours_wake_the_named_workers_of_the_same_workspace(postgres_engine: Engine) -> None:
    with (
        beside(postgres_engine, WORKSPACE) as one,
        beside(postgres_engine, WORKSPACE) as other,
        beside(postgres_engine, "T0OTHER") as foreign,
    ):
        one.wake("post_card")
        assert other.of(WorkerName.OUTBOX).wait(5)
        assert not other.of(WorkerName.DRAFTER).is_set()
        one.wake("draft")
        assert other.of(WorkerName.DRAFTER).wait(5)
        assert not foreign.of(WorkerName.OUTBOX).is_set()


def test_what_one_process_hears_another_drafts_and_sends_without_waiting_for_a_look(
    postgres_engine: Engine, starter_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "POLL_SECONDS", 60.0)
    engine, home = postgres_engine, tmp_path / "home"
    with working(engine, starter_bundle, home, role=Role.WEB) as place:
        first = place.say("hi, where is my order 12345?")
        assert place.thread(first) == []
        with in_role(place, engine, Role.WORKER):
            drafted(place, first)
            second = place.say("hi, where is my order 67890?")
            drafted(place, second)
            place.press(next(m for m in place.thread(second) if m.blocks), "Approve & send")
            eventually(lambda: [m for m in place.thread(second) if not m.blocks])


@contextmanager
def in_role(place: Workplace, engine: Engine, role: Role) -> Iterator[Draftdesk]:
    """Run another Draftdesk beside the place's own, with connections of its own."""
    apart = open_engine(engine.url.render_as_string(hide_password=False))
    desk = Draftdesk.connect(place.desk.settings, apart, role, drafting_here(apart))
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
        apart.dispose()


def drafted(place: Workplace, ts: str) -> None:
    eventually(lambda: any("Approve & send" in str(message.blocks) for message in place.thread(ts)))
