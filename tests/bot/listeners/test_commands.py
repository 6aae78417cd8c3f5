"""The commands that draft, train, and list or serve versions, on small data."""

import io
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.kept_bundle import kept_at
from db.session import open_engine
from migrations import upgrade
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import WORKSPACE, add_version, approve, rows, write_csv

ORDER = "hi, where is my order 12345?"
BASE = 150


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, in a folder with no .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DRAFTDESK_TRAINING_MINUTES", "0")
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "home"


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.fixture(scope="session")
def _folder_with_two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "home"
    engine = open_engine(f"sqlite:///{folder}/draftdesk.db")
    upgrade(engine)
    for number in (1, 2):
        add_version(engine, folder, number, base=rows(BASE))
    engine.dispose()
    return folder


@pytest.fixture
def two_versions(home: Path, _folder_with_two_versions: Path) -> Path:
    """The data folder, with a database and two versions; the second serves."""
    return shutil.copytree(_folder_with_two_versions, home)


def test_suggest_fills_in_the_order_number_and_prints_only_json(terminal: Terminal, home: Path) -> None:
    first = terminal.run("suggest", ORDER, "--json")
    assert first.code == 0
    assert "starter set" in first.err
    again = terminal.run("suggest", ORDER, "--json")
    assert "starter set" not in again.err
    answer = json.loads(again.out)
    assert answer == json.loads(first.out)
    assert set(answer) == {"abstained", "reason", "drafts"}
    assert (answer["abstained"], answer["reason"]) == (False, None)
    assert 1 <= len(answer["drafts"]) <= 3
    for draft in answer["drafts"]:
        assert set(draft) == {"text", "confidence", "sources", "model_version"}
        assert all(set(source) == {"id", "score", "share"} for source in draft["sources"])
    assert "12345" in answer["drafts"][0]["text"]


