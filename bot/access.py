"""Remember whether Slack and Zendesk accepted our credentials at the last call, for `/readyz`."""

import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.base import now


class Service(StrEnum):
    """A service that we have credentials for, by its name for people."""

    SLACK = "Slack"
    ZENDESK = "Zendesk"


@dataclass(frozen=True)
class Use:
    """One call: when, and the service's reason if it refused the credentials."""

    at: datetime
    refused: str | None = None


class Access:
    """The last use of the credentials of each service. Thread-safe."""

    def __init__(self) -> None:
        self._last: dict[Service, Use] = {}
        self._lock = threading.Lock()

    def accepted(self, service: Service) -> None:
        """Record that the service accepted the credentials."""
        self._note(service, Use(now()))

    def refused(self, service: Service, reason: str) -> None:
        """Record that the service refused the credentials; `reason` contains no secret."""
        self._note(service, Use(now(), reason))

    def last(self, service: Service) -> Use | None:
        """Return the last use; None if there was none yet."""
        with self._lock:
            return self._last.get(service)

    def _note(self, service: Service, use: Use) -> None:
        with self._lock:
            self._last[service] = use
