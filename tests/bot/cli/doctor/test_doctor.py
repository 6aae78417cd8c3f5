"""`draftdesk doctor` says in words what is there, missing or broken, and changes nothing.

See `test_doctor_files.py` for files and `test_doctor_asks_slack.py` for channels.
"""

import ast
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.cli import doctor
from bot.playground import create_playground
from bot.services import preferences
from bot.services.tickets import pausing
from bot.services.workspace import Workspace
from bot.settings import NAMES
from db import jobs, pauses
from db.channels import ChannelChoice
from db.jobs import NewJob
from db.session import open_engine, write
from db.tables import Job
from tests.bot.cli.doctor.version import make_version
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import WORKSPACE
from tests.serving import served

TOKEN = "xoxb-of-the-stand-in"


def test_a_fresh_machine_is_ready_for_the_demo(terminal: Terminal, home: Path) -> None:
    ended = terminal.run("doctor")
    assert ended.code == 0
    for told in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "does not exist yet", "none, so only /suggest drafts"):
        assert told in ended.out
    assert "draftdesk demo" in ended.out.splitlines()[-1]
    assert not home.exists()


def test_malformed_settings_are_broken_and_secrets_are_not_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_PORT", "many")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hunter2")
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert "DRAFTDESK_PORT" in ended.out
    assert "SLACK_BOT_TOKEN" in ended.out
    assert "hunter2" not in ended.out + ended.err


