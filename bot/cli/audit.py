"""`draftdesk audit`: who changed what, and whether the log was tampered with."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from bot.cli.opened import opened
from bot.cli.terminal import AsJson, say, stdout, write_json
from bot.cli.workspace import Demo, Workspace
from bot.errors import DraftdeskError

if TYPE_CHECKING:
    from db.workspace_tables import AuditEntry

Since = Annotated[
    datetime | None,
    typer.Option(help="Show only what happened since this day (UTC).", formats=["%Y-%m-%d"]),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(audit)


def audit(
    since: Since = None, as_json: AsJson = False, demo: Demo = False, workspace: Workspace = None
) -> None:
    """Show who decided, set, served, imported, corrected, forgot and sent what, before and after.

    Holds ids, values of settings and keyed hashes, never what a customer or a reply said. Checks that no row
    was changed or removed since it was written; exit code 1 if one was. The last row's hash, noted elsewhere,
    shows later that the log was not cut off.
    """
    from datetime import UTC

    from db import audit as log
    from db.session import read

    _, served = opened(demo=demo, workspace=workspace, to_read=True)
    with read(served.engine) as session:
        rows = log.entries(session, workspace_id=served.id)
    broken = log.broken_at(rows)
    first = None if since is None else since.replace(tzinfo=UTC)
    shown = [_shown(row) for row in rows if first is None or row.at >= first]
    head = rows[-1].hash if rows else None
    if as_json:
        write_json({"workspace": served.id, "whole": broken is None, "last_hash": head, "entries": shown})
    else:
        _show(served.id, shown)
        say(f"{len(rows):,} entries in all; the last one's hash is {head}." if rows else "Nothing yet.")
    if broken is not None:
        raise DraftdeskError(f"The log was tampered with: entry {broken} does not follow the one before.")


def _shown(row: "AuditEntry") -> dict[str, Any]:
    what = {"id": row.id, "at": row.at.isoformat(), "actor": row.actor, "action": row.action}
    return what | {"subject": row.subject, "before": row.before, "after": row.after, "hash": row.hash}


def _show(workspace_id: str, shown: list[dict[str, Any]]) -> None:
    table = Table(title=f"Changes in {workspace_id}")
    for column in ("at", "actor", "action", "subject", "before", "after"):
        table.add_column(column, overflow="fold")
    for each in shown:
        values = (json.dumps(each[name]) if each[name] is not None else "" for name in ("before", "after"))
        table.add_row(each["at"][:19], each["actor"], each["action"], each["subject"], *values)
    stdout().print(table, markup=False)
