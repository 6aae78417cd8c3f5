"""Fixtures of all tests: a seeded, offline process without this machine's settings; databases on request."""

import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

import migrations
from db.session import open_engine

pytest_plugins = ["tests.bot.support.helpdesk.fixtures", "tests.bot.support.zendesk.fixtures"]

SEED = 1337
KEPT_SETTINGS = {"DRAFTDESK_BITEXT", "DRAFTDESK_TEST_POSTGRES", "DRAFTDESK_ZENDESK_SPEC"}


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """Seed every generator that is loaded; importing NumPy or PyTorch here would slow down other tests."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(SEED)


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Let child processes receive Ctrl-C, which a shell disables for tests in its background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Isolate tests from the developer's configuration and data."""
    for name in os.environ:
        if (
            name.startswith(("DRAFTDESK_", "SLACK_", "ZENDESK_", "DATABASE_URL"))
            and name not in KEPT_SETTINGS
        ):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines, as if there were no network."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise ConnectionError(f"tests talk to loopback only, not to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create an SQLite file with every table and no row, once; tests work on copies."""
    path = tmp_path_factory.mktemp("database") / "migrated.db"
    engine = open_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()  # The last connection to close moves the write-ahead log into the file.
    return path


@pytest.fixture
def sqlite_engine(_migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on this test's own SQLite file, migrated and empty."""
    path = tmp_path / "draftdesk.db"
    shutil.copyfile(_migrated_file, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[Engine]:
    """Return the server that DRAFTDESK_TEST_POSTGRES names, for creating and dropping databases."""
    server = os.environ.get("DRAFTDESK_TEST_POSTGRES")
    if not server:
        pytest.skip("DRAFTDESK_TEST_POSTGRES names no PostgreSQL server to test on")
    pytest.importorskip("psycopg", reason="psycopg, PostgreSQL's driver, is not installed")
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    yield admin
    admin.dispose()


@contextmanager
def _database(server: Engine, name: str, template: str = "template1") -> Iterator[Engine]:
    """Yield an engine on a copy of another database, and drop the copy afterwards."""
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine = open_engine(server.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def _migrated_postgres(_postgres_server: Engine) -> Iterator[str]:
    """Create a database with every table and no row, once, and return its name; tests work on copies."""
    name = f"draftdesk_test_{uuid4().hex[:12]}"
    with _database(_postgres_server, name) as engine:
        migrations.upgrade(engine)
        engine.dispose()  # A database with open connections cannot be copied.
        yield name


@pytest.fixture
def postgres_engine(_postgres_server: Engine, _migrated_postgres: str) -> Iterator[Engine]:
    """Return an engine on this test's own PostgreSQL database, migrated and empty."""
    with _database(_postgres_server, f"{_migrated_postgres}_copy", _migrated_postgres) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"] if os.environ.get("DRAFTDESK_TEST_POSTGRES") else ["sqlite"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Run the test on SQLite, and also on PostgreSQL if DRAFTDESK_TEST_POSTGRES names a server.

    `tests/db/test_postgres.py` reports if it names none.
    """
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    engine = request.getfixturevalue(name)
    assert isinstance(engine, Engine)
    return engine


NEEDED: dict[str, Callable[[], bool]] = {
    "the Bitext file (DRAFTDESK_BITEXT)": lambda: bool(os.environ.get("DRAFTDESK_BITEXT")),
    "Zendesk's description (DRAFTDESK_ZENDESK_SPEC)": lambda: bool(os.environ.get("DRAFTDESK_ZENDESK_SPEC")),
    "PostgreSQL (DRAFTDESK_TEST_POSTGRES)": lambda: bool(os.environ.get("DRAFTDESK_TEST_POSTGRES")),
    "a browser (make browser, /usr/bin/chromium)": lambda: (
        find_spec("playwright") is not None and os.access("/usr/bin/chromium", os.X_OK)
    ),
    "Prism (make prism)": lambda: (Path(sys.prefix) / "prism" / ".installed").exists(),
}
"""What some tests need, and how to tell that it is here."""


def pytest_report_header() -> str:
    """Say first, in one line, what will be skipped for lack of something."""
    lacking = [name for name, is_here in NEEDED.items() if not is_here()]
    return f"tests that need these are skipped: {', '.join(lacking)}" if lacking else "no test lacks anything"
