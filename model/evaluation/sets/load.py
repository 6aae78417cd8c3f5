"""Load the evaluation's messages.

`bank.jsonl` and `house_style.jsonl` have approvals and the questions asked after them, `off_topic.jsonl` has
messages by kind, `natural_unfitted.jsonl` natural messages to choose with that no version is fitted on,
`natural_scored.jsonl` natural messages that only score, `natural_spent.jsonl` those that did before,
`conversation.jsonl` follow-ups with their thread and what must not be offered again, and
`urgent.jsonl` messages that are urgent or only look so.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from model.corpus.natural import NaturalMessage, natural_messages, parsed

_SCORED = "natural_scored.jsonl"
_SPENT = "natural_spent.jsonl"
_UNFITTED = "natural_unfitted.jsonl"


class Half(StrEnum):
    """A part of the natural messages."""

    CHOOSING = "choosing"
    """To choose and calibrate with."""
    SCORED = "scored"
    """Only scores: nothing is chosen with it."""
    SPENT = "spent"
    """Scored three times, its allowance; since then it may be read and chosen with."""


class MessageSet(StrEnum):
    """The sets beside the natural messages."""

    BANK = "bank"
    HOUSE_STYLE = "house_style"
    OFF_TOPIC = "off_topic"
    CONVERSATION = "conversation"
    URGENT = "urgent"


@dataclass(frozen=True)
class SetMessage:
    """A message of a set; fields that its set does not have are empty."""

    message: str
    kind: str = ""
    topic: str = ""
    reply: str = ""  # of an approval
    thread: tuple[tuple[str, str], ...] = ()  # ("customer" or "agent", text)
    avoid: tuple[str, ...] = ()  # what the customer already tried, in words that a draft must not offer
    urgent: bool = False


def load_set(name: MessageSet) -> tuple[SetMessage, ...]:
    """Return the set's messages, in file order."""
    return tuple(
        SetMessage(
            message=stored["message"],
            kind=stored.get("kind", ""),
            topic=stored.get("topic", ""),
            reply=stored.get("reply", ""),
            thread=tuple((turn["who"], turn["text"]) for turn in stored.get("thread", ())),
            avoid=tuple(stored.get("avoid", ())),
            urgent=stored.get("urgent", False),
        )
        for stored in map(json.loads, _read(f"{name}.jsonl").splitlines())
    )


def load_natural(half: Half) -> tuple[NaturalMessage, ...]:
    """Return that part of the natural messages."""
    if half is Half.CHOOSING:
        return natural_messages()
    return parsed(_read(_SPENT if half is Half.SPENT else _SCORED))


def load_unfitted() -> tuple[NaturalMessage, ...]:
    """Return natural messages to choose with that took no part in fitting the confidence."""
    return parsed(_read(_UNFITTED))


def _read(name: str) -> str:
    return files("model.evaluation.sets").joinpath(name).read_text(encoding="utf-8")
