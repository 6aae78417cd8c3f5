"""Try the drafts on the team's own past tickets, for an admin who asked for it in the App Home.

`draftdesk evaluate mine` does it in a process of its own, at low priority; the figures and the page then go
to the ops channel.
"""

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.job_handlers import GiveUp, Handler, one_by_one
from bot.jobs.training_process import NICENESS, PASSED_ON, PASSED_ON_BEGINNINGS
from bot.services import job_kinds
from bot.services.job_payloads import Notice, ReportToSend
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs
from db.session import write
from db.tables import Job
from db.vocabulary import JobKind
from model.reports.folder import PAGE

_log = logging.getLogger(__name__)

TITLE = "Drafts on your own past tickets"
LONGEST_SECONDS = 3600.0
_DEMO = "demo"


@dataclass(frozen=True)
class PastTickets:
    """Tries one workspace's."""

    workspace: Workspace
    settings: Settings

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.TRY_PAST: one_by_one(self._try)}

    def _try(self, job: Job) -> None:
        """Raises GiveUp if there is no ops channel."""
        channel = self.settings.ops_channel
        if channel is None:
            raise GiveUp("DRAFTDESK_OPS_CHANNEL is not set")
        folder = Path("reports") / self.workspace.id / f"past-{job.id}"
        (self.settings.home / folder).mkdir(parents=True, exist_ok=True)
        ended = self._run(self.settings.home / folder / PAGE)
        told = ended.stdout.strip() if ended.returncode == 0 else _complaint(ended)
        notices = [job_kinds.NOTICE.new(Notice(channel, f"{TITLE}. {told}"))]
        if ended.returncode == 0:
            notices.append(job_kinds.REPORT.new(ReportToSend(channel, folder.as_posix(), TITLE)))
        with write(self.workspace.engine) as session:
            for notice in notices:
                jobs.enqueue(session, workspace_id=self.workspace.id, job=notice)
        self.workspace.wake(JobKind.NOTICE)

    def _run(self, page: Path) -> "subprocess.CompletedProcess[str]":
        home = self.settings.home
        demo = self.settings.starter_only and home.name == _DEMO
        environment = {name: value for name, value in os.environ.items() if _passed_on(name)}
        environment["DRAFTDESK_HOME"] = str(home.parent if demo else home)
        if not demo:
            environment["DATABASE_URL"] = self.settings.database_url
        # -P keeps the current folder off the import path: it may have a folder named `model`.
        command = [sys.executable, "-P", "-m", "bot.cli", "evaluate", "mine", "--html", str(page)]
        command += ["--demo"] if demo else ["--workspace", self.workspace.id]
        return subprocess.run(  # noqa: S603 -- our own interpreter, our own paths, no shell.
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
            preexec_fn=_low_priority,
        )


def _low_priority() -> None:
    os.nice(NICENESS)


def _passed_on(name: str) -> bool:
    """Whether the process gets a variable: settings of drafting and what training gets, but no secret."""
    secret = name.startswith(("SLACK_", "ZENDESK_")) or name.endswith(("_TOKEN", "_SECRET", "_KEY"))
    ours = name.startswith(("DRAFTDESK_", "HF_"))
    return not secret and (ours or name in PASSED_ON or name.startswith(PASSED_ON_BEGINNINGS))


def _complaint(ended: "subprocess.CompletedProcess[str]") -> str:
    """Return what the command said when it refused; the log has the rest."""
    _log.warning("evaluate mine ended with %d: %s", ended.returncode, ended.stderr[-2000:])
    lines = [line.strip() for line in ended.stderr.splitlines() if line.strip()]
    return f"It could not be done: {' '.join(lines[-3:])[:500]}"
