"""Without a home folder, a name or a writable `/tmp`, as in a container, the data folder takes everything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.support.commands import Terminal

ROOT = Path(__file__).parents[3]
AS_NOBODY = ("unshare", "--user", "--map-user=12345", "--map-group=12345")


def as_nobody(home: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python as an account that no file knows, without HOME."""
    if (
        shutil.which("unshare") is None
        or subprocess.run([*AS_NOBODY, "true"], capture_output=True).returncode != 0
    ):
        pytest.skip("this machine gives no user namespace")
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DRAFTDESK_HOME": str(home), **settings}
    line = [*AS_NOBODY, sys.executable, *command]
    return subprocess.run(line, cwd=home.parent, env=kept, capture_output=True, text=True)


def test_an_account_without_name_and_home_uses_the_data_folder(tmp_path: Path) -> None:
    asks = (
        "import getpass, pathlib, sys; from bot.cli.folders import give_folders; "
        f"give_folders(pathlib.Path({str(tmp_path / 'home')!r})); "
        "sys.stdout.write(f'{getpass.getuser()} {pathlib.Path.home()}')"
    )
    ended = as_nobody(tmp_path / "home", "-c", asks)
    assert ended.stdout == f"draftdesk {tmp_path / 'home'}", ended.stderr


def test_serve_starts_for_an_account_without_a_home(tmp_path: Path) -> None:
    ended = as_nobody(
        tmp_path / "home",
        *("-m", "bot.cli", "serve"),
        SLACK_BOT_TOKEN="xoxb-none",
        SLACK_SIGNING_SECRET="hush",
        SLACK_API_URL="http://127.0.0.1:9/api/",
        DRAFTDESK_PORT="0",
    )
    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in ended.stderr
    assert ended.returncode == 1


def test_without_a_home_the_default_data_folder_is_a_named_fault(tmp_path: Path) -> None:
    ended = as_nobody(tmp_path, "-m", "bot.cli", "doctor", DRAFTDESK_HOME="")
    assert "DRAFTDESK_HOME must be the path of a folder. Its default, ~/.local/share" in ended.stdout
    assert ended.returncode == 1


def test_without_a_temporary_folder_the_data_folder_has_one(tmp_path: Path) -> None:
    asks = (
        "import pathlib, sys, tempfile; tempfile._candidate_tempdir_list = lambda: []; "
        "from bot.cli.folders import give_folders; "
        f"give_folders(pathlib.Path({str(tmp_path)!r})); sys.stdout.write(tempfile.gettempdir())"
    )
    ended = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True)
    assert ended.stdout == str(tmp_path / "tmp"), ended.stderr
    assert (tmp_path / "tmp").is_dir()


def test_sigterm_ends_a_command_that_has_not_begun_to_serve(tmp_path: Path) -> None:
    asks = (
        "import signal, bot.cli; bot.cli.boundary.run = lambda app: signal.raise_signal(signal.SIGTERM); "
        "bot.cli.main()"
    )
    ended = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True)
    assert ended.returncode == 143, "not -15, by which the kernel would end it, except a container's first"


def test_a_folder_that_takes_no_bytes_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))  # As little as a full disk takes.
        ended = Terminal(monkeypatch, capsys).run("doctor")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert f"broken   data folder: {tmp_path} cannot be written: File too large" in ended.out
    assert ended.code == 1
