"""Draft the waiting tickets of one workspace: the served version, and the worker that it drafts for.

It needs the database and the data folder, neither Slack nor the helpdesk. `drafting_process.py` runs it in
a process of its own, so that drafting never holds the interpreter that acknowledges requests.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.hooks import Hooks, Pace
from bot.job_handlers import Handler
from bot.jobs.drafting_settings import DraftingSettings
from bot.outbox import Worker
from bot.services.alarms import Alarms
from bot.services.job_kinds import attempts_of
from bot.services.kind_of_job import WorkerName
from bot.services.shown.given_up import tell_operators
from bot.services.tickets import drafting
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from db.base import now
from db.session import in_background
from db.tables import Job
from db.vocabulary import JobKind

BATCH = 4
"""Small, because its tickets wait for each other's drafts."""
LEASE = timedelta(seconds=10)
"""Short: when the process dies, its tickets are drafted again so soon. It is renewed while it drafts."""


class Drafting:
    """Drafts in this process from `start` to `stop`."""

    def __init__(
        self,
        settings: DraftingSettings,
        engine: Engine,
        alarms: Alarms,
        drafted: Callable[[float], None],
    ) -> None:
        """Tell `drafted` the seconds that each draft took, since its message was stored."""
        self._workspace = Workspace(in_background(engine), settings.workspace_id, alarms.wake)
        self._ops_channel = settings.ops_channel
        self._drafted = drafted
        self.serving = Serving(
            self._workspace,
            Path(settings.home),
            brand_file=Path(settings.brand_file) if settings.brand_file is not None else None,
            region=settings.region,
            threshold=settings.confidence,
            ops_channel=settings.ops_channel,
            hub=settings.hub,
            tells_of_brand=False,
        )
        hooks = Hooks(
            self._failed,
            ready=lambda: self.serving.number is not None,
            woken=alarms.of(WorkerName.DRAFTER),
        )
        pace = Pace(BATCH, 1, attempts_of(WorkerName.DRAFTER), LEASE)
        handlers: dict[str, Handler] = {JobKind.DRAFT: self._draft}
        self.worker = Worker(
            self._workspace.engine, self._workspace.id, WorkerName.DRAFTER, handlers, hooks, pace
        )

    def find(self, words: str, most: int) -> list[tuple[str, float]]:
        """Return the ids of the past replies nearest to these words, each with its similarity. Raises
        NoServedVersion.
        """
        found = self.serving.current().find(words, most).drafts
        return [(each.sources[0].id, each.confidence) for each in found]

    def start(self) -> None:
        """Load the served version, and draft what waits."""
        self.serving.refresh()
        self.serving.start()
        self.worker.start()

    def stop(self) -> None:
        """Finish the drafts in hand, and end every thread."""
        self.worker.stop()
        self.serving.stop()

    def _draft(self, waiting: list[Job]) -> None:
        drafting.draft_waiting(self._workspace.engine, self.serving, waiting)
        for job in waiting:
            self._drafted((now() - job.created_at).total_seconds())
        self._workspace.wake(JobKind.POST_CARD)

    def _failed(self, job: Job, reason: str) -> None:
        drafting.draft_failed(self._workspace.engine, job)
        tell_operators(self._workspace, self._ops_channel, job, reason)
