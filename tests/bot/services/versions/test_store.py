"""Versions travel between machines through the database that they share."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.errors import AlreadyRetraining, NoServedVersion
from bot.jobs.lock import only_one_machine
from bot.services.versions.history import KEPT_DIRECTORIES, prune, serve_again
from bot.services.versions.serving import Serving
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db import model_versions, version_files
from db.session import read, write
from db.tables import VersionFilePart
from tests.bot.support.versions import MESSAGE, WORKSPACE, add_version, rows

BASE = 60


def status(engine: Engine, number: int) -> str:
    with read(engine) as session:
        versions = model_versions.all_of(session, workspace_id=WORKSPACE)
    return next(each.status for each in versions if each.number == number)


def test_a_machine_with_an_empty_disk_fetches_the_served_version(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    here, there, workspace = tmp_path / "a", tmp_path / "b", Workspace(postgres_engine, WORKSPACE)
    version = add_version(postgres_engine, here, 1, base=rows(BASE))
    VersionStore(workspace, here).publish(here / version.path)
    assert Serving(workspace, there).current().suggest([MESSAGE])[0].model_version == "v1"
    for name in ("config.json", "ngram.safetensors", "rows.jsonl"):
        assert (there / version.path / name).read_bytes() == (here / version.path / name).read_bytes()


def test_a_version_that_arrives_changed_is_refused_and_one_that_is_nowhere_is_not(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    here, there, workspace = tmp_path / "a", tmp_path / "b", Workspace(postgres_engine, WORKSPACE)
    for number in (1, 2):
        version = add_version(postgres_engine, here, number, base=rows(BASE))
    with pytest.raises(NoServedVersion):
        Serving(workspace, there).current()
    assert status(postgres_engine, 2) == "serving"
    for number in (1, 2):
        VersionStore(workspace, here).publish(here / f"models/{WORKSPACE}/v000{number}")
    with write(postgres_engine) as session:
        part = session.query(VersionFilePart).filter_by(sha256=version.sha256).one()
        part.data = part.data.replace(b'"v2"', b'"v7"')
    assert Serving(workspace, there).current().suggest([MESSAGE])[0].model_version == "v1"
    assert (status(postgres_engine, 1), status(postgres_engine, 2)) == ("serving", "refused")


def test_a_file_of_several_parts_is_whole_after_an_interrupted_publication(
    postgres_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, workspace = tmp_path / "a", tmp_path / "b", Workspace(postgres_engine, WORKSPACE)
    monkeypatch.setattr("bot.services.versions.store.PART_BYTES", 10_000)
    version = add_version(postgres_engine, here, 1, base=rows(BASE))
    VersionStore(workspace, here).publish(here / version.path)
    with write(postgres_engine) as session:
        whole = session.query(VersionFilePart).count()
        session.query(VersionFilePart).filter(VersionFilePart.number > 1).delete()
    VersionStore(workspace, here).publish(here / version.path)
    with read(postgres_engine) as session:
        assert session.query(VersionFilePart).count() == whole
    assert Serving(workspace, there).number is None
    assert Serving(workspace, there).current().suggest([MESSAGE])[0].model_version == "v1"


def test_rolling_back_fetches_and_pruning_keeps_the_files_of_the_newest_versions(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    here, there, workspace = tmp_path / "a", tmp_path / "b", Workspace(postgres_engine, WORKSPACE)
    for number in range(1, KEPT_DIRECTORIES + 2):
        version = add_version(postgres_engine, here, number, base=rows(BASE))
        VersionStore(workspace, here).publish(here / version.path)
    serve_again(workspace, there, 2, "U0ADA")
    assert status(postgres_engine, 2) == "serving"
    assert (there / f"models/{WORKSPACE}/v0002").is_dir()
    assert prune(workspace, here) == [1]
    shutil.rmtree(there)
    serve_again(workspace, there, 3, "U0ADA")
    with read(postgres_engine) as session:
        first = model_versions.all_of(session, workspace_id=WORKSPACE)[-1]
        assert version_files.count(session, workspace_id=WORKSPACE, sha256=first.sha256) == 0


def test_only_one_machine_trains_at_a_time(postgres_engine: Engine) -> None:
    busy = AlreadyRetraining(None)
    with only_one_machine(postgres_engine, "retraining", busy):
        with pytest.raises(AlreadyRetraining), only_one_machine(postgres_engine, "retraining", busy):
            pass
        with only_one_machine(postgres_engine, "retraining of another", busy):
            pass
    with only_one_machine(postgres_engine, "retraining", busy):
        pass


def test_with_sqlite_nothing_is_copied_into_the_database(sqlite_engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    version = add_version(sqlite_engine, tmp_path, 1, base=rows(BASE))
    VersionStore(workspace, tmp_path).publish(tmp_path / version.path)
    with read(sqlite_engine) as session:
        assert session.query(VersionFilePart).count() == 0
