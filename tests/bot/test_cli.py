"""The command line: exit codes, what goes where, and each command on small data."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.cli import boundary
from bot.cli.workspace import DEMO_CHANNELS, DEMO_OPS_CHANNEL, DEMO_WORKSPACE, settings_for
from bot.errors import DraftdeskError
from bot.playground.state import seed
from db.session import open_engine
from migrations import upgrade
from tests.bot.commands import Terminal
from tests.bot.versions import WORKSPACE, add_version, approve, rows, write_csv

ROOT = Path(__file__).parents[2]
ORDER = "hi, where is my order 12345?"
BASE = 150


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, in a folder with no .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "home"


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def two_versions(home: Path) -> Path:
    """A database in the data folder with two versions of which the second serves."""
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    upgrade(engine)
    for number in (1, 2):
        add_version(engine, home, number, base=rows(BASE))
    engine.dispose()
    return home


def draftdesk(*arguments: str, home: Path) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    environment = {**os.environ, "DRAFTDESK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        env=environment,
    )


def test_help_loads_nothing_heavy() -> None:
    command = (
        "import sys; from bot.cli import app; app(['--help'], standalone_mode=False); "
        "sys.exit(','.join({'torch', 'pandas', 'numpy', 'slack_sdk', 'sqlalchemy'} & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    for name in ("serve", "demo", "suggest", "train", "retrain", "evaluate", "models", "doctor"):
        assert name in ended.stdout


def test_a_command_that_is_none_and_a_missing_argument_are_usage(terminal: Terminal) -> None:
    assert terminal.run("draft").code == 2
    assert terminal.run("suggest").code == 2
    assert terminal.run("train", "--model", "bigram", "--sgd").code == 2


def test_serve_names_all_that_is_missing_and_malformed_and_the_demo(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_RETRAIN_AT", "at night")
    ended = terminal.run("serve")
    assert ended.code == 2
    assert ended.out == ""
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "DRAFTDESK_RETRAIN_AT",
        "draftdesk demo",
    ):
        assert name in ended.err


def test_serve_says_when_slack_cannot_be_reached(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-secret",
        "SLACK_SIGNING_SECRET": "hush",
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "DRAFTDESK_PORT": "0",
    }.items():
        monkeypatch.setenv(name, value)
    ended = terminal.run("serve")
    assert ended.code == 1
    assert "SLACK_API_URL" in ended.err
    assert "xoxb-secret" not in ended.err


@pytest.mark.parametrize("command", [("demo",), ("serve",)])
def test_a_port_that_is_taken_is_named(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: tuple[str]
) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for name, value in {
            "DRAFTDESK_PORT": port,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "1",
        }.items():
            monkeypatch.setenv(name, value)
        ended = terminal.run(*command)
    assert ended.code == 2
    assert "DRAFTDESK_PORT" in ended.err
    assert port in ended.err


def test_suggest_fills_the_order_number_in_and_prints_json_only(terminal: Terminal, home: Path) -> None:
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
        assert all(set(source) == {"id", "score"} for source in draft["sources"])
    assert "12345" in answer["drafts"][0]["text"]


def test_suggest_refits_a_kept_model_that_is_damaged(terminal: Terminal, home: Path) -> None:
    terminal.run("suggest", ORDER)
    kept = next((home / "models").glob("starter-*"))
    (kept / "config.json").write_text("{}")
    ended = terminal.run("suggest", ORDER, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["drafts"]
    assert "damaged" in ended.err


def test_suggest_abstains_as_a_success_and_reads_standard_input(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("🙂🙂🙂\n"))
    ended = terminal.run("suggest", "-", "--json")
    assert ended.code == 0
    answer = json.loads(ended.out)
    assert answer["abstained"] is True
    assert answer["reason"]
    assert answer["drafts"] == []


def test_suggest_uses_the_version_that_serves(terminal: Terminal, two_versions: Path) -> None:
    answer = json.loads(terminal.run("suggest", ORDER, "--json").out)
    assert answer["drafts"][0]["model_version"] == "v2"


def test_the_characters_bigram_can_be_chosen(terminal: Terminal) -> None:
    ended = terminal.run("suggest", ORDER, "--model", "char-bigram", "--json")
    assert ended.code == 0
    assert set(json.loads(ended.out)) == {"abstained", "reason", "drafts"}


def test_models_lists_versions_and_goes_back_to_one_of_before(terminal: Terminal, two_versions: Path) -> None:
    assert terminal.run("models", "serve", "1").code == 0
    listed = terminal.run("models")
    assert listed.code == 0
    assert [line.split("│")[2].strip() for line in listed.out.splitlines() if "│ v" in line] == [
        "retired",
        "serving",
    ]
    missing = terminal.run("models", "serve", "7")
    assert missing.code == 1
    assert "v7" in missing.err


def test_a_version_whose_directory_is_damaged_is_not_gone_back_to(
    terminal: Terminal, two_versions: Path
) -> None:
    damaged = two_versions / "models" / WORKSPACE / "v0001"
    (damaged / "rows.jsonl").unlink()
    ended = terminal.run("models", "serve", "1")
    assert ended.code == 1
    assert str(damaged) in ended.err


def test_retrain_says_what_became_of_it(
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


def test_retrain_without_a_workspace_says_what_to_do(terminal: Terminal) -> None:
    ended = terminal.run("retrain")
    assert ended.code == 1
    assert "--demo" in ended.err


def test_evaluate_prints_the_ladder(terminal: Terminal) -> None:
    ended = terminal.run("evaluate", "--data", "starter", "--json")
    assert ended.code == 0
    ladder = json.loads(ended.out)["models"]
    assert [row["model"] for row in ladder][:3] == ["char-bigram", "bigram", "ngram"]
    assert all(set(row) == {"model", "reply_bits_per_character", "fit_seconds", "rows"} for row in ladder)


def test_a_corpus_with_the_wrong_columns_is_named(terminal: Terminal, tmp_path: Path) -> None:
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


def test_train_writes_a_directory_and_never_over_another(terminal: Terminal, tmp_path: Path) -> None:
    corpus = str(write_csv(tmp_path / "corpus.csv", BASE))
    out = tmp_path / "model-of-mine"
    assert terminal.run("train", "--data", corpus, "--out", str(out)).code == 0
    assert (out / "config.json").is_file()
    assert terminal.run("train", "--data", corpus, "--out", str(out)).code == 2


@pytest.mark.parametrize("model", ["bigram", "char-bigram"])
def test_the_smaller_models_show_what_they_reach(terminal: Terminal, tmp_path: Path, model: str) -> None:
    corpus = str(write_csv(tmp_path / "corpus.csv", BASE))
    ended = terminal.run("train", "--model", model, "--data", corpus)
    assert ended.code == 0
    assert "bits" in ended.out or "nats" in ended.out


def test_an_unexpected_error_shows_its_kind_and_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError("token xoxb-secret")

    assert boundary.run(fail) == 1
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "--debug" in told
    assert "xoxb-secret" not in told


def _raise(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_a_known_error_shows_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.run(_raise(DraftdeskError("[red]mind the gap[/red]"))) == 1
    assert "[red]mind the gap[/red]" in capsys.readouterr().err


def test_ctrl_c_says_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.run(_raise(KeyboardInterrupt())) == 130
    assert "Stopped." in capsys.readouterr().err


def test_the_demos_settings_take_nothing_from_the_real_workspace(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "DRAFTDESK_CHANNELS", "SLACK_API_URL"):
        monkeypatch.setenv(name, "malformed")
    monkeypatch.setenv("DRAFTDESK_PORT", "4000")
    settings = settings_for(demo=True)
    assert (settings.home, settings.port) == (home / "demo", 4000)
    assert settings.database_url == f"sqlite:///{home}/demo/draftdesk.db"
    assert settings.corpus == "starter"
    assert settings.transport() is None
    workspace = seed(DEMO_WORKSPACE)
    assert [workspace.channels[each].name for each in settings.channels] == ["support"]
    assert settings.channels == DEMO_CHANNELS
    assert workspace.channels[DEMO_OPS_CHANNEL].name == "ops"


def test_the_demo_serves_and_ctrl_c_stops_it_in_order(home: Path) -> None:
    with draftdesk("demo", "--port", "0", home=home) as demo:
        assert demo.stderr is not None
        lines = []
        for line in demo.stderr:
            lines.append(line)
            if "http://" in line:
                break
        page = "http://" + lines[-1].split("http://")[1].strip()
        assert "Draftdesk" in httpx.get(page, trust_env=False).text
        assert httpx.get(f"{page}/healthz", trust_env=False).json()["version"] == 1
        demo.send_signal(signal.SIGINT)
        rest = demo.stderr.read()
        assert demo.wait(timeout=30) == 130
    assert "Stopped." in rest
    assert "Traceback" not in rest
