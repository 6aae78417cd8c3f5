"""The serving version: loaded, followed and swapped on a real database with real model directories."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.errors import NoServedVersion
from bot.services import preferences
from bot.services.versions.serving import LEARNED_AT_ONCE, Serving
from bot.services.workspace import Workspace
from db import model_versions, resolutions
from db.model_versions import NewVersion
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import ModelVersion
from db.vocabulary import PreferenceName, ResolutionSource
from model.bundle import load_bundle
from model.mail import language
from tests.bot.support.versions import MESSAGE, REPLY, WORKSPACE, add_version, approve, rows
from tests.bot.support.workplace import eventually
from tests.db.overlap import until_they_wait

BASE = 150


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def serving(engine: Engine, home: Path) -> Serving:
    return Serving(Workspace(engine, WORKSPACE), home)


def damage(home: Path, version: ModelVersion) -> None:
    model = home / version.path / "ngram.safetensors"
    model.write_bytes(model.read_bytes()[:-1] + b"?")


def status(engine: Engine, number: int) -> tuple[str, str | None]:
    with read(engine) as session:
        versions = {each.number: each for each in model_versions.all_of(session, workspace_id=WORKSPACE)}
    return versions[number].status, versions[number].note


def first_sources(serving: Serving, message: str = MESSAGE) -> list[str]:
    suggestion = serving.current().suggest([message])[0]
    return [source.id for draft in suggestion.drafts for source in draft.sources]


def test_without_a_version_nothing_can_draft(serving: Serving) -> None:
    with pytest.raises(NoServedVersion, match="draftdesk retrain"):
        serving.current()
    assert serving.number is None


def test_a_version_serves_once_nothing_is_left_to_load(engine: Engine, home: Path, serving: Serving) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    language._identifier.cache_clear()
    serving.refresh()
    assert serving.number == 1
    assert language._identifier.cache_info().currsize == 1
    assert serving.current().foreign("wo ist meine Bestellung, bitte?") is not None
    assert language._identifier.cache_info().misses == 1


def test_an_approved_reply_is_used_immediately_and_a_removed_one_no_longer(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    assert "resolution:1" not in first_sources(serving)
    resolution = approve(engine)
    serving.refresh()
    drafts = serving.current().suggest([MESSAGE])[0].drafts
    assert REPLY in [draft.text for draft in drafts]
    assert "resolution:1" in first_sources(serving)
    with write(engine) as session:
        resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=resolution.id)
    serving.refresh()
    assert "resolution:1" not in first_sources(serving)


def test_a_long_import_is_found_at_once_and_read_by_the_encoder_after_that(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    index = serving.current().index
    known = len(index)
    with write(engine) as session:
        for number in range(3 * LEARNED_AT_ONCE + 1):
            resolutions.add_imported(
                session,
                workspace_id=WORKSPACE,
                message=f"{MESSAGE} It is number {number}.",
                reply=f"{REPLY} Number {number}.",
                origin=f"test:{number}",
            )
    serving.refresh()
    assert (len(index) - known, index.waiting) == (LEARNED_AT_ONCE, LEARNED_AT_ONCE)
    serving.start()
    try:
        serving.refresh()
        assert len(index) - known == LEARNED_AT_ONCE, "a draft waits for none of the others"
        eventually(lambda: len(index) - known == 3 * LEARNED_AT_ONCE + 1)
        eventually(lambda: index.waiting == 0)
    finally:
        serving.stop()
    asked = f"{MESSAGE} It is number 5."
    assert first_sources(serving, asked)[0] == "resolution:6"


def test_approvals_and_removals_survive_a_restart(engine: Engine, home: Path, serving: Serving) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    removed, _ = approve(engine), approve(engine)
    serving.refresh()
    with write(engine) as session:
        resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=removed.id)
    for restarted in (
        Serving(Workspace(engine, WORKSPACE), home),
        Serving(Workspace(engine, WORKSPACE), home),
    ):
        index = restarted.current().index
        found = [hit.row.id for hit in index.look_up([MESSAGE], 5)[0].approved]
        assert found == ["resolution:2"]
        assert len(index) == BASE + 1


def test_replies_approved_during_training_are_not_lost(engine: Engine, home: Path, serving: Serving) -> None:
    approve(engine)
    add_version(engine, home, 1, base=rows(BASE), learned_through=0)
    assert "resolution:1" in first_sources(serving)


def test_replies_approved_since_a_version_are_counted_once_at_load(
    engine: Engine, home: Path, serving: Serving
) -> None:
    version = add_version(engine, home, 1, base=rows(BASE))
    approve(engine)
    fitted = load_bundle(home / version.path)
    document, _ = fitted.tokenizer.encode_row(MESSAGE, REPLY)
    expected = fitted.ngram.add([document]).log_probs(document)
    for _ in range(2):
        serving.refresh()
        assert serving.current().ngram.log_probs(document) == pytest.approx(expected)
    assert expected.sum() > fitted.ngram.log_probs(document).sum() + 10


def test_a_version_served_elsewhere_swaps_in_without_a_restart(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    in_flight = serving.current()
    serving.start()
    try:
        approve(engine)
        add_version(engine, home, 2, base=rows(BASE))
        eventually(lambda: serving.number == 2)
    finally:
        serving.stop()
    assert serving.current().suggest([MESSAGE])[0].model_version == "v2"
    assert in_flight.suggest([MESSAGE])[0].model_version == "v1"
    assert "resolution:1" in first_sources(serving)


def test_a_rolled_back_version_drafts_again(engine: Engine, home: Path, serving: Serving) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    add_version(engine, home, 2, base=rows(BASE))
    assert serving.current().suggest([MESSAGE])[0].model_version == "v2"
    with write(engine) as session:
        model_versions.serve(session, workspace_id=WORKSPACE, number=1)
    serving.settle()
    assert serving.current().suggest([MESSAGE])[0].model_version == "v1"


def test_a_damaged_version_is_refused_and_the_previous_one_keeps_serving(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    former = serving.current()
    damaged = add_version(engine, home, 2, base=rows(BASE))
    damage(home, damaged)
    serving.settle()
    assert serving.current() is former
    assert status(engine, 1) == ("serving", None)
    refused, why = status(engine, 2)
    assert refused == "refused"
    assert why is not None
    assert str(home / damaged.path) in why


def test_a_start_on_a_damaged_version_falls_back_to_the_newest_intact_one(
    engine: Engine, home: Path, serving: Serving
) -> None:
    for number in (1, 2, 3):
        version = add_version(engine, home, number, base=rows(BASE))
        if number != 1:
            damage(home, version)
    assert serving.current().suggest([MESSAGE])[0].model_version == "v1"
    assert status(engine, 1)[0] == "serving"
    assert status(engine, 3)[0] == "refused"


def test_a_version_of_another_build_is_not_refused_and_an_earlier_one_drafts_here(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    newer = add_version(engine, home, 2, base=rows(BASE))
    config = home / newer.path / "config.json"
    config.write_text(config.read_text().replace("draftdesk-bundle-", "draftdesk-bundle-9"))
    with write(engine) as session:
        row = session.get_one(ModelVersion, newer.id)
        row.sha256 = hashlib.sha256(config.read_bytes()).hexdigest()
    for _ in range(2):
        serving.settle()
        assert serving.number == 1
    assert (status(engine, 1)[0], status(engine, 2)) == ("retired", ("serving", None))


def test_a_version_whose_files_are_elsewhere_is_not_refused_and_loads_once_they_are_here(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    newer = add_version(engine, home, 2, base=rows(BASE))
    (home / newer.path).rename(home / "elsewhere")
    serving.settle()
    assert serving.number == 1
    assert (status(engine, 1)[0], status(engine, 2)) == ("retired", ("serving", None))
    (home / "elsewhere").rename(home / newer.path)
    serving.settle()
    assert serving.number == 2


def test_a_version_served_during_a_fallback_keeps_serving(
    engine: Engine, home: Path, serving: Serving
) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    damage(home, add_version(engine, home, 2, base=rows(BASE)))
    with ThreadPoolExecutor() as threads:
        with write(engine) as session:
            model_versions.record(
                session,
                workspace_id=WORKSPACE,
                new=NewVersion(number=3, path="p", sha256="0", metrics={}, learned_through=0),
            )
            loading = threads.submit(serving.current)
            until_they_wait(engine, loading)
        loading.result()
    assert [status(engine, number)[0] for number in (1, 2, 3)] == ["retired", "retired", "serving"]


def test_if_no_version_loads_none_is_refused(engine: Engine, home: Path, tmp_path: Path) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    add_version(engine, home, 2, base=rows(BASE))
    elsewhere = Serving(Workspace(engine, WORKSPACE), tmp_path / "not-mounted")
    with pytest.raises(NoServedVersion):
        elsewhere.current()
    assert (status(engine, 1)[0], status(engine, 2)[0]) == ("retired", "serving")


def test_another_workspaces_replies_are_never_used(engine: Engine, home: Path, serving: Serving) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    with write(engine) as session:
        resolutions.add(
            session,
            workspace_id="T0OTHER",
            new=NewResolution(message=MESSAGE, reply=REPLY, source=ResolutionSource.APPROVED),
        )
    serving.refresh()
    assert "resolution:1" not in first_sources(serving)


def test_an_admins_threshold_applies_without_a_restart(engine: Engine, home: Path) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    serving = Serving(Workspace(engine, WORKSPACE), home, threshold=0.0)
    assert not serving.current().suggest([MESSAGE])[0].abstained
    preferences.set_confidence(Workspace(engine, WORKSPACE), "U0ADA", 1.0)
    preferences.set_confidence(Workspace(engine, "T0OTHER"), "U0ADA", 0.0)
    serving.refresh()
    assert serving.current().threshold == 1.0
    assert serving.current().suggest([MESSAGE])[0].abstained
    preferences.reset(Workspace(engine, WORKSPACE), "U0ADA", PreferenceName.CONFIDENCE)
    serving.refresh()
    assert serving.current().threshold == 0.0
    assert not serving.current().suggest([MESSAGE])[0].abstained


def test_a_new_version_keeps_the_set_threshold(engine: Engine, home: Path, serving: Serving) -> None:
    add_version(engine, home, 1, base=rows(BASE))
    preferences.set_confidence(Workspace(engine, WORKSPACE), "U0ADA", 0.9)
    serving.refresh()
    assert serving.current().threshold == 0.9
    add_version(engine, home, 2, base=rows(BASE + 5))
    serving.settle()
    assert (serving.number, serving.current().threshold) == (2, 0.9)
