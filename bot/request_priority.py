"""Let background work wait a moment while a request is being acknowledged.

Slack gives an acknowledgement three seconds and counts the late ones; a draft may take its time. In one
Python process only one thread runs at once, so that a worker amid its work slows every request down.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, local
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from model.language.steps import Result, Steps

LONGEST_WAIT_SECONDS = 0.1
"""Workers go on after that: requests without end must not starve the drafts that they ask for."""
SLICE_SECONDS = 0.02
"""For so long a worker that waited in vain goes on before it gives way again."""


class RequestPriority:
    """Shared by the app, which takes it during each request, and by the workers, which give way."""

    def __init__(self) -> None:
        self._requests = 0
        self._changed = Condition()
        self._slices = local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """For as long as a request is in hand."""
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
        """Wait until no request is in hand, or for `LONGEST_WAIT_SECONDS`; at once when there is none.

        Called again and again amid some work, it lets a slice of it be done after each wait in vain.
        """
        if not self._requests or time.monotonic() < getattr(self._slices, "until", 0.0):
            return
        with self._changed:
            if not self._changed.wait_for(lambda: not self._requests, LONGEST_WAIT_SECONDS):
                self._slices.until = time.monotonic() + SLICE_SECONDS

    def give_between(self, steps: Steps[Result]) -> Result:
        """Run `steps` to the end and return their result, giving way before each."""
        while True:
            self.give()
            try:
                next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result


class PriorityApp(App):
    """Bolt's app, which has priority until it has acknowledged a request, in Socket Mode too."""

    def __init__(self, request_priority: RequestPriority, **more: Any) -> None:
        super().__init__(**more)
        self._request_priority = request_priority

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """As Bolt's."""
        with self._request_priority.taken():
            return super().dispatch(req)
