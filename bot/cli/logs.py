"""Write each log record as lines that nobody outside can forge, and limit how many of one kind there are."""

import json
import logging
import re
import time
from collections.abc import Callable

from rich.console import Console
from rich.logging import RichHandler

MOST_OF_A_KIND = 100
"""Records with the same words (before values are filled in) per logger in a window."""
WINDOW_SECONDS = 60.0
MOST_KINDS = 1000
"""Kinds that are counted; then the counting starts again, so that it takes no memory."""

TIME = "%Y-%m-%dT%H:%M:%S%z"
"""ISO 8601, with the offset from UTC."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """Return the text with its control characters, line breaks among them, written as escapes."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class Lines(logging.Formatter):
    """Writes a message as one line, and a traceback as lines that are indented, unlike a record's first."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging calls it so.
        """Return the record's line."""
        left_out = getattr(record, "left_out", 0)
        record.message = one_line(record.message) + (f" (and {left_out} more like it)" if left_out else "")
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802 -- as above.
        """Return the traceback."""
        told = super().formatException(ei)  # type: ignore[arg-type] # Its type is private to logging.
        return "\n".join("    " + one_line(line) for line in told.split("\n"))


class Limited(logging.Filter):
    """Lets at most `MOST_OF_A_KIND` records of a kind through in a window; the next one says how many not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._kinds: dict[tuple[str, str], list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write the record."""
        kind = record.name, str(record.msg)[:200]
        if kind not in self._kinds and len(self._kinds) >= MOST_KINDS:
            self._kinds.clear()
        began, seen = self._kinds.get(kind, (self._clock(), 0))
        if self._clock() - began >= WINDOW_SECONDS:
            record.left_out = max(0, int(seen) - MOST_OF_A_KIND)
            began, seen = self._clock(), 0
        self._kinds[kind] = [began, seen + 1]
        return seen < MOST_OF_A_KIND


class JsonLines(Lines):
    """Writes each record, with its traceback, as one JSON object on a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        told = super().format(record)
        told, _, traceback = told.partition("\n")
        fields = {
            "time": self.formatTime(record, TIME),
            "level": record.levelname,
            "logger": record.name,
            "message": told,
        }
        return json.dumps(fields | ({"traceback": traceback} if traceback else {}), ensure_ascii=False)


def handler_for(console: Console, *, as_json: bool = False) -> logging.Handler:
    """Return the handler that writes records to a terminal, or elsewhere with their time and logger; with
    `as_json`, everywhere for machines.
    """
    handler: logging.Handler = logging.StreamHandler()
    if as_json:
        handler.setFormatter(JsonLines("%(message)s"))
    elif console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False, omit_repeated_times=False)
        handler.setFormatter(Lines("%(message)s"))
    else:
        handler.setFormatter(Lines("%(asctime)s %(levelname)s %(name)s: %(message)s", TIME))
    handler.addFilter(Limited())
    return handler
