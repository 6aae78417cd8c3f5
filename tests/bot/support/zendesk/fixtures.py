"""Fixtures for tests of the client: a running stand-in, and a client with short waits."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from bot.server import WebhookConfig
from db.session import write
from tests.bot.support.commands import Terminal
from tests.bot.support.webhook_app import webhook_app
from tests.bot.support.zendesk.entrance import CLIENT_ID, CLIENT_SECRET
from tests.bot.support.zendesk.office import Office
from tests.bot.support.zendesk.stand_in import StandIn, stand_ins
from tests.db.rows import a_version
from tests.serving import served

IMPATIENT = RetryPolicy(timeout_seconds=1.5, attempts=3, longest_wait_seconds=5.0)


@pytest.fixture(scope="session")
def _stand_ins() -> Iterator[Callable[[], StandIn]]:
    """One server for all tests, because starting one takes longer than most tests."""
    with stand_ins() as enter:
        yield enter


@pytest.fixture
def stand_in(_stand_ins: Callable[[], StandIn]) -> StandIn:
    """An empty Zendesk account over real HTTP."""
    return _stand_ins()


@pytest.fixture
def client(stand_in: StandIn) -> Iterator[ZendeskClient]:
    """A client that advances the stand-in's clock instead of sleeping."""
    with ZendeskClient(
        stand_in.settings(),
        IMPATIENT,
        sleep=stand_in.clock.advance,
        clock=lambda: stand_in.clock.now().timestamp(),
    ) as client:
        yield client


@pytest.fixture
def zendesk(client: ZendeskClient) -> ZendeskHelpdesk:
    """The port's adapter, connected to the stand-in."""
    return ZendeskHelpdesk(client)


@pytest.fixture
def office(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_engine: Engine,
    stand_in: StandIn,
    tmp_path: Path,
) -> Office:
    """A terminal in a prepared folder. Its commands leave their database open until this process ends: SQLite
    allows that, PostgreSQL's driver warns.
    """
    with write(sqlite_engine) as session:
        a_version(session)
    monkeypatch.chdir(tmp_path)
    office = Office(Terminal(monkeypatch, capsys), monkeypatch, sqlite_engine)
    office.set(
        DRAFTDESK_HOME=str(tmp_path),
        DATABASE_URL=str(sqlite_engine.url),
        ZENDESK_BASE_URL=stand_in.url,
        ZENDESK_CLIENT_ID=CLIENT_ID,
        ZENDESK_CLIENT_SECRET=CLIENT_SECRET,
        DRAFTDESK_CHANNELS="C0SUPPORT",
    )
    return office


@pytest.fixture
def bot(office: Office, stand_in: StandIn, tmp_path: Path) -> Iterator[str]:
    """A bot that accepts webhooks at the port in the settings."""
    app = webhook_app(
        office.engine, tmp_path, WebhookConfig(stand_in.webhooks.secret, timedelta(hours=1), lambda: None)
    )
    with served(lambda _url: app) as url:
        office.set(ZENDESK_WEBHOOK_SECRET=stand_in.webhooks.secret, DRAFTDESK_PORT=url.rpartition(":")[2])
        yield url
