"""A data folder has one demo at a time."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.demo import only_demo
from bot.errors import DemoRunning
from db.session import open_engine
from tests.bot.support.commands import Terminal

ROOT = Path(__file__).parents[3]
HOLD = (
    "import sys; from pathlib import Path; from bot.cli.demo import only_demo\n"
    "with only_demo(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


@contextmanager
def another_demo(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the folder as a demo does, until it is killed or the block ends."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_demo_on_a_folder_is_refused_and_deletes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    chat = tmp_path / "demo" / "chat.json"
    chat.parent.mkdir()
    chat.write_text("{}")
    with another_demo(tmp_path):
        ended = Terminal(monkeypatch, capsys).run("demo", "--port", "0", "--fresh")
    assert ended.code == 1
    (told,) = ended.err.splitlines()
    assert f"A demo is already running in {tmp_path}. Stop it" in told
    assert "DRAFTDESK_HOME" in told
    assert chat.exists()


def test_another_folder_can_run_a_demo(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with another_demo(one), only_demo(two), pytest.raises(DemoRunning), only_demo(one):
        pytest.fail("both held one folder")


def test_a_demo_that_was_killed_leaves_its_folder_free(tmp_path: Path) -> None:
    with another_demo(tmp_path) as killed:
        killed.kill()
        killed.wait()
        with only_demo(tmp_path):
            assert (tmp_path / "demo.lock").exists()


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_no_demo_runs_beside_slacks_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    if where == ".env":
        (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-hunter2\nSLACK_SIGNING_SECRET=hunter3\n")
    else:
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hunter2")
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "hunter3")
    ended = Terminal(monkeypatch, capsys).run("demo", "--port", "0")
    assert ended.code != 0
    assert "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are set" in ended.err
    assert "hunter" not in ended.err + ended.out
    assert not (tmp_path / "demo").exists()


def test_a_refused_downgrade_leaves_the_chat_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    chat = tmp_path / "demo" / "chat.json"
    chat.write_text('{"of": "a newer version"}')
    engine = open_engine(f"sqlite:///{tmp_path / 'demo' / 'draftdesk.db'}")
    with engine.execution_options(draftdesk_session="write").begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('of_tomorrow')")
    engine.dispose()
    ended = Terminal(monkeypatch, capsys).run("demo", "--port", "0")
    assert (ended.code, "install the newest one" in ended.err) == (1, True)
    assert [path.name for path in chat.parent.glob("chat*")] == ["chat.json"]
