"""Tell operators of a job that was given up; `failures.py` has the words."""

import logging

from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.shown import failures
from bot.services.workspace import Workspace
from db import jobs, tickets
from db.base import now
from db.session import write
from db.tables import Job
from db.vocabulary import JobKind

_log = logging.getLogger(__name__)


def tell_operators(workspace: Workspace, ops_channel: str | None, job: Job, reason: str) -> None:
    """Log that a job was given up, and tell the ops channel, once for a burst of like failures. The card or
    the receipt tells the people concerned.
    """
    _log.error("%s job %d was given up: %s", job.kind, job.id, reason)
    if ops_channel is None or job.kind == JobKind.NOTICE:
        return
    with write(workspace.engine) as session:
        ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
        said = failures.for_operators(job, reason, ticket)
        burst = failures.burst_key(job, reason, ticket, now())
        notice = job_kinds.NOTICE.new(
            Notice(ops_channel, mrkdwn=said), dedupe_key=f"{JobKind.NOTICE}:failed:{burst}"
        )
        jobs.enqueue(session, workspace_id=job.workspace_id, job=notice)
    workspace.wake(JobKind.NOTICE)
