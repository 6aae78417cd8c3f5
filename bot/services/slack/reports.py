"""Send reports to a channel as files: the page, and the pictures of its plots.

Each report is a folder that `model/reports/folder.py` wrote, inside the data folder.
"""

import logging
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path

from slack_sdk import WebClient

from bot.job_handlers import GiveUp, Handler, Mendable, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import WeekToTell
from bot.services.shown.week import learned_and_missing
from bot.services.slack.posting import Poster
from bot.services.workspace import Workspace
from db import jobs
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobKind
from model.reports.folder import PAGE, write_report
from model.reports.report import Report

log = logging.getLogger(__name__)

WEEK = timedelta(days=7)


def ask_for_the_digest(workspace: Workspace, channel: str | None, today: date) -> bool:
    """Enqueue the digest of the last whole week, Monday to Sunday; False without a channel, or if that was
    done before.
    """
    if channel is None:
        return False
    monday = (today - timedelta(days=today.weekday()) - WEEK).isoformat()
    kind = job_kinds.DIGEST
    job = kind.new(WeekToTell(channel, monday), dedupe_key=f"{kind.name}:{monday}")
    with write(workspace.engine) as session:
        return jobs.enqueue(session, workspace_id=workspace.id, job=job) is not None


class Reports:
    """Sends them in one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient, home: Path, zone: tzinfo) -> None:
        self._workspace = workspace
        self._client = client
        self._poster = Poster(client)
        self._home = home
        self._zone = zone

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.REPORT: one_by_one(self._send), JobKind.DIGEST: one_by_one(self._digest)}

    def _send(self, job: Job) -> None:
        asked = job_kinds.REPORT.read(job)
        self._upload(asked.channel, self._home / asked.folder, asked.title)

    def _digest(self, job: Job) -> None:
        asked = job_kinds.DIGEST.read(job)
        monday = date.fromisoformat(asked.monday)
        since = datetime.combine(monday, time(), self._zone).astimezone(UTC)
        with read(self._workspace.engine) as session:
            parts = learned_and_missing(session, self._workspace.id, since)
        folder = self._home / "reports" / self._workspace.id / asked.monday
        report = Report(f"The week from {monday:%d %B %Y}", parts)
        write_report(folder, report)
        self._upload(asked.channel, folder, report.title)

    def _upload(self, channel: str, folder: Path, title: str) -> None:
        """Raises as `Poster.ask`, GiveUp if the folder was deleted meanwhile.

        Without the scope, or outside the channel, the report stays a file, and nothing else waits for that.
        """
        if not (folder / PAGE).is_file():
            raise GiveUp(f"{folder} is not here any more")
        files = [folder / PAGE, *sorted(folder.glob("*.png"))]
        try:
            self._poster.ask(
                self._client.files_upload_v2,
                channel=channel,
                file_uploads=[
                    {"file": str(path), "filename": path.name, "title": f"{title}, {path.stem}"}
                    for path in files
                ],
                initial_comment=title,
            )
        except Mendable as refusal:
            if not refusal.method:
                raise  # Slack refuses the token: everything waits.
            # An app that was installed by an older release lacks files:write, as `draftdesk doctor` says.
            log.warning("%s was not sent to %s: Slack answered %s", folder / PAGE, channel, refusal)
