"""Drafters as the sets of messages ask them: ours, with its threshold, and look-ups that are never silent.

A look-up quotes the reply of one past message; it has the starter set alone, where each does best, and what
was approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from model.bundle import load_bundle
from model.corpus.rows import Row, read_starter_rows
from model.drafting.drafter import Drafter
from model.drafting.suggestion import Asked, Suggestion
from model.evaluation.drafts.peers import MEDOID, MINILM, NEAREST, make_peer
from model.evaluation.drafts.runs import OURS

LOOK_UPS = (NEAREST, MINILM, MEDOID)
"""The peers that choose by the message alone."""


@dataclass(frozen=True)
class Answer:
    """What a drafter says to a message; without a draft `text` and `source` are empty."""

    topics: tuple[str, ...] = ()  # the likeliest first; of a look-up only its source's
    text: str = ""
    source: str = ""  # id of the first draft's first source
    questions: int = 1  # found in the message
    answered: int = 1  # of these, in the first draft; their topics are the first of `topics`
    urgent: bool = False


class Answers(Protocol):
    """A drafter that approvals can be given to and taken away from."""

    name: str

    def approve(self, rows: Sequence[Row]) -> None:
        """Draft from these approved rows, and no others, beside the public ones."""
        ...

    def answer(self, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None) -> list[Answer]:
        """Answer each masked message; `said` are the team's replies in its thread."""
        ...


class OurAnswers:
    """A saved version as it serves: it abstains below its threshold."""

    name = OURS

    def __init__(self, directory: Path) -> None:
        self._drafter = Drafter(load_bundle(directory))
        self._approved: list[Row] = []

    def approve(self, rows: Sequence[Row]) -> None:
        for row in self._approved:
            self._drafter.forget(row.id)
        self._drafter.learn(*rows)
        self._approved = list(rows)

    def answer(self, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None) -> list[Answer]:
        replies = said if said is not None else [()] * len(messages)
        asked = [Asked(message, said=tuple(own)) for message, own in zip(messages, replies, strict=True)]
        return [_answer(each) for each in self._drafter.suggest(asked)]


class LookUpAnswers:
    """One of LOOK_UPS over the starter set and what was approved."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._public = read_starter_rows()
        self.approve(())

    def approve(self, rows: Sequence[Row]) -> None:
        every = [*self._public, *rows]
        self._topics = {row.id: row.intent for row in every}
        self._peer = make_peer(self.name, every, seed=0)

    def answer(self, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None) -> list[Answer]:
        proposed = self._peer.propose([Row("asked", message, "") for message in messages])
        return [
            Answer((self._topics[first.sources[0]] or "",), first.text, first.sources[0])
            for first, *_ in proposed
        ]


def _answer(suggestion: Suggestion) -> Answer:
    asked = suggestion.questions
    answered = asked - len(suggestion.unanswered)
    if not suggestion.drafts:
        return Answer(suggestion.topics, questions=asked, answered=0, urgent=suggestion.urgent is not None)
    first = suggestion.drafts[0]
    return Answer(
        topics=suggestion.topics,
        text=first.text,
        source=first.sources[0].id,
        questions=asked,
        answered=answered,
        urgent=suggestion.urgent is not None,
    )
