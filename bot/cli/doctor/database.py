"""Check that the database answers and is migrated, then check each workspace in it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.database import known_revisions, revisions
from bot.cli.doctor.approvers import approver_findings
from bot.cli.doctor.findings import Finding, Installation, State
from bot.cli.doctor.jobs import job_findings
from bot.cli.doctor.readers import reader_findings
from bot.cli.doctor.set_in_slack import preference_findings
from bot.cli.doctor.versions import version_findings
from bot.cli.doctor.workspace import WorkspaceCheck, WorkspaceData
from bot.cli.invocation import command
from bot.settings import NAMES

if TYPE_CHECKING:
    from sqlalchemy import Engine

WORKSPACE_CHECKS: tuple[WorkspaceCheck, ...] = (
    version_findings,
    preference_findings,
    approver_findings,
    reader_findings,
    job_findings,
)
"""Every check of one workspace's rows, in display order."""


def database_findings(installation: Installation) -> Iterator[Finding]:
    """Say whether the database can be used, and what is in it. Does not create an SQLite file."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from db.errors import DatabaseUrlError
    from db.session import open_engine

    try:
        url = make_url(installation.settings.database_url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            todo = f"`{installation.start}` creates it."
            yield Finding(State.MISSING, "database", f"{url.database} does not exist yet", todo)
            return
        engine = open_engine(installation.settings.database_url)
        yield _schema(engine, installation)
        yield from _contents(engine, installation)
    except DatabaseUrlError as error:
        yield Finding(State.BROKEN, "database", str(error))
    except SQLAlchemyError as error:
        told = f"does not answer properly: {getattr(error, 'orig', None) or type(error).__name__}"
        yield Finding(
            State.BROKEN, "database", told, f"Check {NAMES['database_url']}, and that the server runs."
        )


def _schema(engine: "Engine", installation: Installation) -> Finding:
    present, newest = revisions(engine)
    if present == newest:
        return Finding(State.FINE, "database", f"reachable and migrated ({engine.dialect.name})")
    if present is not None and present not in known_revisions(engine):
        told = "a newer version of Draftdesk migrated it, so this one does not start"
        return Finding(State.BROKEN, "database", told, "Install that version, or restore an older backup.")
    told = "reachable, but not migrated to this version's tables"
    return Finding(State.MISSING, "database", told, f"`{installation.start}` migrates it.")


def _contents(engine: "Engine", installation: Installation) -> Iterator[Finding]:
    from sqlalchemy import inspect

    from db import model_versions
    from db.session import read

    if not inspect(engine).has_table("model_versions"):
        return
    with read(engine) as session:
        workspaces = model_versions.workspaces(session)
    if not workspaces:
        yield Finding(State.MISSING, "model", "no version yet", f"`{installation.start}` trains the first.")
    for workspace_id in workspaces:
        named = workspace_id if len(workspaces) > 1 else None
        advise = partial(command, demo=installation.demo, workspace=named)
        data = WorkspaceData(engine, installation.settings, workspace_id, advise)
        for check in WORKSPACE_CHECKS:
            yield from check(data)
