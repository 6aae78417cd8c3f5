"""Runs that are killed, run out of disk or lose their database: the served version is whole, and the next run
succeeds.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.errors import TrainingFailed
from bot.jobs.retrain import retrain
from bot.services.versions import stage
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import model_versions
from db.session import read
from db.tables import ModelVersion
from model.bundle import load_bundle
from tests.bot.support.versions import WORKSPACE, add_version, approve, rows, write_csv

BASE = 150
STAGES = (
    *("Learning the tokenizer", "Encoding rows", "Counting n-grams", "Understanding the messages"),
    *("Fitting the confidence", "Fitting the topics", "Indexing the rows", "Scoring held-out replies"),
    *("Judging", "Saving"),
)
PARENT = """
import json, sys
from bot.jobs.retrain import retrain
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import open_engine

given = json.loads(sys.argv[1])
workspace = Workspace(open_engine(given["database"]), given["workspace"])
settings = Settings(home=given["home"], bitext=given["bitext"])

def say(stage, done):
    print(stage, flush=True)
    if stage == given["until"]:
        sys.stdin.read()

retrain(workspace, settings, say)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", bitext=write_csv(tmp_path / "corpus.csv", BASE))


def run(engine: Engine, settings: Settings, at: Callable[[str], object] = lambda stage: None) -> ModelVersion:
    def told(said: str, _done: float) -> None:
        at(said)

    return retrain(Workspace(engine, WORKSPACE), settings, told)


def assert_served_is_whole(engine: Engine, settings: Settings, number: int = 1) -> None:
    with read(engine) as session:
        served = model_versions.serving(session, workspace_id=WORKSPACE)
        assert served is not None
        assert served.number == number
        assert stage.current(session, WORKSPACE) is None or number == 1
    load_bundle(settings.home / served.path, served.sha256)


def training_child() -> int:
    """The process id of this process's training child."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(each) for listed in children for each in listed.read_text().split()]
    return next(pid for pid in pids if b"training_child" in Path(f"/proc/{pid}/cmdline").read_bytes())


def killer(wanted: str) -> Callable[[str], None]:
    """Kill the training child when it says that it is at a stage."""

    def at(said: str) -> None:
        if said == wanted:
            os.kill(training_child(), signal.SIGKILL)

    return at


def fill_the_disk(said: str) -> None:
    """Let the training child's writes fail when it begins to save."""
    if said == "Saving":
        limit = (100_000, resource.RLIM_INFINITY)
        resource.prlimit(training_child(), resource.RLIMIT_FSIZE, limit)


def test_a_killed_child_leaves_what_serves_and_the_next_run_succeeds(
    sqlite_engine: Engine, settings: Settings
) -> None:
    add_version(sqlite_engine, settings.home, 1, base=rows(BASE))
    with pytest.raises(TrainingFailed, match="exit code -9"):
        run(sqlite_engine, settings, killer("Counting n-grams"))
    assert_served_is_whole(sqlite_engine, settings)
    assert not list((settings.home / "snapshots").iterdir())
    assert run(sqlite_engine, settings).status == "serving"
    assert_served_is_whole(sqlite_engine, settings, 2)


@pytest.mark.night
def test_a_child_killed_at_any_stage_leaves_what_serves(sqlite_engine: Engine, settings: Settings) -> None:
    add_version(sqlite_engine, settings.home, 1, base=rows(BASE))
    for at in STAGES:
        with pytest.raises(TrainingFailed, match="exit code -9"):
            run(sqlite_engine, settings, killer(at))
        assert_served_is_whole(sqlite_engine, settings)
    assert run(sqlite_engine, settings).status == "serving"


@pytest.mark.night
@pytest.mark.parametrize("at", ["reading the corpus", *STAGES])
def test_a_parent_killed_at_any_stage_leaves_what_serves_and_the_next_run_succeeds(
    sqlite_engine: Engine, settings: Settings, at: str
) -> None:
    add_version(sqlite_engine, settings.home, 1, base=rows(BASE))
    given = {"database": sqlite_engine.url.render_as_string(hide_password=False), "workspace": WORKSPACE}
    given |= {"home": str(settings.home), "bitext": str(settings.bitext), "until": at}
    command = [sys.executable, "-c", PARENT, json.dumps(given)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        for line in parent.stdout:
            if line.strip() == at:
                break
        parent.kill()
    assert parent.returncode == -signal.SIGKILL
    assert_served_is_whole(sqlite_engine, settings)
    assert run(sqlite_engine, settings).status == "serving"
    assert_served_is_whole(sqlite_engine, settings, 2)
    assert not list((settings.home / "snapshots").iterdir())


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let every write beyond `size` bytes fail, in this process, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_at_saving_leaves_what_serves_and_says_so(
    sqlite_engine: Engine, settings: Settings
) -> None:
    approve(sqlite_engine)
    add_version(sqlite_engine, settings.home, 1, base=rows(BASE))
    with pytest.raises(TrainingFailed, match="cannot be written"):
        run(sqlite_engine, settings, fill_the_disk)
    assert_served_is_whole(sqlite_engine, settings)
    assert [path.name for path in (settings.home / "models" / WORKSPACE).glob("*v*")] == ["v0001"]


@pytest.mark.night
def test_a_disk_that_is_full_at_publication_leaves_what_serves(
    sqlite_engine: Engine, settings: Settings
) -> None:
    add_version(sqlite_engine, settings.home, 1, base=rows(BASE))
    with ExitStack() as full, pytest.raises(OperationalError, match="disk"):
        run(
            sqlite_engine, settings, lambda at: full.enter_context(no_file_above(1)) if at == "Done" else None
        )
    assert_served_is_whole(sqlite_engine, settings)
    assert run(sqlite_engine, settings).status == "serving"
    assert_served_is_whole(sqlite_engine, settings, 2)


@pytest.mark.night
def test_a_run_outlives_a_restart_of_the_database(postgres_engine: Engine, settings: Settings) -> None:
    add_version(postgres_engine, settings.home, 1, base=rows(BASE))
    told: list[str] = []

    def cut(said: str) -> None:
        if said == "Counting n-grams" and said not in told:
            told.append(said)
            with postgres_engine.connect() as connection:
                others = (
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                )
                connection.execute(text(f"{others} AND datname = current_database()"))

    assert run(postgres_engine, settings, cut).status == "serving"
    assert told
    assert_served_is_whole(postgres_engine, settings, 2)
