"""Measure how soon approvals change drafts: remove a topic, then approve replies of it, a few at a time.

For each topic in turn: fit everything on the other topics, approve k resolutions of this one, and draft for
messages of this topic and of others. See `bot/cli/evaluate/learning_curve.py` for the table.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from model.bundle import Bundle
from model.confidence.judgement import LOOKED_AT, UNFITTED
from model.corpus.rows import Row, approved_id, approved_number
from model.drafting.drafter import Drafter
from model.encoder.encoder import Encoder, Remembering, load_encoder
from model.encoder.reading import points_of
from model.errors import CorpusError
from model.ngram.topical import TopicalNgramModel, number_topics
from model.retrieval.index import ResolutionIndex
from model.text.tokenizer import train_on_rows
from model.topics.choice import choose_topic

KS = (1, 3, 10, 30)
OWN_MESSAGES = 40
OTHER_MESSAGES = 200
WHOLE_DRAFTS = 4
"""Messages that get whole drafts at each k, for each topic: so many of its own, and as many of others."""
_WORDED_BY = 600  # Rows to fit the language model of whole drafts on; wording is not measured.
_AT_ONCE = 16

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of the whole that is done, from 0 to 1."""


@dataclass(frozen=True)
class CurvePoint:
    """Shares, 0 to 1, of first drafts that come from the `approved` resolutions.

    `learned` counts the new topic's messages, `wrongly_taken` those of other topics.
    """

    approved: int
    learned: float
    wrongly_taken: float


@dataclass(frozen=True)
class TopicCurve:
    """One topic's points, in order of approved resolutions."""

    topic: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class LearningCurve:
    """All figures; `points` are means over the topics.

    A draft's source is chosen before the draft is worded, so most messages get no whole draft. `as_decided`
    is the share of the `whole_drafts` messages whose first draft came from the source chosen.
    """

    points: tuple[CurvePoint, ...]
    topics: tuple[TopicCurve, ...]
    whole_drafts: int
    as_decided: float
    seconds: float


def learning_curve(
    rows: tuple[Sequence[Row], Sequence[Row]],
    ks: Sequence[int] = KS,
    *,
    topics: Sequence[str] | None = None,
    seed: int = 0,
    whole_drafts: int = WHOLE_DRAFTS,
    progress: Progress = lambda stage, done: None,
) -> LearningCurve:
    """Measure all topics, or `topics`, of `rows`: those to learn from, and those to ask.

    The same seed gives the same figures. A topic with too few rows uses those it has. CorpusError for fewer
    than two topics, and for one among `topics` without rows to learn from or to ask.
    """
    began = time.perf_counter()
    learned, asked = rows
    measured = _measurable(learned, asked, topics)
    curves, whole = [], []
    progress("Understanding the messages", 0.0)
    encoder = load_encoder()
    points = points_of([row.message for row in learned], encoder)  # The same for each topic.
    if points.size:
        encoder = Remembering(encoder, points)
    for number, topic in enumerate(measured):
        progress(f"Learning {topic}", number / len(measured))
        trial = _Trial(topic, learned, asked, max(ks), random.Random(f"{seed} {topic}"))  # noqa: S311  # No secret.
        curve, compared = trial.run(ks, whole_drafts, encoder)
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
    """One topic: the rows without it, its approvals, and the messages asked."""

    def __init__(
        self, topic: str, learned: Sequence[Row], asked: Sequence[Row], most: int, chance: random.Random
    ) -> None:
        self._topic = topic
        self._others = [row for row in learned if row.intent != topic]
        own = [row for row in learned if row.intent == topic]
        # Agents do not label approved resolutions: their intent is unknown.
        self._approved = [
            replace(row, id=approved_id(number), intent=None, approved=True)
            for number, row in enumerate(chance.sample(own, min(most, len(own))), start=1)
        ]
        self._asked_own = _sample([row for row in asked if row.intent == topic], OWN_MESSAGES, chance)
        self._asked_others = _sample([row for row in asked if row.intent != topic], OTHER_MESSAGES, chance)

    def run(self, ks: Sequence[int], whole_drafts: int, encoder: Encoder) -> tuple[TopicCurve, list[bool]]:
        """Return the curve, and for each whole draft whether it came from the source chosen."""
        index = ResolutionIndex(self._others, encoder)
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
    """Return for each message whether an approved resolution is chosen for its first draft."""
    return [
        choose_topic(hits).approved
        for batch in _batches(asked)
        for hits in index.look_up([row.message for row in batch], LOOKED_AT)
    ]


def _drafted(drafter: Drafter, asked: Sequence[Row]) -> list[bool]:
    """Return for each message whether the first source of its first draft is an approved resolution."""
    return [
        bool(found.drafts) and approved_number(found.drafts[0].sources[0].id) is not None
        for batch in _batches(asked)
        for found in drafter.suggest([row.message for row in batch])
    ]


def _drafter(rows: Sequence[Row], index: ResolutionIndex) -> Drafter:
    """Return a drafter that never abstains, its language model fitted on some rows only, to save time."""
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
