"""Count what operators watch, for `/metrics`, in Prometheus' text format.

What the database knows is counted there when it is asked for, so that it survives a restart and is the same
for every process; seconds and refusals are counted as they happen. No label and no name holds what anybody
wrote.
"""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.services.shown.figures import DAYS, lately
from bot.services.versions import stage
from bot.services.workspace import Workspace
from bot.slack_budgets import Budgets
from db import insights, jobs
from db.base import now
from db.session import read

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
DRAFT_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics(Collector):
    """The metrics of one running process. `version` gives the number of the version that drafts."""

    def __init__(self, workspace: Workspace, version: Callable[[], int | None], budgets: Budgets) -> None:
        self._workspace = workspace
        self._version = version
        self._budgets = budgets
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._drafted = Histogram(
            "draftdesk_draft_seconds",
            "Seconds from a stored message to its draft, the time in the queue included.",
            buckets=DRAFT_SECONDS,
            registry=self._registry,
        )

    def drafted(self, seconds: float) -> None:
        """Count a draft, and the seconds since its message was stored."""
        self._drafted.observe(seconds)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        """Return nothing: the registry then does not collect when this is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield what is counted when asked for. Without the database only `draftdesk_database_up` says so."""
        version = GaugeMetricFamily("draftdesk_model_version", "Number of the version that drafts; 0: none.")
        version.add_metric([], self._version() or 0)
        yield version
        yield self._rate_limits()
        up = GaugeMetricFamily("draftdesk_database_up", "1 if the database can be read.")
        try:
            with read(self._workspace.engine) as session:
                found = [*self._queue(session), self._decisions(session), self._training(session)]
        except SQLAlchemyError:
            found = []
        up.add_metric([], float(bool(found)))
        yield up
        yield from found

    def _rate_limits(self) -> Metric:
        refusals = CounterMetricFamily(
            "draftdesk_slack_rate_limits", "Calls that Slack asked to make later.", labels=["method"]
        )
        for method, count in self._budgets.refusals().items():
            refusals.add_metric([method], count)
        return refusals

    def _queue(self, session: Session) -> Iterator[Metric]:
        """Yield the unfinished and failed jobs by kind, and the age of the oldest that is due."""
        queue = GaugeMetricFamily(
            "draftdesk_jobs", "Jobs that wait, run or failed for good.", labels=["kind", "status"]
        )
        for (kind, status), count in jobs.unfinished(session, workspace_id=self._workspace.id).items():
            queue.add_metric([kind, status], count)
        yield queue
        due = jobs.oldest_due(session, workspace_id=self._workspace.id, at=now())
        age = GaugeMetricFamily(
            "draftdesk_oldest_due_job_seconds", "How long the job that waits longest has been due; 0: none."
        )
        age.add_metric([], (now() - due.run_after).total_seconds() if due is not None else 0.0)
        yield age

    def _training(self, session: Session) -> Metric:
        training = GaugeMetricFamily(
            "draftdesk_training", "Share of the training run in progress that is done.", labels=["stage"]
        )
        running = stage.current(session, self._workspace.id)
        if running is not None:
            training.add_metric([running.name.partition(",")[0]], running.done)
        return training

    def _decisions(self, session: Session) -> Metric:
        decisions = GaugeMetricFamily(
            "draftdesk_decisions",
            f"Decisions of the last {DAYS} days that stand; the share of approved ones is the rate of "
            "acceptance.",
            labels=["kind"],
        )
        since = lately()
        for kind, count in insights.by_kind(session, workspace_id=self._workspace.id, since=since).items():
            decisions.add_metric([kind], count)
        return decisions
