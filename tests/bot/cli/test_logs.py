"""Nobody outside can forge a line of the log or fill it."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from rich.console import Console

from bot.cli import logs
from bot.cli.logs import Limited, Lines

FORGED = "T1\n2026-11-30 12:00:00 ERROR bot: all is lost\r\x1b[2K\u2028end"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO, list[float]]]:
    """A logger of its own, what it wrote, and the time that its limit goes by."""
    stream, at = io.StringIO(), [0.0]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Limited(lambda: at[0]))
    logger = logging.getLogger("bot.of-this-test")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream, at
    logger.removeHandler(handler)


def test_a_line_break_in_a_value_begins_no_line(
    written: tuple[logging.Logger, io.StringIO, list[float]],
) -> None:
    logger, stream, _ = written
    logger.warning("a request of workspace %s was refused", FORGED)
    assert stream.getvalue().splitlines() == [
        "WARNING bot.of-this-test: a request of workspace "
        r"T1\n2026-11-30 12:00:00 ERROR bot: all is lost\r\x1b[2K\u2028end was refused"
    ]


def test_a_line_break_in_an_exception_begins_no_line(
    written: tuple[logging.Logger, io.StringIO, list[float]],
) -> None:
    logger, stream, _ = written
    try:
        raise ValueError(FORGED)
    except ValueError:
        logger.exception("it failed")
    first, *more = stream.getvalue().splitlines()
    assert first == "ERROR bot.of-this-test: it failed"
    assert more
    assert all(line.startswith("    ") for line in more)
    assert any("all is lost" in line for line in more)


def test_a_flood_of_one_kind_is_cut_and_counted_and_leaves_other_kinds_alone(
    written: tuple[logging.Logger, io.StringIO, list[float]],
) -> None:
    logger, stream, at = written
    for number in range(logs.MOST_OF_A_KIND + 7):
        logger.warning("connection %d was refused", number)
    logger.warning("something else")
    lines = stream.getvalue().splitlines()
    assert len(lines) == logs.MOST_OF_A_KIND + 1
    assert lines[-1].endswith("something else")
    at[0] = logs.WINDOW_SECONDS
    logger.warning("connection %d was refused", 1000)
    assert stream.getvalue().splitlines()[-1].endswith("connection 1000 was refused (and 7 more like it)")


def test_kinds_without_end_take_no_memory_without_end(
    written: tuple[logging.Logger, io.StringIO, list[float]],
) -> None:
    logger, _, _ = written
    limit = logger.handlers[0].filters[0]
    assert isinstance(limit, Limited)
    for number in range(2 * logs.MOST_KINDS):
        logger.warning(f"kind {number}")
    assert len(limit._kinds) <= logs.MOST_KINDS


def test_a_line_has_its_time_with_the_offset_and_json_has_it_all() -> None:
    record = logging.LogRecord("bot.app", logging.ERROR, "", 0, "it failed: %s", (FORGED,), None)
    text = logs.handler_for(Console(file=io.StringIO()))
    assert re.match(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ERROR bot.app: it failed: T1", text.format(record)
    )
    as_json = logs.handler_for(Console(file=io.StringIO(), force_terminal=True), as_json=True)
    try:
        raise ValueError(FORGED)
    except ValueError:
        record.exc_info = sys.exc_info()
    [line] = as_json.format(record).splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("ERROR", "bot.app")
    assert told["message"].startswith("it failed: T1\\n2026")
    assert "ValueError" in told["traceback"]
    assert datetime.fromisoformat(told["time"]).utcoffset() is not None
