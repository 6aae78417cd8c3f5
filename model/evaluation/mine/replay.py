"""Draft for past questions in order of time, and learn each one's real reply before the next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from model.brand.values import NO_BRAND, Brand
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from model.drafting.suggestion import Draft
from model.metrics.edits import difference
from model.metrics.overlap import chrf_against
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

SHARE_ASKED = 0.2

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of the whole that is done, from 0 to 1."""


@dataclass(frozen=True)
class Tried:
    """A past question, the reply that was sent, and the draft that it would have got."""

    question: str
    sent: str
    topic: str | None
    draft: str | None
    """None: no past reply was near enough for any draft."""
    confidence: float = 0.0
    drafted_topic: str | None = None
    chrf: float = 0.0
    """Of the draft against the reply sent, 0 to 1."""
    edit: float = 1.0
    """Characters to insert, delete or replace, by the length of the longer text, 0 to 1."""

    @property
    def wrong_topic(self) -> bool | None:
        """Whether the draft answers another topic; None if the question's is unknown or there is no draft."""
        if self.topic is None or self.draft is None:
            return None
        return self.drafted_topic != self.topic


def split_by_time(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows to know before, and the last fifth to ask; `rows` come oldest first."""
    asked = max(1, round(len(rows) * SHARE_ASKED)) if len(rows) > 1 else 0
    return list(rows[: len(rows) - asked]), list(rows[len(rows) - asked :])


def drafter_of(
    base: Sequence[Row],
    known: Sequence[Row],
    brand: Brand = NO_BRAND,
    progress: Progress = lambda stage, done: None,
) -> Drafter:
    """Return a drafter fitted on public rows and on the team's `known` ones."""
    bundle = fit_bundle(Snapshot("mine", tuple(base), tuple(known), 0), progress)
    return Drafter(bundle, brand=brand)


def replay(
    drafter: Drafter, asked: Sequence[Row], progress: Progress = lambda stage, done: None
) -> Iterator[Tried]:
    """Yield what each of `asked` would have got, oldest first, however unsure; `drafter` learns them."""
    drafter.use_threshold(0.0)
    for number, row in enumerate(asked):
        progress("drafting for past questions", number / len(asked))
        suggestion = drafter.suggest([row.message])[0]
        yield tried(row, suggestion.drafts[0] if suggestion.drafts else None, suggestion.topic)
        drafter.learn(row)


def tried(row: Row, draft: Draft | None, topic: str | None) -> Tried:
    """Return how a draft compares with the reply that was sent."""
    if draft is None:
        return Tried(row.message, row.reply, row.intent, None)
    return Tried(
        row.message,
        row.reply,
        row.intent,
        draft.text,
        draft.confidence,
        draft.topic or topic,
        float(chrf_against(row.reply, [draft.text])[0]),
        difference(draft.text, row.reply),
    )
