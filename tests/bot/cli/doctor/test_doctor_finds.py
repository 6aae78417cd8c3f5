"""`draftdesk doctor` finds what stops an installation, and says how to mend it."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.cli.doctor.clock import clock_findings
from bot.cli.doctor.findings import State
from db.session import open_engine
from migrations import upgrade
from model.encoder.encoder import load_encoder
from tests.bot.support.commands import Terminal
from tests.serving import served

AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("off", "state", "told"),
    [
        (timedelta(seconds=20), None, ""),
        (timedelta(seconds=90), State.WARNING, "90 s ahead of Slack's"),
        (timedelta(minutes=-10), State.BROKEN, "600 s behind Slack's"),
    ],
)
def test_a_clock_that_differs_from_slacks(off: timedelta, state: State | None, told: str) -> None:
    found = list(clock_findings({"Date": "Mon, 30 Nov 2026 12:00:00 GMT"}, AT + off))
    assert [(each.state, each.told) for each in found] == ([] if state is None else [(state, told)])


def test_a_taken_port_is_broken_unless_draftdesk_runs_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("DRAFTDESK_PORT", str(other.getsockname()[1]))
        ended = terminal.run("doctor")
    assert (ended.code, "is taken by another program" in ended.out) == (1, True)
    assert "set DRAFTDESK_PORT to another port" in ended.out

    async def healthz(_request: object) -> JSONResponse:
        return JSONResponse({"status": "ok", "version": 1})

    with served(lambda _url: Starlette(routes=[Route("/healthz", healthz)])) as url:
        monkeypatch.setenv("DRAFTDESK_PORT", url.rpartition(":")[2])
        assert "ok       port: Draftdesk runs on" in terminal.run("doctor").out


def test_a_database_of_a_newer_version_is_broken(terminal: Terminal, home: Path) -> None:
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    upgrade(engine)
    with engine.execution_options(draftdesk_session="write").begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    engine.dispose()
    ended = terminal.run("doctor")
    assert "broken   database: a newer version of Draftdesk migrated it" in ended.out
    assert ended.code == 1


def test_an_encoder_that_cannot_be_loaded_is_named_with_its_reason(
    terminal: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_ENCODER", str(home.parent / "model.onnx"))
    load_encoder.cache_clear()
    try:
        told = terminal.run("doctor").out
    finally:
        monkeypatch.delenv("DRAFTDESK_ENCODER")
        load_encoder.cache_clear()
        terminal.run("doctor")  # Chooses the package's again.
    assert "warning  encoder: messages are compared by single words only" in told
    assert "model.onnx cannot be read: No such file or directory" in told
    assert "Check DRAFTDESK_ENCODER." in told


def test_the_hub_that_does_not_answer_is_a_warning(terminal: Terminal) -> None:
    told = terminal.run("doctor").out
    assert "warning  corpus: Bitext is not in the Hub's cache, and the Hub does not answer (" in told
    assert "set DRAFTDESK_BITEXT to a copy" in told


def test_a_brand_file_that_nothing_reads_is_named(
    terminal: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("brand.toml").write_text('[company]\nname = "Acme"\n', encoding="utf-8")
    told = terminal.run("doctor").out
    assert f"brand: {Path('brand.toml').absolute()} is not used" in told
    home.mkdir()
    (home / "brand.toml").write_text('[company]\nname = "Other"\n', encoding="utf-8")
    monkeypatch.setenv("DRAFTDESK_BRAND", "brand.toml")
    told = terminal.run("doctor").out
    assert f"warning  brand: {home / 'brand.toml'} is not used: DRAFTDESK_BRAND names" in told
