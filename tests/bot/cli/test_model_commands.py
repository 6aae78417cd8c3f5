"""`draftdesk models`, `golden` and `held`, on a workspace with two versions."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

import migrations
from bot.services.versions import stage
from bot.services.workspace import Workspace
from db import golden_pairs, held_replies, model_versions
from db.session import open_engine, read, write
from tests.bot.support.commands import Terminal
from tests.bot.support.model_hub import ModelHub
from tests.bot.support.versions import WORKSPACE, add_version, approve, rows

BASE = 60


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The database of a data folder with v1 and v2, of which v2 serves."""
    home = tmp_path / "home"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    engine = open_engine(f"sqlite:///{home / 'draftdesk.db'}")
    migrations.upgrade(engine)
    for number in (1, 2):
        add_version(engine, home, number, base=rows(BASE))
    return engine


@pytest.fixture
def terminal(engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


def serving(engine: Engine) -> tuple[int, bool]:
    with read(engine) as session:
        version = model_versions.serving(session, workspace_id=WORKSPACE)
    assert version is not None
    return version.number, version.pinned


def test_a_version_is_served_by_its_name_and_pinned_until_it_is_unpinned(
    engine: Engine, terminal: Terminal
) -> None:
    ended = terminal.run("models", "serve", "v1")
    assert ended.code == 0, ended.err
    assert "is pinned" in ended.out
    assert serving(engine) == (1, True)
    assert "serving, pinned" in terminal.run("models", "list").out
    assert "Version v1 is not pinned any more" in terminal.run("models", "unpin").out
    assert serving(engine) == (1, False)
    assert "No version is pinned." in terminal.run("models", "unpin").out


def test_a_version_whose_files_are_gone_says_so(tmp_path: Path, terminal: Terminal) -> None:
    assert "files not here" not in terminal.run("models").out
    [gone] = (tmp_path / "home").glob("**/v0001")
    shutil.rmtree(gone)
    assert "files not here" in terminal.run("models").out


def test_what_is_no_version_is_a_usage_error_and_an_unknown_one_says_where_they_are_listed(
    terminal: Terminal,
) -> None:
    assert terminal.run("models", "serve", "newest").code == 2
    ended = terminal.run("models", "show", "9")
    assert ended.code != 0
    assert "`draftdesk models` lists them" in ended.err


def test_show_and_compare_have_the_figures_of_both_and_their_noise(
    engine: Engine, terminal: Terminal
) -> None:
    with write(engine) as session:
        version = model_versions.serving(session, workspace_id=WORKSPACE)
        assert version is not None
        version.metrics = {
            "draft_quality": 0.5432,
            "previous_draft_quality": 0.5,
            "draft_quality_noise": 0.02,
        }
    shown = terminal.run("models", "show", "v2").out
    for told in ("draft_quality", "0.5432", "0.5000", "0.0200"):
        assert told in shown
    compared = terminal.run("models", "compare", "1", "v2")
    assert compared.code == 0, compared.err
    for told in ("v1 and v2", "reply_bits_per_character", "drafts_changed", "noise"):
        assert told in compared.out


def test_pruning_two_versions_deletes_nothing(terminal: Terminal) -> None:
    assert "There is nothing to delete." in terminal.run("models", "prune").out


def test_a_golden_pair_is_stored_masked_listed_and_removed(engine: Engine, terminal: Terminal) -> None:
    ended = terminal.run("golden", "add", "Where is my order 12345?", "It is on its way.")
    assert ended.code == 0, ended.err
    with read(engine) as session:
        (pair,) = golden_pairs.all_of(session, workspace_id=WORKSPACE)
    assert (pair.message, pair.reply) == ("Where is my order {{Order Number}}?", "It is on its way.")
    assert "It is on its way." in terminal.run("golden", "list").out
    assert terminal.run("golden", "remove", str(pair.id)).code == 0
    assert "There is no golden pair" in terminal.run("golden", "remove", str(pair.id)).err


def test_a_held_reply_is_listed_and_allowed(engine: Engine, terminal: Terminal) -> None:
    resolution = approve(engine)
    with write(engine) as session:
        held_replies.put(
            session, workspace_id=WORKSPACE, wording="w", resolution_id=resolution.id, messages=20
        )
    assert "held back" in terminal.run("held", "list").out
    assert terminal.run("held", "allow", "1").code == 0
    assert "allowed by" in terminal.run("held", "list").out
    assert terminal.run("held", "hold", "1").code == 0
    assert "There is no reply 7" in terminal.run("held", "allow", "7").err


def test_push_and_pull_ask_for_a_repository(terminal: Terminal) -> None:
    for action in (("push", "v2"), ("pull",)):
        ended = terminal.run("models", *action)
        assert ended.code == 1
        assert "DRAFTDESK_HUB_REPOSITORY" in ended.err


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_a_version_goes_to_the_hub_and_comes_back(
    engine: Engine, terminal: Terminal, tmp_path: Path, hub: ModelHub
) -> None:
    ended = terminal.run("models", "push", "v2", "--repository", "acme/versions")
    assert ended.code == 0, ended.err
    assert ended.out == "Version v2 is in acme/versions.\n"
    folder = tmp_path / "home" / "models" / WORKSPACE / "v0002"
    rows_before = (folder / "rows.jsonl").read_bytes()
    shutil.rmtree(folder)
    ended = terminal.run("models", "pull", "--repository", "acme/versions")
    assert ended.out == "Version v2 is here, and is serving.\n", ended.err
    assert (folder / "rows.jsonl").read_bytes() == rows_before


def test_the_list_says_how_far_a_run_in_progress_is(engine: Engine, terminal: Terminal) -> None:
    told: list[tuple[str, float]] = []
    progress = stage.telling(Workspace(engine, WORKSPACE), lambda name, done: told.append((name, done)))
    progress("Counting n-grams", 0.3)
    assert told == [("Counting n-grams", 0.3)]
    assert "Training now: Counting n-grams, 30% of the run." in terminal.run("models", "list").out
    stage.put(Workspace(engine, WORKSPACE), "")
    assert "Training now" not in terminal.run("models", "list").out
