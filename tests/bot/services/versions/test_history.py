"""The registry over many nights: pins, and which files are kept. No version is trained here."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.retrain import describe
from bot.services.versions.history import KEPT_DIRECTORIES, prune, unpin
from bot.services.workspace import Workspace
from db import model_versions, resolutions
from db.errors import VersionRefused
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import ModelVersion

WORKSPACE = "T0TEST"


def night(engine: Engine, home: Path, refusal: str | None = None) -> ModelVersion:
    """Record what a night trained."""
    with write(engine) as session:
        through = resolutions.last_change(session, workspace_id=WORKSPACE)
        number = model_versions.next_number(session, workspace_id=WORKSPACE)
        path = f"models/{WORKSPACE}/v{number:04d}"
        (home / path).mkdir(parents=True)
        new = NewVersion(number, path, "0" * 64, {}, learned_through=through, refusal=refusal)
        return model_versions.record(session, WORKSPACE, new)


def states(engine: Engine) -> dict[int, str]:
    with read(engine) as session:
        known = model_versions.all_of(session, workspace_id=WORKSPACE)
    return {each.number: each.status for each in known}


def serve(engine: Engine, number: int, *, anyway: bool = False) -> None:
    with write(engine) as session:
        model_versions.serve(session, workspace_id=WORKSPACE, number=number, pinned=True, anyway=anyway)


def test_a_year_of_nights_leaves_a_few_directories_and_the_whole_history(
    engine: Engine, tmp_path: Path
) -> None:
    workspace = Workspace(engine, WORKSPACE)
    for day in range(1, 366):
        if day % 30 == 0:
            continue  # This night's run failed: it recorded nothing.
        night(engine, tmp_path, refusal="worse" if day % 7 == 0 else None)
        prune(workspace, tmp_path)
        left = list((tmp_path / "models" / WORKSPACE).iterdir())
        assert len(left) <= KEPT_DIRECTORIES + 1
    known = states(engine)
    assert sorted(known) == list(range(1, 354))
    assert sum(status == "serving" for status in known.values()) == 1
    assert sum(status == "refused" for status in known.values()) == 51


def test_what_a_night_trains_does_not_replace_a_pinned_version_and_says_so(
    engine: Engine, tmp_path: Path
) -> None:
    workspace = Workspace(engine, WORKSPACE)
    for _ in range(3):
        night(engine, tmp_path)
    serve(engine, 1)
    for _ in range(KEPT_DIRECTORIES + 1):
        trained = night(engine, tmp_path)
    prune(workspace, tmp_path)
    assert (tmp_path / "models" / WORKSPACE / "v0001").is_dir()
    assert trained.note == "v1 is pinned"
    assert "was trained and may serve, but does not: v1 is pinned" in describe(trained)
    assert states(engine)[1] == "serving"
    assert unpin(workspace, "U0ADA") == 1
    assert unpin(workspace, "U0ADA") is None
    assert night(engine, tmp_path).status == "serving"
    assert states(engine)[1] == "retired"


def test_a_pin_ends_when_another_version_is_chosen(engine: Engine, tmp_path: Path) -> None:
    for _ in range(3):
        night(engine, tmp_path)
    serve(engine, 1)
    serve(engine, 2)
    with read(engine) as session:
        known = model_versions.all_of(session, workspace_id=WORKSPACE)
    assert {each.number: each.pinned for each in known} == {1: False, 2: True, 3: False}


def test_a_refused_version_serves_only_if_a_person_insists(engine: Engine, tmp_path: Path) -> None:
    night(engine, tmp_path)
    night(engine, tmp_path, refusal="worse")
    with pytest.raises(VersionRefused):
        serve(engine, 2)
    serve(engine, 2, anyway=True)
    assert states(engine) == {1: "retired", 2: "serving"}


def learn(engine: Engine, origin: str) -> int:
    with write(engine) as session:
        row = resolutions.add_imported(
            session, workspace_id=WORKSPACE, message="Where?", reply=f"There, {origin}.", origin=origin
        )
        assert row is not None
        return row.id


def test_versions_that_hold_a_forgotten_reply_are_deleted_at_the_end_of_the_next_run(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = Workspace(engine, WORKSPACE)
    before = night(engine, tmp_path)
    forgotten = learn(engine, "a:1")
    holding = night(engine, tmp_path)
    learn(engine, "a:2")
    with write(engine) as session:
        resolutions.erase(session, workspace_id=WORKSPACE, resolution_ids=[forgotten])
    without = night(engine, tmp_path)
    assert prune(workspace, tmp_path) == [holding.number]
    assert (tmp_path / before.path).is_dir()
    assert (tmp_path / without.path).is_dir()
    assert "forgotten" not in caplog.text


def test_a_pinned_version_that_holds_a_forgotten_reply_stays_and_the_log_says_so(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    forgotten = learn(engine, "a:1")
    pinned = night(engine, tmp_path)
    serve(engine, pinned.number)
    with write(engine) as session:
        resolutions.erase(session, workspace_id=WORKSPACE, resolution_ids=[forgotten])
    night(engine, tmp_path)
    assert prune(Workspace(engine, WORKSPACE), tmp_path) == []
    assert f"v{pinned.number} serves and still holds replies that were forgotten" in caplog.text
