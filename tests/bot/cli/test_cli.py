"""The command line as a whole: exit codes, what goes where, and the two commands that serve."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.cli import boundary
from bot.cli.invocation import command_line
from bot.cli.workspace import DEMO_CHANNELS, DEMO_OPS_CHANNEL, DEMO_WORKSPACE, settings_for
from bot.errors import DraftdeskError
from bot.playground import create_playground
from bot.playground.world.state import seed
from bot.settings import DEFAULT_HOME
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import write_csv
from tests.serving import served

ROOT = Path(__file__).parents[3]
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


def draftdesk(
    *arguments: str, home: Path, settings: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    environment = {**os.environ, "DRAFTDESK_HOME": str(home), "PYTHONPATH": str(ROOT), **(settings or {})}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        env=environment,
    )


def test_the_demo_sends_replies_sooner_unless_the_undo_seconds_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings_for(demo=True).undo_seconds == 8
    assert settings_for(demo=False).undo_seconds == 30
    monkeypatch.setenv("DRAFTDESK_UNDO_SECONDS", "30")
    assert settings_for(demo=True).undo_seconds == 30


def test_help_imports_no_heavy_packages() -> None:
    command = (
        "import sys; from bot.cli import app; app(['--help'], standalone_mode=False); "
        "sys.exit(','.join({'torch', 'pandas', 'numpy', 'slack_sdk', 'sqlalchemy'} & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    for name in ("serve", "demo", "suggest", "train", "retrain", "evaluate", "models", "doctor"):
        assert name in ended.stdout


def test_an_unknown_command_and_a_missing_argument_are_usage_errors(terminal: Terminal) -> None:
    assert terminal.run("draft").code == 2
    assert terminal.run("suggest").code == 2
    assert terminal.run("train", "--model", "bigram", "--sgd").code == 2


def test_serve_names_every_missing_and_malformed_setting_and_the_demo(
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
    (told,) = ended.err.splitlines()
    assert "SLACK_API_URL" in told


@pytest.mark.parametrize("command", [("demo",), ("serve",)])
def test_an_occupied_port_is_reported(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: tuple[str]
) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = str(other.getsockname()[1])
        monkeypatch.setenv("DRAFTDESK_PORT", port)
        if command == ("serve",):
            monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
            monkeypatch.setenv("SLACK_SIGNING_SECRET", "1")
        ended = terminal.run(*command)
    assert ended.code == 2
    assert "DRAFTDESK_PORT" in ended.err
    assert port in ended.err


def test_an_unexpected_error_shows_its_type_but_not_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError("token xoxb-secret")

    assert boundary.run(fail) == 1
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "--debug" in told
    assert "xoxb-secret" not in told


def until(true: Callable[[], bool], seconds: float = 200.0) -> None:
    """Wait for something that takes seconds on a free machine, and longer on a busy one."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def version_at(page: str) -> object:
    """The number of the version that drafts."""
    return httpx.get(f"{page}/healthz", trust_env=False).json()["version"]


def _raise(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_a_known_error_shows_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert boundary.run(_raise(DraftdeskError("[red]mind the gap[/red]"))) == 1
    assert "[red]mind the gap[/red]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Is the server\n\taccepting connections?\n", "connections? `draftdesk doctor`"),
        ("unable to open database file", "database file. `draftdesk doctor`"),
        ("no password supplied.", "supplied. `draftdesk doctor`"),
    ],
)
def test_a_databases_message_ends_with_one_full_stop(
    capsys: pytest.CaptureFixture[str], said: str, shown: str
) -> None:
    assert boundary.run(_raise(OperationalError("select", {}, Exception(said)))) == 1
    assert shown in capsys.readouterr().err


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
    assert [workspace.channels[each].name for each in settings.channels] == ["support", "acme"]
    assert settings.channels == DEMO_CHANNELS
    assert workspace.channels[DEMO_OPS_CHANNEL].name == "ops"


@pytest.mark.slow
def test_the_demo_serves_and_takes_the_version_that_its_printed_command_trains(tmp_path: Path) -> None:
    home = tmp_path / "it's a home"
    with draftdesk("demo", "--port", "0", home=home) as demo:
        assert demo.stderr is not None
        page = "http://" + next(line for line in demo.stderr if "http://" in line).split("http://")[1].strip()
        assert "Draftdesk" in httpx.get(page, trust_env=False).text
        until(lambda: version_at(page) == 1)
        printed = next(line for line in demo.stderr if " retrain --demo" in line)
        retrained = in_another_terminal(printed.strip())
        assert retrained.returncode == 0, retrained.stderr
        assert "Version v2 now drafts" in retrained.stdout
        until(lambda: version_at(page) == 2)
        demo.send_signal(signal.SIGINT)
        rest = demo.stderr.read()
        assert demo.wait(timeout=30) == 130
    assert "Stopped." in rest
    assert "Traceback" not in rest


@pytest.mark.slow
def test_serve_connects_and_exits_with_0_on_sigterm(home: Path, tmp_path: Path) -> None:
    token = "xoxb-of-the-stand-in"
    with served(lambda url: Starlette(routes=stand_in(url, token))) as slack:
        settings = {
            "SLACK_BOT_TOKEN": token,
            "SLACK_SIGNING_SECRET": "hush",
            "SLACK_API_URL": f"{slack}/api/",
            "DRAFTDESK_PORT": "0",
            "DRAFTDESK_BITEXT": str(write_csv(tmp_path / "corpus.csv", BASE)),
        }
        with draftdesk("serve", home=home, settings=settings) as bot:
            assert bot.stderr is not None
            before = []
            for line in bot.stderr:
                before.append(line)
                if line.startswith("Serving workspace"):
                    break
            serving = before[-1]
            assert "T0DEMO through HTTP on port" in serving
            port = serving.split("port ")[1].split(",")[0]
            health = httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).json()
            assert health["status"] == "ok"
            unsigned = httpx.post(f"http://127.0.0.1:{port}/slack/events", content=b"{}", trust_env=False)
            assert unsigned.status_code == 401
            bot.terminate()
            rest = bot.stderr.read()
            assert bot.wait(timeout=30) == 0
    assert "Traceback" not in rest
    assert not [line for line in before if "WARNING" in line]
    assert token not in rest
    assert (home / "draftdesk.db").stat().st_size > 0
    assert not (home / "draftdesk.db-wal").exists(), "the file alone is the whole database"


def in_another_terminal(line: str) -> subprocess.CompletedProcess[str]:
    """Type `line` in a shell in which nothing of this one is set, in another folder."""
    kept = {name: value for name, value in os.environ.items() if name in ("HOME", "LANG")}
    return subprocess.run(["/bin/sh", "-c", line], cwd="/", env=kept, capture_output=True, text=True)


def test_a_printed_command_names_the_program_as_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin of mine" / "draftdesk"
    program.parent.mkdir()
    imports = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bot.cli import main; main()"
    program.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "{imports}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bin of mine/draftdesk", "demo"])
    assert command_line("doctor", home=DEFAULT_HOME.expanduser()) == f"'{program}' doctor"
    elsewhere = command_line("doctor", "--demo", home=tmp_path / "$HOME")
    assert f"data folder: {tmp_path}/$HOME/demo" in in_another_terminal(elsewhere).stdout


def stand_in(url: str, token: str) -> list[BaseRoute]:
    """Slack's Web API as `serve` finds it."""
    return create_playground(events_url=url, signing_secret="hush", bot_token=token).routes
