"""Let background work wait briefly while a request is being acknowledged.

Slack waits three seconds for an acknowledgement and counts late ones. A Python process runs one thread at a
time, so a busy worker delays every request; drafting, which takes longest, has its own process.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, local
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

LONGEST_WAIT_SECONDS = 0.1
"""A worker waits no longer, so that a stream of requests cannot starve the drafts that they ask for."""
SLICE_SECONDS = 0.02
"""Seconds that a worker runs after a timed-out wait before it gives way again."""


class RequestPriority:
    """Shared by the app, which takes priority during each request, and the workers, which give way."""

    def __init__(self) -> None:
        self._requests = 0
        self._changed = Condition()
        self._slices = local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take priority while a request is being handled."""
        with self._changed:
            self._requests += 1
        try:
            yield
        finally:
            with self._changed:
                self._requests -= 1
                if not self._requests:
                    self._changed.notify_all()

    def give(self) -> None:
        """Wait until no request is being handled, at most `LONGEST_WAIT_SECONDS`.

        After a timed-out wait, calls in the next `SLICE_SECONDS` return immediately, so that work goes on.
        """
        if not self._requests or time.monotonic() < getattr(self._slices, "until", 0.0):
            return
        with self._changed:
            if not self._changed.wait_for(lambda: not self._requests, LONGEST_WAIT_SECONDS):
                self._slices.until = time.monotonic() + SLICE_SECONDS


class PriorityApp(App):
    """Bolt's app, which takes priority until it has acknowledged a request, in Socket Mode too."""

    def __init__(self, request_priority: RequestPriority, **more: Any) -> None:
        super().__init__(**more)
        self._request_priority = request_priority

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Handle a request as Bolt does, with priority."""
        with self._request_priority.taken():
            return super().dispatch(req)
