"""Count a workspace's jobs by state, and say why the last ones failed."""

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