def test_a_misspelt_setting_is_a_warning_with_the_nearest_name_told_once(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_PROT", "1")
    ended = terminal.run("doctor")
    assert ended.code == 0
    assert "warning  settings: DRAFTDESK_PROT is not a setting" in ended.out
    assert "Did you mean DRAFTDESK_PORT?" in ended.out
    assert ended.err == ""


def test_malformed_settings_and_misspelt_ones_are_told_together(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_PROT", "1")
    monkeypatch.setenv("TZ", "Europe/Berlinn")
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert "broken   settings: TZ must be a time zone" in ended.out
    assert "warning  settings: DRAFTDESK_PROT" in ended.out


def test_everything_configured_is_ready_to_serve(
    terminal: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(home)
    with served(slack) as address:
        for name, value in {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": "hush",
            "SLACK_API_URL": f"{address}/api/",
            "DRAFTDESK_CHANNELS": "C0SUPPORT",
            "DRAFTDESK_OPS_CHANNEL": "C0OPS",
        }.items():
            monkeypatch.setenv(name, value)
        ended = terminal.run("doctor")
    assert ended.code == 0
    assert "T0DEMO" in ended.out
    assert "reachable and migrated" in ended.out
    assert "v1 serves" in ended.out
    assert "next retraining" in ended.out
    assert ended.out.splitlines()[-1] == "Ready: `draftdesk serve`."


def test_scopes_that_the_installed_app_lacks_are_named_with_what_to_do(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def installed_long_ago(base_url: str) -> Starlette:
        playground = create_playground(events_url=base_url, signing_secret="hush", bot_token=TOKEN)
        playground.state.scopes = ("chat:write", "commands", "users:read", "links:read")
        return Starlette(routes=playground.routes)

    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    for there, lacks in (
        (slack, ""),
        (installed_long_ago, "the app lacks app_mentions:read, assistant:write, channels:history,"),
    ):
        with served(there) as address:
            monkeypatch.setenv("SLACK_API_URL", f"{address}/api/")
            told = terminal.run("doctor").out
        assert (lacks in told and "install the app" in told) if lacks else "Slack scopes" not in told


def test_a_token_that_slack_refuses_is_broken(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(slack) as address:
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-another")
        monkeypatch.setenv("SLACK_API_URL", f"{address}/api/")
        ended = terminal.run("doctor")
    assert ended.code == 1
    assert "invalid_auth" in ended.out
    assert "xoxb-of-another" not in ended.out + ended.err


def test_a_served_version_that_cannot_be_loaded_is_broken(terminal: Terminal, home: Path) -> None:
    directory = make_version(home)
    (directory / "tokenizer.json").unlink()
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert str(directory) in ended.out
    assert "draftdesk retrain" in ended.out


def test_doctor_lists_failed_jobs_with_their_reasons(terminal: Terminal, home: Path) -> None:
    make_version(home)
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    with write(engine) as session:
        jobs.enqueue(session, workspace_id=WORKSPACE, job=NewJob(kind="post_card", payload={}))
        job = session.scalars(select(Job)).one()
        job.status, job.last_error = "failed", "channel_not_found"
    engine.dispose()
    ended = terminal.run("doctor")
    assert ended.code == 0
    assert "0 waiting, 0 running, 1 failed" in ended.out
    assert "post_card: channel_not_found" in ended.out


def test_doctor_lists_what_an_admin_set_in_slack(terminal: Terminal, home: Path) -> None:
    make_version(home)
    assert "set in Slack" not in terminal.run("doctor").out
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    preferences.set_confidence(Workspace(engine, WORKSPACE), "U0ADA", 0.4)
    preferences.set_retrain_at(Workspace(engine, WORKSPACE), "U0ADA", time(4, 30))
    preferences.set_channel(Workspace(engine, WORKSPACE), "U0ADA", "C0HELP", ChannelChoice(True))
    engine.dispose()
    told = " ".join(terminal.run("doctor").out.split())
    assert f"set in Slack by {WORKSPACE}" in told
    assert "watched channels C0HELP, the threshold 40%, retraining at 04:30" in told


def test_a_pause_is_named_with_who_paused(terminal: Terminal, home: Path) -> None:
    make_version(home)
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    assert pausing.pause(Workspace(engine, WORKSPACE), "U0ADA")
    engine.dispose()
    told = " ".join(terminal.run("doctor").out.split())
    assert "U0ADA paused everything at 2" in told
    assert "As an admin, press Go on in the App Home." in told


def test_what_waits_until_people_fix_it_is_named_with_what_to_do(terminal: Terminal, home: Path) -> None:
    make_version(home)
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    with write(engine) as session:
        pauses.begin(session, workspace_id=WORKSPACE, channel="C0HELP", method="m", code="not_in_channel")
        pauses.begin(session, workspace_id=WORKSPACE, channel="", method="", code="token_expired")
    engine.dispose()
    told = " ".join(terminal.run("doctor").out.split())
    assert "channel C0HELP: work waits since" in told
    assert "Slack answers not_in_channel Invite me with /invite @Draftdesk." in told
    assert f"workspace {WORKSPACE}: work waits since" in told


def test_a_database_that_does_not_answer_is_broken(terminal: Terminal, home: Path) -> None:
    home.mkdir()
    (home / "draftdesk.db").write_bytes(b"this is no database" * 100)
    ended = terminal.run("doctor")
    assert ended.code == 1
    assert "not a database" in ended.out


def test_incomplete_settings_are_ready_for_the_demo_but_not_to_serve(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    with served(slack) as address:
        monkeypatch.setenv("SLACK_API_URL", f"{address}/api/")
        ended = terminal.run("doctor")
        assert "serve" not in terminal.run("doctor", "--demo").out.splitlines()[-1]
    assert ended.code == 0
    last = ended.out.splitlines()[-1]
    assert last.startswith("Ready for the demo: `draftdesk demo`. Not ready for `draftdesk serve`")


def slack(base_url: str) -> Starlette:
    """The stand-in's Web API."""
    return Starlette(
        routes=create_playground(events_url=base_url, signing_secret="hush", bot_token=TOKEN).routes
    )


def test_doctor_takes_the_names_of_settings_from_their_declarations() -> None:
    for path in Path(doctor.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documented:
                spelt = [name for name in NAMES.values() if name in node.value]
                assert not spelt, f"{path.name}:{node.lineno} spells {spelt}"
            if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "NAMES":
                assert ast.literal_eval(node.slice) in NAMES
