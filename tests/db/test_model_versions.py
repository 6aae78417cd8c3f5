"""Model versions are numbered, and one of them serves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import model_versions
from db.errors import NotFound, VersionRefused
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import ModelVersion
from tests.db.overlap import until_they_wait
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE


def record(
    session: Session, *, serve: bool, workspace_id: str = WORKSPACE, number: int | None = None
) -> ModelVersion:
    return model_versions.record(
        session,
        workspace_id=workspace_id,
        new=NewVersion(
            number=number or model_versions.next_number(session, workspace_id=workspace_id),
            path="/models/1",
            sha256="0" * 64,
            metrics={"reply_bits_per_character": 0.36, "rows": 300},
            learned_through=4,
            refusal=None if serve else "worse on held-out text",
        ),
    )


def statuses(engine: Engine) -> dict[int, str]:
    with read(engine) as session:
        versions = model_versions.all_of(session, workspace_id=WORKSPACE)
    return {version.number: version.status for version in versions}


def test_a_new_version_replaces_the_former(engine: Engine) -> None:
    for _ in range(2):
        with write(engine) as session:
            record(session, serve=True)
    with read(engine) as session:
        serving = model_versions.serving(session, workspace_id=WORKSPACE)
    assert serving is not None
    assert (serving.number, serving.metrics["rows"], serving.learned_through) == (2, 300, 4)
    assert statuses(engine) == {2: "serving", 1: "retired"}
    assert list(statuses(engine)) == [2, 1]


def test_a_run_has_its_number_from_its_beginning(engine: Engine) -> None:
    def reserve() -> int:
        with write(engine) as session:
            return model_versions.reserve_number(session, workspace_id=WORKSPACE)

    with write(engine) as session:
        record(session, serve=True)
    with ThreadPoolExecutor() as threads:
        numbers = list(threads.map(lambda _: reserve(), range(4)))
    assert sorted(numbers) == [2, 3, 4, 5]
    for number in (2, 5):  # Only the last one can be given back.
        with write(engine) as session:
            model_versions.give_back_number(session, workspace_id=WORKSPACE, number=number)
    assert reserve() == 5


def test_a_version_that_is_not_served_does_not_replace_the_former(engine: Engine) -> None:
    with write(engine) as session:
        record(session, serve=True)
        record(session, serve=False)
    assert statuses(engine) == {1: "serving", 2: "refused"}


def test_an_earlier_version_can_serve_again(engine: Engine) -> None:
    with write(engine) as session:
        record(session, serve=True)
        record(session, serve=True)
        model_versions.serve(session, workspace_id=WORKSPACE, number=1)
    assert statuses(engine) == {1: "serving", 2: "retired"}


def test_a_refused_version_never_serves(engine: Engine) -> None:
    with write(engine) as session:
        record(session, serve=True)
        model_versions.refuse(session, workspace_id=WORKSPACE, number=1, note="its directory is damaged")
        assert model_versions.serving(session, workspace_id=WORKSPACE) is None
    with write(engine) as session, pytest.raises(VersionRefused, match="its directory is damaged"):
        model_versions.serve(session, workspace_id=WORKSPACE, number=1)


def test_an_unknown_number_is_named(engine: Engine) -> None:
    with write(engine) as session, pytest.raises(NotFound, match="no model version 9"):
        model_versions.serve(session, workspace_id=WORKSPACE, number=9)


def test_a_number_is_used_once(engine: Engine) -> None:
    with write(engine) as session:
        record(session, serve=True, number=1)
    with pytest.raises(IntegrityError), write(engine) as session:
        record(session, serve=True, number=1)
    assert statuses(engine) == {1: "serving"}


def test_each_workspace_has_its_own_numbers_and_its_own_served_version(engine: Engine) -> None:
    with write(engine) as session:
        record(session, serve=True)
        other = record(session, serve=True, workspace_id=OTHER_WORKSPACE)
        found = model_versions.workspaces(session)
    assert set(found) == {WORKSPACE, OTHER_WORKSPACE}
    assert other.number == 1
    assert statuses(engine) == {1: "serving"}


def test_a_version_refused_during_its_choice_does_not_serve(engine: Engine) -> None:
    def choose_the_first() -> None:
        with write(engine) as session:
            model_versions.serve(session, workspace_id=WORKSPACE, number=1)

    with write(engine) as session:
        record(session, serve=True)
        record(session, serve=True)
    with ThreadPoolExecutor() as threads:
        with write(engine) as session:
            model_versions.refuse(session, workspace_id=WORKSPACE, number=1, note="damaged")
            chosen = threads.submit(choose_the_first)
            until_they_wait(engine, chosen)
        assert isinstance(chosen.exception(), VersionRefused)
    assert statuses(engine) == {1: "refused", 2: "serving"}
