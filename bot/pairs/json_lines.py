"""Read JSON lines: an object with a question and an answer on each."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from bot.errors import Refused
from bot.pairs.columns import Columns, pair_of
from bot.pairs.pair import Broken, Record
from bot.pairs.texts import lines_of, open_text

_LOOKED_AT = 50
"""Lines in which the keys are looked for."""


def read_lines(path: Path, columns: Columns) -> tuple[Columns, Iterator[Record]]:
    """Return the keys taken and the records. Raises Refused if no line has a question and an answer."""
    keys: list[str] = []
    with open_text(path) as file:
        for line in islice(lines_of(file), _LOOKED_AT):
            for key in _object(line) or {}:
                if key not in keys:
                    keys.append(key)
    taken = columns.taken_from(keys)
    if not taken.complete:
        raise Refused(
            f"{path} names no key with questions and answers. "
            f"Found: {', '.join(keys[:12]) or 'no JSON object'}. "
            "Say which they are: --question NAME --answer NAME."
        )
    return taken, _records(path, taken)


def _records(path: Path, taken: Columns) -> Iterator[Record]:
    with open_text(path) as file:
        for number, line in enumerate(lines_of(file), start=1):
            if not line.strip():
                continue
            values = _object(line)
            if values is None:
                yield Broken(f"line {number}", "it is not a JSON object")
            else:
                yield pair_of(
                    f"line {number}", taken, {key: _as_text(value) for key, value in values.items()}
                )


def _object(line: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""
