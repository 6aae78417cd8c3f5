"""Run imports of solved tickets, read the learned rows, and remove or delete them."""

from sqlalchemy import Engine, select

from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.services.helpdesk.importing import Importer
from bot.services.workspace import Workspace
from db import resolutions
from db.learned_tables import Resolution, ResolutionChange
from db.session import read, write
from db.workspace_tables import Cursor

WORKSPACE = "T0DEMO"


def an_importer(engine: Engine, zendesk: ZendeskHelpdesk, *, dry_run: bool = False) -> Importer:
    """The importer of the test workspace."""
    return Importer(Workspace(engine, WORKSPACE), zendesk, dry_run=dry_run)


def rows(engine: Engine) -> list[tuple[str | None, str, str, str]]:
    """The learned rows, in order."""
    with read(engine) as session:
        found = session.scalars(select(Resolution).order_by(Resolution.id))
        return [(row.origin, row.message, row.reply, row.source) for row in found]


def forget(engine: Engine) -> None:
    """Delete everything imported, and the cursor."""
    with write(engine) as session:
        for table in (ResolutionChange, Resolution, Cursor):
            for row in session.scalars(select(table)):
                session.delete(row)


def remove_all(engine: Engine) -> None:
    """Remove each learned row as a person would; there must be one."""
    with write(engine) as session:
        learned = resolutions.current(session, workspace_id=WORKSPACE)
        assert learned, "nothing was learned"
        for row in learned:
            resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=row.id)


def is_nothing_learned(engine: Engine) -> bool:
    """Whether no row is learned, or each was removed."""
    with read(engine) as session:
        return not resolutions.current(session, workspace_id=WORKSPACE)