def test_suggest_refits_a_damaged_cached_model(terminal: Terminal, home: Path) -> None:
    kept_at(home).mkdir(parents=True)
    (kept_at(home) / "config.json").write_text("{}")
    ended = terminal.run("suggest", ORDER, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["drafts"]
    assert "damaged" in ended.err


def test_suggest_reads_standard_input_and_an_abstention_is_a_success(
    terminal: Terminal, home: Path, starter_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(starter_bundle, kept_at(home))
    monkeypatch.setattr(sys, "stdin", io.StringIO("zzyzx qwrtp vvlk\n"))
    ended = terminal.run("suggest", "-", "--json")
    assert ended.code == 0
    answer = json.loads(ended.out)
    assert answer["abstained"] is True
    assert answer["reason"]
    assert answer["drafts"] == []


@pytest.mark.parametrize("message", ["", "  ", "?!", "🙂🙂🙂"])
def test_suggest_fits_no_model_for_a_message_without_words(
    terminal: Terminal, home: Path, message: str
) -> None:
    ended = terminal.run("suggest", message)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "No draft: The message has no words to go by.\n"
    told = json.loads(terminal.run("suggest", message, "--json").out)
    assert told == {"abstained": True, "reason": "The message has no words to go by.", "drafts": []}
    assert not home.exists()


def test_suggest_uses_the_serving_version(terminal: Terminal, two_versions: Path) -> None:
    answer = json.loads(terminal.run("suggest", ORDER, "--json").out)
    assert answer["drafts"][0]["model_version"] == "v2"


def test_suggest_can_use_the_character_bigram(terminal: Terminal) -> None:
    ended = terminal.run("suggest", ORDER, "--model", "char-bigram", "--json")
    assert ended.code == 0
    assert set(json.loads(ended.out)) == {"abstained", "reason", "drafts"}


def test_models_lists_versions_and_serves_an_older_one(terminal: Terminal, two_versions: Path) -> None:
    assert terminal.run("models", "serve", "1").code == 0
    listed = terminal.run("models")
    assert listed.code == 0
    assert [line.split("│")[2].strip() for line in listed.out.splitlines() if "│ v" in line] == [
        "retired",
        "serving, pinned",
    ]
    assert "held-out rows" in listed.out
    missing = terminal.run("models", "serve", "7")
    assert missing.code == 1
    assert "v7" in missing.err


def test_options_work_before_and_after_serve(terminal: Terminal, two_versions: Path) -> None:
    shutil.copytree(two_versions, two_versions / "demo")  # The same versions, but not the demo's team.
    for options in (("--workspace", WORKSPACE), ("--demo", "--workspace", WORKSPACE)):
        assert terminal.run("models", *options, "serve", "1").code == 0
        assert "retired" in terminal.run("models", *options).out
    refused = terminal.run("models", "--demo", "serve", "1")
    assert refused.code == 1
    assert f"no workspace T0DEMO; there is {WORKSPACE}" in refused.err
    lists = terminal.run("models", "--workspace", WORKSPACE, "serve", "7")
    assert f"`draftdesk models --workspace {WORKSPACE}` lists" in lists.err


def test_commands_without_data_create_none_and_say_what_to_do(terminal: Terminal, home: Path) -> None:
    for arguments in (("retrain",), ("models",), ("models", "serve", "1")):
        real, demos = terminal.run(*arguments), terminal.run(*arguments, "--demo")
        assert (real.code, demos.code) == (1, 1)
        assert "`draftdesk serve`" in real.err
        assert "`draftdesk demo`" in demos.err
        assert str(home / "demo") in demos.err
    assert not home.exists()


def test_models_neither_reads_nor_migrates_a_database_of_another_version(
    terminal: Terminal, two_versions: Path
) -> None:
    with closing(sqlite3.connect(two_versions / "draftdesk.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'older'")
    ended = terminal.run("models")
    assert ended.code == 1
    assert "`draftdesk serve` migrates it" in ended.err


def test_suggest_never_picks_a_team_automatically(terminal: Terminal, two_versions: Path) -> None:
    with closing(sqlite3.connect(two_versions / "draftdesk.db")) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(model_versions)")][1:]
        others = ", ".join("'T0OTHER'" if name == "workspace_id" else name for name in columns)
        database.execute(
            f"INSERT INTO model_versions ({', '.join(columns)}) SELECT {others} FROM model_versions"
        )
    refused = terminal.run("suggest", ORDER)
    assert refused.code == 1
    assert "--workspace" in refused.err
    assert terminal.run("suggest", ORDER, "--workspace", "T0THIRD").code == 1
    chosen = terminal.run("suggest", ORDER, "--json", "--workspace", WORKSPACE)
    assert json.loads(chosen.out)["drafts"][0]["model_version"] == "v2"


def test_suggest_lists_the_remaining_blanks(terminal: Terminal, home: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "ours.csv"
    corpus.write_text(
        "instruction,category,intent,response\n"
        "where is my order?,ORDER,track_order,Order {{Order Number}} left our warehouse this morning.\n",
        encoding="utf-8",
    )
    shown = terminal.run("suggest", "where is my order?", "--data", str(corpus))
    assert "[Order Number]" in shown.out
    assert "1 blank to fill: Order Number" in shown.out


def test_models_refuses_to_serve_a_damaged_version(terminal: Terminal, two_versions: Path) -> None:
    damaged = two_versions / "models" / WORKSPACE / "v0001"
    (damaged / "rows.jsonl").unlink()
    ended = terminal.run("models", "serve", "1")
    assert ended.code == 1
    assert str(damaged) in ended.err


def test_retrain_prints_its_outcome(
    terminal: Terminal, two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{two_versions}/draftdesk.db")
    approve(engine)
    engine.dispose()
    monkeypatch.setenv("DRAFTDESK_BITEXT", str(write_csv(tmp_path / "corpus.csv", BASE)))
    ended = terminal.run("retrain")
    assert ended.code == 0
    assert "v3 now drafts" in ended.out
    assert "reply_bits_per_character" in ended.out
    assert "held_out_rows" in ended.out


def test_retrain_without_a_workspace_says_what_to_do(terminal: Terminal) -> None:
    ended = terminal.run("retrain")
    assert ended.code == 1
    assert "--demo" in ended.err


def test_evaluate_prints_the_ladder_of_models(terminal: Terminal) -> None:
    ended = terminal.run("evaluate", "--data", "starter", "--json")
    assert ended.code == 0
    ladder = json.loads(ended.out)["models"]
    assert [row["model"] for row in ladder][:3] == ["char-bigram", "bigram", "ngram"]
    keys = {"model", "reply_bits_per_character", "fit_seconds", "cpu_seconds", "rows"}
    assert all(set(row) == keys for row in ladder)


def test_a_corpus_with_wrong_columns_is_named_in_the_error(terminal: Terminal, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("question,answer\na,b\n")
    ended = terminal.run("evaluate", "--data", str(wrong))
    assert ended.code == 1
    assert str(wrong) in ended.err
    assert "instruction" in ended.err
    assert "Traceback" not in ended.err


def test_train_runs_the_tutorial_from_csv_to_samples(terminal: Terminal, tmp_path: Path) -> None:
    text = tmp_path / "training.txt"
    corpus = write_csv(tmp_path / "corpus.csv", BASE)
    ended = terminal.run(
        *("train", "--model", "char-bigram", "--sgd", "--steps", "20", "--seed", "1337"),
        *("--data", str(corpus), "--text-out", str(text)),
    )
    assert ended.code == 0
    assert text.read_text(encoding="utf-8").startswith("### Instruction:\n")
    assert "before training" in ended.out
    assert "after training" in ended.out
    assert "smoothed" in ended.out


def test_train_writes_a_new_directory_and_never_overwrites_one(terminal: Terminal, tmp_path: Path) -> None:
    corpus = str(write_csv(tmp_path / "corpus.csv", BASE))
    out = tmp_path / "model-of-mine"
    assert terminal.run("train", "--data", corpus, "--out", str(out)).code == 0
    assert (out / "config.json").is_file()
    assert terminal.run("train", "--data", corpus, "--out", str(out)).code == 2


@pytest.mark.parametrize("text", ["nowhere/training.txt", "."])
def test_an_unwritable_output_path_is_refused_before_the_work(terminal: Terminal, text: str) -> None:
    ended = terminal.run("train", "--model", "char-bigram", "--data", "nowhere.csv", "--text-out", text)
    assert ended.code == 2
    assert "--text-out" in ended.err
    assert "nowhere.csv" not in ended.err


def test_a_directory_that_cannot_be_created_is_refused_before_the_work(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ended = terminal.run("train", "--data", "nowhere.csv", "--out", "file/model")
    assert ended.code == 2
    assert "Cannot create" in ended.err


@pytest.mark.parametrize("model", ["bigram", "char-bigram"])
def test_the_smaller_models_print_their_scores(terminal: Terminal, tmp_path: Path, model: str) -> None:
    corpus = str(write_csv(tmp_path / "corpus.csv", BASE))
    ended = terminal.run("train", "--model", model, "--data", corpus)
    assert ended.code == 0
    assert "bits" in ended.out or "nats" in ended.out
