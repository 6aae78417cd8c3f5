"""Messages written as customers write, with their topics, to choose and calibrate with.

They were written from the list of topics alone, by somebody who saw neither the corpora nor the code; only
the statements were written later, by somebody who knew both. The other half, in `model/evaluation`, only
scores: nothing is chosen with it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

CHOOSING = "natural.jsonl"


@dataclass(frozen=True)
class NaturalMessage:
    """One message, of kind single, two (questions), follow_up, statement (a fault told in a few words),
    uncovered, spam, job, injection or chatter.
    """

    id: str
    kind: str
    message: str
    topics: tuple[str, ...]  # empty if no topic covers it
    thread: tuple[tuple[str, str], ...] = ()  # ("customer" or "agent", text) before a follow-up
    urgent: bool = False


def natural_messages() -> tuple[NaturalMessage, ...]:
    """Return the packaged half to choose with, in file order."""
    return parsed(files("model.corpus").joinpath(CHOOSING).read_text(encoding="utf-8"))


def parsed(lines: str) -> tuple[NaturalMessage, ...]:
    """Read messages stored as JSON lines. Raises KeyError or ValueError for other lines."""
    return tuple(_message(json.loads(line)) for line in lines.splitlines())


def _message(stored: Mapping[str, Any]) -> NaturalMessage:
    return NaturalMessage(
        id=stored["id"],
        kind=stored["kind"],
        message=stored["message"],
        topics=tuple(stored["topics"]),
        thread=tuple((turn["who"], turn["text"]) for turn in stored.get("thread", ())),
        urgent=stored.get("urgent", False),
    )
