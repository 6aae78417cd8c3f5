"""Say what has arrived from Zendesk in the workspace's database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.doctor.findings import Finding, State
from bot.settings import Settings
from db.vocabulary import JobKind, JobStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def arrival_findings(settings: Settings, workspace: str | None) -> Iterator[Finding]:
    """Say the last event, and the last hourly look for changes."""
    from bot.cli.database import choose, known_workspaces, open_to_read
    from bot.errors import DraftdeskError
    from db.session import read

    try:
        engine = open_to_read(settings, demo=False)
        workspace_id = choose(known_workspaces(engine), settings, demo=None, asked=workspace)
    except DraftdeskError as error:
        yield Finding(State.MISSING, "events", str(error))
        return
    assert engine is not None, "a workspace was found in it"
    with read(engine) as session:
        yield from _stored(session, workspace_id)


def _stored(session: "Session", workspace_id: str) -> Iterator[Finding]:
    from db import jobs

    for subject, kind, none in (
        ("events", JobKind.ZENDESK_EVENT, "none has come yet; write a ticket in Zendesk to test it"),
        ("hourly look", JobKind.ZENDESK_SYNC, "none yet; the bot makes the first when it starts"),
    ):
        last = jobs.last_of_kind(session, workspace_id=workspace_id, kind=kind)
        if last is None:
            yield Finding(State.MISSING, subject, none)
        elif last.status == JobStatus.FAILED:
            yield Finding(
                State.BROKEN, subject, f"the last one failed: {last.last_error or 'no reason stored'}"
            )
        else:
            yield Finding(
                State.FINE, subject, f"the last one at {last.created_at:%Y-%m-%d %H:%M} UTC, {last.status}"
            )
