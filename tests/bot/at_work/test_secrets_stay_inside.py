"""Secrets reach neither logs, answers, `doctor`, metrics, rows nor the training child; rows run nothing."""

import logging
import os
import pickle
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, inspect, text

from bot.cli.terminal import OURS
from bot.jobs.training_process import child_environment
from bot.settings import NAMES, SETTINGS, Settings
from tests.bot.support import slack_payloads
from tests.bot.support.commands import Terminal
from tests.bot.support.running import TOKEN, working
from tests.bot.support.workplace import eventually

METRICS_TOKEN = "metrics-token-of-this-test"
SECRETS = (TOKEN, slack_payloads.SECRET, METRICS_TOKEN)


def test_a_whole_run_tells_no_secret(
    engine: Engine, starter_bundle: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    for name in OURS:  # As `--debug` does: other packages log warnings only.
        caplog.set_level(logging.DEBUG, logger=name)
    with (
        working(engine, starter_bundle, tmp_path / "home", metrics_token=SecretStr(METRICS_TOKEN)) as place,
    ):
        place.playground.state.fail_next("chat.postMessage", "internal_error", times=1)
        card = place.card(place.say("where is my order 12345?"))
        place.press(card, "Approve & send")
        eventually(lambda: place.thread(card.thread_ts or "")[1:])
        place.playground.state.fail_next("users.info", "token_revoked", times=3)
        told.append(place.send(b"{", {"X-Slack-Signature": "v0=1"}).text)
        told.append(place.deliver(b"{").text)
        for path in ("/healthz", "/readyz", "/metrics"):
            told.append(place.http.get(f"{place.app_url}{path}").text)
        told.append(repr(place.desk.settings))
        place.settle()
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            told.append(str(rows))
    everything = caplog.text + "\n".join(told)
    assert "12345" not in caplog.text, "nor a customer's words"
    assert len(everything) > 1000
    assert [secret for secret in SECRETS if secret in everything] == []


def test_doctor_and_refused_settings_tell_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    hidden = [setting.variable for setting in SETTINGS.values() if setting.hidden]
    assert {"SLACK_BOT_TOKEN", "DATABASE_URL", "DRAFTDESK_METRICS_TOKEN"} <= set(hidden)
    for name in hidden:
        monkeypatch.setenv(name, "hunter2")
    ended = Terminal(monkeypatch, capsys).run("doctor")
    assert ended.code == 1
    assert "hunter2" not in ended.out + ended.err
    for name, value in (
        ("SLACK_BOT_TOKEN", "xoxb-hunter2"),
        ("SLACK_APP_TOKEN", "xapp-hunter2"),
        ("DATABASE_URL", "postgresql://user:hunter2@127.0.0.1:9/none"),
        ("DRAFTDESK_METRICS_TOKEN", "hunter2" * 3),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    ended = Terminal(monkeypatch, capsys).run("doctor")
    assert "hunter2" not in ended.out + ended.err


def test_every_secret_setting_is_hidden_and_the_training_child_gets_none() -> None:
    secret = {
        field
        for field, info in Settings.model_fields.items()
        if "SecretStr" in str(info.annotation) or "SecretStr" in str(info.metadata)
    }
    assert {"slack_bot_token", "metrics_token"} <= secret
    assert [field for field in secret if not SETTINGS[field].hidden] == []
    passed = child_environment(dict.fromkeys(NAMES.values(), "hunter2") | dict(os.environ))
    assert not set(passed) & set(NAMES.values())


class Hostile:
    """What a row would run if somebody unpickled it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_in_the_database_is_run_by_nobody(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "it was run"
    blob = "BYTEA" if engine.dialect.name == "postgresql" else "BLOB"
    columns = f"id VARCHAR PRIMARY KEY, next_run_time FLOAT, job_state {blob}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE apscheduler_jobs ({columns})"))
        connection.execute(
            text("INSERT INTO apscheduler_jobs VALUES ('retrain', 1.0, :state)"),
            {"state": pickle.dumps(Hostile(mark))},
        )
    with working(engine, starter_bundle, tmp_path / "home") as place:
        place.card(place.say("where is my order 12345?"))
    assert not mark.exists()
