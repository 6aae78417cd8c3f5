"""Hold back approved replies that would flood the drafts, and repeats of one question.

A flood is one wording that was approved for many unlike messages: it would come first for nearly every new
message. Whether it is right for all of them is a person's decision. One question that was answered a thousand
times with the same words would fill all places among the nearest; a few of them say the same.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from model.corpus.rows import Row
from model.encoder.encoder import Encoder
from model.encoder.reading import as_compared

FEWEST = 20
"""Different messages that make a flood."""
UNLIKE = 0.05
"""Mean cosine of their messages below which they are unlike: of messages of many topics it is 0.04 at most,
of those on one topic of the starter set 0.07 and more, of Bitext 0.3 (docs/experiments-drafts.md).
"""
REPEATS = 3
"""Rows kept of those with one question and one reply."""
_COMPARED = 60

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Flood:
    """A wording that is held back, with one of its rows, and how many different messages it answered."""

    wording: str
    row: Row
    messages: int


@dataclass(frozen=True)
class Change:
    """The rows that may be used after a change, and the ids of those that may not any more."""

    added: tuple[Row, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """The wordings that people allowed, and those that stay held back until somebody does."""

    allowed: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


class UsableRows:
    """Follow approved rows, and say which of them may be used. For one thread."""

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        """Compare messages by `encoder`, asked for only if one wording has many messages."""
        self._encoder = encoder
        self._groups: dict[str, dict[str, Row]] = {}  # the rows of each wording, by id
        self._wordings: dict[str, str] = {}  # the wording of each row, by id
        self._usable: set[str] = set()
        self._looked_at: dict[str, int] = {}  # a wording's number of messages when they were compared
        self._floods: set[str] = set()
        self._decided = Decided()

    @property
    def floods(self) -> tuple[Flood, ...]:
        """What is held back now and not decided yet."""
        return tuple(
            Flood(name, next(iter(group.values())), len(_messages(group.values())))
            for name in sorted(self._floods - self._decided.allowed - self._decided.held)
            if (group := self._groups.get(name))
        )

    def learn(self, rows: Iterable[Row]) -> Change:
        """Count approved `rows`, which replace those with the same ids."""
        new = {row.id: row for row in rows}
        touched = {former for row_id in new if (former := self._drop(row_id)) is not None}
        for row in new.values():
            name = wording(row.reply)
            self._groups.setdefault(name, {})[row.id] = row
            self._wordings[row.id] = name
            touched.add(name)
        return self._change(sorted(touched), new.keys())

    def forget(self, row_id: str) -> Change:
        """Stop counting a row; an unknown id is ignored."""
        name = self._drop(row_id)
        return Change((), ()) if name is None else self._change([name], ())

    def follow(self, decided: Decided) -> Change:
        """Use and hold back what was decided, whatever the messages say."""
        before, self._decided = self._decided, decided
        changed = (before.allowed ^ decided.allowed) | (before.held ^ decided.held)
        return self._change(sorted(changed & self._groups.keys()), ())

    def _drop(self, row_id: str) -> str | None:
        name = self._wordings.pop(row_id, None)
        if name is not None:
            del self._groups[name][row_id]
        return name

    def _change(self, names: Iterable[str], new: Collection[str]) -> Change:
        """Decide again about the rows of these wordings; the rows `new` have to be added in any case."""
        added: list[Row] = []
        removed: list[str] = []
        for name in names:
            group = self._groups[name]
            self._look_at(name, group)
            usable = set() if self._is_held(name) else _without_repeats(group.values())
            added += [
                group[each] for each in group if each in usable and (each in new or each not in self._usable)
            ]
            removed += [each for each in group if each not in usable and each in self._usable]
            self._usable = (self._usable - group.keys()) | usable
        order = {row_id: place for place, row_id in enumerate(new)}
        added.sort(key=lambda row: order.get(row.id, -1))
        return Change(tuple(added), tuple(removed))

    def _is_held(self, name: str) -> bool:
        return name not in self._decided.allowed and (name in self._decided.held or name in self._floods)

    def _look_at(self, name: str, group: dict[str, Row]) -> None:
        """Compare a wording's messages once there are many, and again each time they have doubled."""
        if len(group) < FEWEST:
            self._floods.discard(name)
            self._looked_at.pop(name, None)
            return
        messages = _messages(group.values())
        if len(messages) < max(FEWEST, 2 * self._looked_at.get(name, 0)):
            return
        self._looked_at[name] = len(messages)
        if _are_unlike(messages, self._encoder()):
            self._floods.add(name)
        else:
            self._floods.discard(name)


def wording(reply: str) -> str:
    """Return a reply's wording as it is compared: without case, spaces and figures; sixteen hex digits."""
    said = _DIGITS.sub("0", " ".join(reply.casefold().split()))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _messages(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row.message.strip().casefold() for row in rows))


def _without_repeats(rows: Iterable[Row]) -> set[str]:
    """Return the ids of the first rows of each question."""
    kept: dict[str, list[str]] = {}
    for row in rows:
        of_question = kept.setdefault(row.message.strip().casefold(), [])
        if len(of_question) < REPEATS:
            of_question.append(row.id)
    return {row_id for ids in kept.values() for row_id in ids}


def _are_unlike(messages: Sequence[str], encoder: Encoder) -> bool:
    """Return whether the messages are no more alike than any; False if words alone can be compared."""
    if not encoder.contextual:
        return False
    places = np.linspace(0, len(messages) - 1, min(_COMPARED, len(messages))).astype(int)
    points = encoder.embed([as_compared(messages[place]) for place in places])
    count, together = len(points), points.sum(axis=0)
    cosine = (float(together @ together) - count) / (count * (count - 1))
    return cosine < UNLIKE
