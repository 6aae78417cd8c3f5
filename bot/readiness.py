"""Say whether Draftdesk can work now, for `/readyz`: each thing that it needs, in words.

`/healthz` only says that the process runs. A check must end within about a second: monitors ask often.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.access import Access, Service
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs
from db.base import now
from db.session import check_writable, read

PATIENCE_SECONDS = 1.0
"""Seconds that the check waits for a turn to write."""
MIN_FREE_BYTES = 200 * 1024 * 1024
"""Bytes for about one version with attention, or twenty thousand tickets."""
PROBE_BYTES = 64 * 1024
LONGEST_DELAY = timedelta(minutes=10)
"""A job that is due for longer means that a worker is stuck or that the bot cannot keep up."""


@dataclass(frozen=True)
class Check:
    """One checked thing, and the result."""

    name: str
    ok: bool
    told: str


def write_probe(folder: Path) -> None:
    """Write a file and delete it. Raises OSError: a full file system may let it be created, and refuse its
    bytes.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(PROBE_BYTES))
        file.flush()


class SignedRequests:
    """Over HTTP: when the last request signed by Slack arrived. No request is not a fault: perhaps nobody
    wrote.
    """

    def __init__(self) -> None:
        self.last: datetime | None = None

    def arrived(self) -> None:
        """Record that a signed request arrived."""
        self.last = now()

    def check(self) -> Check:
        """Return a state that is always ok and says when the last request arrived."""
        told = f"last signed request {_ago(self.last)}" if self.last else "no signed request yet"
        return Check("requests", True, told)


class Readiness:
    """The checks of one running process. `version` gives the number of the version that drafts, None before
    the first one is loaded; `arrival` says how Slack's requests arrive.
    """

    def __init__(
        self,
        workspace: Workspace,
        version: Callable[[], int | None],
        settings: Settings,
        access: Access,
        arrival: Callable[[], Check],
    ) -> None:
        self._workspace = workspace
        self.version = version
        self._home: Path = settings.home
        self._services = [Service.SLACK] + [Service.ZENDESK] * (settings.zendesk_account() is not None)
        self._access = access
        self._arrival = arrival

    def checks(self) -> list[Check]:
        """Check everything now."""
        return [
            self._database(),
            self._disk(),
            self._version(),
            self._arrival(),
            *(self._credentials(service) for service in self._services),
            self._jobs(),
        ]

    def counts(self) -> dict[str, int]:
        """Return the number of jobs by status; empty if the database cannot be read."""
        try:
            with read(self._workspace.engine) as session:
                return jobs.counts(session, workspace_id=self._workspace.id)
        except SQLAlchemyError:
            return {}

    def _database(self) -> Check:
        try:
            check_writable(self._workspace.engine, PATIENCE_SECONDS)
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", None) or type(error).__name__
            return Check("database", False, f"cannot be written: {reason}")
        return Check("database", True, "can be written")

    def _disk(self) -> Check:
        try:
            write_probe(self._home)
            free = shutil.disk_usage(self._home).free
        except OSError as error:
            return Check("disk", False, f"the data folder cannot be written: {error.strerror}")
        return Check("disk", free >= MIN_FREE_BYTES, f"{free / 1024**2:,.0f} MiB free in the data folder")

    def _version(self) -> Check:
        number = self.version()
        return Check("model", number is not None, f"v{number}" if number is not None else "no version yet")

    def _credentials(self, service: Service) -> Check:
        use = self._access.last(service)
        if use is None:
            return Check(service.lower(), True, "not called yet")
        if use.refused is not None:
            return Check(service.lower(), False, f"refused our credentials {_ago(use.at)}: {use.refused}")
        return Check(service.lower(), True, f"took our credentials {_ago(use.at)}")

    def _jobs(self) -> Check:
        try:
            with read(self._workspace.engine) as session:
                due = jobs.oldest_due(session, workspace_id=self._workspace.id, at=now())
        except SQLAlchemyError:
            return Check("jobs", False, "cannot be read")
        if due is None:
            return Check("jobs", True, "none is due")
        told = f"the oldest waiting one, {due.kind}, became due {_ago(due.run_after)}"
        return Check("jobs", now() - due.run_after <= LONGEST_DELAY, told)


def _ago(at: datetime) -> str:
    seconds = max(0, round((now() - at).total_seconds()))
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago"
