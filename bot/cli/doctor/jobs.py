"""Count a workspace's jobs by state; say why the last ones failed, and what waits until people fix it."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.workspace import WorkspaceData

MOST_FAILURES = 3


def job_findings(workspace: WorkspaceData) -> Iterator[Finding]:
    """Say the counts, and the newest failures with their reasons."""
    from db import jobs
    from db.session import read

    with read(workspace.engine) as session:
        counts = jobs.counts(session, workspace_id=workspace.id)
        failed = jobs.failed(session, workspace_id=workspace.id)
    told = f"{counts['waiting']} waiting, {counts['leased']} running, {counts['failed']} failed"
    yield Finding(State.WARNING if failed else State.FINE, f"jobs of {workspace.id}", told)
    for job in failed[-MOST_FAILURES:]:
        told = f"{job.kind}: {job.last_error or 'no reason stored'}"
        yield Finding(State.WARNING, f"failed job {job.id}", told)
    yield from _pauses(workspace)


def _pauses(workspace: WorkspaceData) -> Iterator[Finding]:
    """Say where work waits because Slack refuses it, and how to fix that."""
    from sqlalchemy import inspect

    from bot.services.shown.failures import CAUSES
    from db import pauses
    from db.session import read

    if not inspect(workspace.engine).has_table("pauses"):  # An older database.
        return
    with read(workspace.engine) as session:
        lasting = pauses.all_of(session, workspace_id=workspace.id)
    for pause in lasting:
        place = f"channel {pause.channel}" if pause.channel else f"workspace {workspace.id}"
        cause = CAUSES.get(pause.code)
        told = f"work waits since {pause.since:%Y-%m-%d %H:%M} UTC: Slack answers {pause.code}"
        remedy = f"{cause.remedy}." if cause is not None and cause.remedy else ""
        yield Finding(State.WARNING, place, told, remedy)
