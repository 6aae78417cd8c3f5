"""What waits until people mend what Slack refuses: said once, and gone on with when it works again.

A job that is refused so stays first in its lane, and is tried again within a minute (`bot/outbox.py`).
"""

import logging
import threading

from bot.job_handlers import Mendable
from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.lanes import Lane
from bot.services.shown import failures
from bot.services.slack.heard import ask_to_catch_up
from bot.services.workspace import Workspace
from db import jobs, pauses
from db.base import now
from db.session import read, write
from db.tables import Job

log = logging.getLogger(__name__)


class Pauses:
    """The pauses of one workspace. Tells `ops_channel` when one begins. Thread-safe."""

    def __init__(self, workspace: Workspace, ops_channel: str | None) -> None:
        self._workspace = workspace
        self._ops_channel = ops_channel
        self._guard = threading.Lock()
        self._known: frozenset[tuple[str, str]] | None = None
        """Channel and method of each; None until they are read."""

    def begin(self, job: Job, refusal: Mendable) -> None:
        """A job was refused: say so, unless that is known."""
        with write(self._workspace.engine) as session:
            before = pauses.all_of(session, workspace_id=self._workspace.id)
            is_known = any(pause.channel == refusal.channel for pause in before)
            told = pauses.begin(
                session,
                workspace_id=self._workspace.id,
                channel=refusal.channel,
                method=refusal.method,
                code=refusal.code,
            )
            if told is not None and not is_known and self._ops_channel not in (None, refusal.channel):
                words = failures.paused(refusal.code, refusal.channel, now())
                notice = job_kinds.NOTICE.new(Notice(self._ops_channel or "", mrkdwn=words))
                jobs.enqueue(session, workspace_id=self._workspace.id, job=notice)
        if told is not None:
            self._read_again()
            place = f"channel {refusal.channel}" if refusal.channel else "the workspace"
            remedy = failures.CAUSES[refusal.code].remedy
            log.error(
                "%s waits: Slack answers %s to %s job %d. %s.", place, refusal, job.kind, job.id, remedy
            )
            self._workspace.wake(job_kinds.NOTICE.name)

    def worked(self, method: str, channel: str) -> None:
        """Slack took a call: end the pauses that it disproves, and try what waited for it."""
        for pause in self._all() & {(channel, method), ("", method), ("", "")}:
            self._end(*pause)

    def _end(self, channel: str, method: str) -> None:
        with write(self._workspace.engine) as session:
            ended = pauses.end(session, workspace_id=self._workspace.id, channel=channel, method=method)
        self._read_again()
        if ended:
            log.warning(
                "%s goes on: Slack takes it again", f"channel {channel}" if channel else "the workspace"
            )
            try_again(self._workspace, channel)

    def _all(self) -> frozenset[tuple[str, str]]:
        known = self._known
        return self._read_again() if known is None else known

    def _read_again(self) -> frozenset[tuple[str, str]]:
        with self._guard:
            with read(self._workspace.engine) as session:
                last = pauses.all_of(session, workspace_id=self._workspace.id)
            self._known = frozenset((pause.channel, pause.method) for pause in last)
            return self._known


def invited(workspace: Workspace, channel: str) -> None:
    """We joined a channel: go on with what waited there, and read what was said while we were outside."""
    with read(workspace.engine) as session:
        last = pauses.all_of(session, workspace_id=workspace.id)
    since = [pause.since for pause in last if pause.channel == channel]
    if since:
        ask_to_catch_up(workspace, [channel], min(since).timestamp())
    try_again(workspace, channel)


def try_again(workspace: Workspace, channel: str = "") -> None:
    """Try at once what was put off in a channel, or everywhere: people may have mended it."""
    lanes = [f"{lane}:{channel}" for lane in (Lane.POST, Lane.CHANNEL, Lane.HISTORY)] if channel else None
    with write(workspace.engine) as session:
        jobs.try_put_off(session, workspace_id=workspace.id, lanes=lanes)
    workspace.wake()
