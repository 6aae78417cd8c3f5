"""The demo shows at the terminal what the console helpdesk would send."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.cli import demo
from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import Reply
from bot.settings import Settings
from tests.bot.support.commands import Terminal


@pytest.fixture(autouse=True)
def _the_helpdesks_log_as_it_was() -> Iterator[None]:
    yield
    logging.getLogger(demo.HELPDESK_LOG).setLevel(logging.NOTSET)


def test_what_would_be_sent_reaches_the_terminal_masked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def send(_settings: Settings, _bound: socket.socket, *, open_page: bool) -> None:
        helpdesk = ConsoleHelpdesk(engine, "T0DEMO")
        ticket_id, _ = helpdesk.open_ticket("Order", "Where is my order 48213?", requester="Sam")
        body = "Order 48213 is on its way; write to sam@acme.example."
        helpdesk.send(Reply(ticket_id, body, public=True, key="draftdesk-1", stamp=None))

    monkeypatch.setattr(demo, "_run", send)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    ended = Terminal(monkeypatch, capsys).run("demo", "--port", "0")
    assert ended.code == 0
    assert "console helpdesk: a public reply to ticket" in ended.err
    assert "is on its way" in ended.err
    assert "48213" not in ended.err
    assert "sam@acme" not in ended.err
