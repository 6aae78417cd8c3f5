"""How quickly approvals change drafts: a topic is taken away and given back, one approved reply at a time.

For each topic in turn everything is fitted on the others, k resolutions of it are approved, and first drafts
are written for messages of it and of other topics. Printing the figures is the command line's.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model.bundle import Bundle
from model.confidence.judgement import LOOKED_AT, UNFITTED
from model.corpus.rows import Row, rows_of, split_rows
from model.drafting.drafter import Drafter
from model.errors import CorpusError
from model.ngram.topical import TopicalNgramModel, number_topics
from model.retrieval.index import APPROVED_PREFIX, ResolutionIndex
from model.text.tokenizer import train_on_rows
from model.topics.choice import choose_topic

if TYPE_CHECKING:
    import pandas

KS = (1, 3, 10, 30)
OWN_MESSAGES = 40
OTHER_MESSAGES = 200
WHOLE_DRAFTS = 4
"""Of the messages of each topic, so many of its own and of the others' get whole drafts at each k."""
_WORDED_BY = 600  # Rows that the language model of the whole drafts is fitted on: wording is not measured.
_AT_ONCE = 16

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it all is done, from 0 to 1."""
Split = Callable[[Sequence[Row]], tuple[list[Row], list[Row]]]
"""Divides rows into those that are learned from and those whose messages are asked."""


@dataclass(frozen=True)
class CurvePoint:
    """After `approved` resolutions: shares, 0 to 1, of first drafts that come from them.

    `learned` is that of the new topic's own messages, `wrongly_taken` that of other topics'.
    """

    approved: int
    learned: float
    wrongly_taken: float


@dataclass(frozen=True)
class TopicCurve:
    """One topic's points, by how many resolutions were approved."""

    topic: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class LearningCurve:
    """`points` are means over the topics. Where the first draft comes from is decided before it is worded;

    `whole_drafts` messages were drafted for to the end, and `as_decided` is the share of them whose first
    draft came from where that decision said.
    """

    points: tuple[CurvePoint, ...]
    topics: tuple[TopicCurve, ...]
    whole_drafts: int
    as_decided: float
    seconds: float


def learning_curve(
    corpus: "pandas.DataFrame | Sequence[Row]",
    ks: Sequence[int] = KS,
    *,
    topics: Sequence[str] | None = None,
    seed: int = 0,
    whole_drafts: int = WHOLE_DRAFTS,
    split: Split = split_rows,
    progress: Progress = lambda stage, done: None,
) -> LearningCurve:
    """Measure over all topics of the corpus, or `topics`; the same seed gives the same figures.

    A topic with fewer rows than asked for is measured with those it has. CorpusError with fewer than two
    topics, or with one among `topics` that the corpus does not have or that has nothing to learn or ask.
    """
    began = time.perf_counter()
    learned, asked = split(corpus if isinstance(corpus, Sequence) else rows_of(corpus))
    measured = _measurable(learned, asked, topics)
    curves, whole = [], []
    for number, topic in enumerate(measured):
        progress(f"Learning {topic}", number / len(measured))
        trial = _Trial(topic, learned, asked, max(ks), random.Random(f"{seed} {topic}"))  # noqa: S311  # No secret.
        curve, compared = trial.run(ks, whole_drafts)
        curves.append(curve)
        whole += compared
    progress("Done", 1.0)
    return LearningCurve(
        points=tuple(_mean([curve.points[i] for curve in curves]) for i in range(len(curves[0].points))),
        topics=tuple(curves),
        whole_drafts=len(whole),
        as_decided=sum(whole) / len(whole) if whole else 1.0,
        seconds=round(time.perf_counter() - began, 1),
    )


