"""A served version for `draftdesk doctor` to find."""

from pathlib import Path

from db.session import open_engine
from migrations import upgrade
from tests.bot.support.versions import add_version, rows


def make_version(home: Path) -> Path:
    """Make a migrated database with one serving version; return the version's directory."""
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    upgrade(engine)
    version = add_version(engine, home, 1, base=rows(150))
    engine.dispose()
    return home / version.path