class _Trial:
    """One topic: the index without it, what is approved, and what is asked."""

    def __init__(
        self, topic: str, learned: Sequence[Row], asked: Sequence[Row], most: int, chance: random.Random
    ) -> None:
        self._topic = topic
        self._others = [row for row in learned if row.intent != topic]
        own = [row for row in learned if row.intent == topic]
        # Nobody has said what an approved resolution is about: its intent is not known.
        self._approved = [
            replace(row, id=f"{APPROVED_PREFIX}{number}", intent=None)
            for number, row in enumerate(chance.sample(own, min(most, len(own))), start=1)
        ]
        self._asked_own = _sample([row for row in asked if row.intent == topic], OWN_MESSAGES, chance)
        self._asked_others = _sample([row for row in asked if row.intent != topic], OTHER_MESSAGES, chance)

    def run(self, ks: Sequence[int], whole_drafts: int) -> tuple[TopicCurve, list[bool]]:
        """The curve, and of each message drafted for to the end whether its draft was as decided."""
        index = ResolutionIndex(self._others)
        drafter = _drafter(self._others, index) if whole_drafts else None
        points, compared, known = [], [], 0
        for k in sorted(ks):
            index.add(self._approved[known:k])
            known = k
            own, others = _decided(index, self._asked_own), _decided(index, self._asked_others)
            points.append(CurvePoint(k, sum(own) / len(own), sum(others) / len(others)))
            if drafter is not None:
                for asked, decided in ((self._asked_own, own), (self._asked_others, others)):
                    drafted = _drafted(drafter, asked[:whole_drafts])
                    compared += [a == b for a, b in zip(drafted, decided, strict=False)]
        return TopicCurve(self._topic, tuple(points)), compared


def _measurable(learned: Sequence[Row], asked: Sequence[Row], topics: Sequence[str] | None) -> list[str]:
    known = {row.intent for row in learned if row.intent} & {row.intent for row in asked if row.intent}
    if len(known) < 2:
        raise CorpusError(
            f"a learning curve needs two topics with rows to learn from and to ask, got {len(known)}"
        )
    if unknown := sorted(set(topics or ()) - known):
        raise CorpusError(
            f"no topic to measure: {', '.join(unknown)}; choose from {', '.join(sorted(known))}"
        )
    return sorted(known) if topics is None else list(topics)


def _sample(rows: Sequence[Row], count: int, chance: random.Random) -> list[Row]:
    return chance.sample(rows, min(count, len(rows)))


def _decided(index: ResolutionIndex, asked: Sequence[Row]) -> list[bool]:
    """For each message: whether its first draft is to come from an approved resolution."""
    return [
        choose_topic(hits).approved
        for batch in _batches(asked)
        for hits in index.look_up([row.message for row in batch], LOOKED_AT)
    ]


def _drafted(drafter: Drafter, asked: Sequence[Row]) -> list[bool]:
    """For each message: whether the first source of its first draft is an approved resolution."""
    return [
        bool(found.drafts) and found.drafts[0].sources[0].id.startswith(APPROVED_PREFIX)
        for batch in _batches(asked)
        for found in drafter.suggest([row.message for row in batch])
    ]


def _drafter(rows: Sequence[Row], index: ResolutionIndex) -> Drafter:
    """A drafter that never abstains. Its language model is fitted on some of the rows only, to save time."""
    some = rows[:: len(rows) // _WORDED_BY + 1]
    pairs = [(row.message, row.reply) for row in some]
    tokenizer = train_on_rows(pairs)
    documents = [ids for ids, _ in tokenizer.encode_rows(pairs)]
    topics = number_topics([row.intent for row in some])
    ngram = TopicalNgramModel.fit(documents, topics, tokenizer.vocab_size, tokenizer.agent_id)
    bundle = Bundle("learning-curve", tokenizer, ngram, UNFITTED, tuple(some), 0, {})
    return Drafter(bundle, index, threshold=0)


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _mean(points: Sequence[CurvePoint]) -> CurvePoint:
    return CurvePoint(
        points[0].approved,
        sum(point.learned for point in points) / len(points),
        sum(point.wrongly_taken for point in points) / len(points),
    )
