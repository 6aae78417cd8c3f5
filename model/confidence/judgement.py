"""Judge how probable it is that a draft answers the message: that it asks for support, and on which topic.

Both are logistic regressions over the search result and the words, fitted with each version. See
`model/confidence/fitting.py` for the fit, `model/retrieval/index.py` for the search and
`model/topics/choice.py` for the topic.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from model.confidence.logistic import predict_logistic
from model.confidence.meaning import NO_MEANING, Meaning, stored_meaning
from model.confidence.nearness import NEAR_NOTHING, Nearness, near_no_support, near_uncovered
from model.confidence.words import NO_EVIDENCE, WordEvidence
from model.retrieval.hits import Hits
from model.retrieval.vectors import Floats
from model.topics.choice import Choice, agreement

LOOKED_AT = 30
"""Number of past resolutions that are looked up and vote on the topic."""
NEAREST = 10
"""Number of those, on the topic, that a draft is taken from."""
FOUND = (
    *("similarity", "density", "agreement", "lead", "known_words", "shared_words", "length"),
    *("certainty", "approved", "approved_similarity", "rival"),
)
"""Features of the past resolutions found; see `features_of`."""
FEATURES = (*FOUND, "wording", "meaning", "coverage", "no_support", "uncovered")
"""Features of both probabilities, beside those found: `WordEvidence.score` divided by ten; `Meaning.score` of
whether the message asks for support, and of whether a topic covers it; and `Nearness.score` to messages that
ask for none, and to questions that no topic covers. If approved resolutions lead, both of coverage are 0.
"""
FITTED = tuple(name for name in FEATURES if name not in {"known_words", "shared_words", "rival"})
"""Those that a fit weighs (docs/experiments-drafts.md); versions of before weigh others."""
SUPPORT_SHARE = 0.8
"""Assumed share of messages that ask for support, after greetings and thanks are set aside."""
LIKELIER_NOT = 0.75
"""A message less likely than this to ask for support gets no draft, unless the threshold is 0: a reply to
chatter looks worse than silence, and hardly a question lies below (docs/experiments-drafts.md).
"""
_SAME = 0.9  # similarity
_LONG = 10  # words; longer messages count as this long


@dataclass(frozen=True)
class Judgement:
    """The probability that a message asks for support and, given that, that the topic found is its own."""

    support: float
    on_topic: float

    @property
    def probability(self) -> float:
        """The probability that a draft answers the message's topic, 0 to 1."""
        return self.support * self.on_topic

    @property
    def asks_nothing(self) -> bool:
        """True if the message probably does not ask for support."""
        return self.support < LIKELIER_NOT


@dataclass(frozen=True)
class Confidence:
    """Weights over some of FEATURES, the bias last, for both probabilities, and the threshold."""

    support: tuple[float, ...]
    on_topic: tuple[float, ...]
    words: WordEvidence
    threshold: float  # of `Judgement.probability`, below which no draft is shown
    features: tuple[str, ...] = FEATURES
    meaning: Meaning = NO_MEANING
    coverage: Meaning = NO_MEANING
    no_support: Nearness = field(default=NEAR_NOTHING, compare=False)
    uncovered: Nearness = field(default=NEAR_NOTHING, compare=False)

    def judge(self, message: str, hits: Hits, choice: Choice) -> Judgement:
        """Return the probabilities for `message` and its LOOKED_AT nearest resolutions, `hits`.

        They are calibrated if `SUPPORT_SHARE` of the messages ask for support and the rows' topics are true.
        A message that is almost the same as one with a reply asks for support and is covered, whatever its
        words.
        """
        answered = max((hit.score for hit in (*hits.approved, *hits.nearest)), default=0.0)
        is_known = answered >= _SAME
        judgement = self.weigh(message, features_of(hits, choice), hits.point, is_known=is_known)
        return replace(judgement, support=max(judgement.support, answered)) if is_known else judgement

    def weigh(
        self, message: str, found: Mapping[str, float], point: Floats | None, *, is_known: bool = False
    ) -> Judgement:
        """Return the probabilities for `message` at `point` and the values of FOUND for it. If it `is_known`,
        it is not compared with uncovered questions.
        """
        public = 0.0 if is_known else 1.0 - found["approved"]
        every = {
            **found,
            "wording": self.words.score(message) / 10,
            "meaning": self.meaning.score(point),
            "coverage": public * self.coverage.score(point),
            "no_support": self.no_support.score(point),
            "uncovered": public * self.uncovered.score(point),
        }
        return self.predict([every[name] for name in self.features])

    def predict(self, features: Sequence[float]) -> Judgement:
        """Return the probabilities for the values of `features`."""
        inputs = np.array([features], dtype=np.float64)
        return Judgement(
            float(predict_logistic(inputs, self.support)[0]),
            float(predict_logistic(inputs, self.on_topic)[0]),
        )

    def to_dict(self) -> dict[str, object]:
        """Return a plain dict for config.json; `from_dict` reads it."""
        return {
            "features": list(self.features),
            "support": list(self.support),
            "on_topic": list(self.on_topic),
            "words": self.words.to_dict(),
            "meaning": list(self.meaning.weights),
            "coverage": list(self.coverage.weights),
            "threshold": self.threshold,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "Confidence":
        """Rebuild from `to_dict`; ValueError for unknown features or anything that is not a confidence."""
        features = stored.get("features")
        if not isinstance(features, list) or not set(features) <= set(FEATURES):
            raise ValueError(f"a confidence over {features}, expected some of {list(FEATURES)}")
        words, threshold = stored.get("words"), stored.get("threshold")
        if not isinstance(words, dict) or not isinstance(threshold, float):
            raise ValueError("a confidence needs words and a threshold")
        support, on_topic = (_weights(stored.get(name), len(features)) for name in ("support", "on_topic"))
        meaning, coverage = (stored_meaning(stored.get(name, ())) for name in ("meaning", "coverage"))
        evidence = WordEvidence.from_dict(words)
        near = (near_no_support(), near_uncovered()) if "uncovered" in features else ()
        return cls(support, on_topic, evidence, threshold, tuple(features), meaning, coverage, *near)


_BY_HAND = {"similarity": 6.0, "density": 8.0, "known_words": 2.0, "shared_words": 1.0, "length": 3.0}
UNFITTED = Confidence(
    support=(*_BY_HAND.values(), -7.0),
    on_topic=(*(0.0 for _ in _BY_HAND), 2.0),
    words=NO_EVIDENCE,
    threshold=0.15,
    features=tuple(_BY_HAND),
)
"""Used if nothing can be fitted: without intents, nobody can say which drafts were on topic.

Rounded from a fit on the starter set, without the features that need topics: rows without one always agree.
"""


def features_of(hits: Hits, choice: Choice) -> dict[str, float]:
    """Return the values of FOUND for the nearest rows and the choice among them, all 0 if there are none.

    Density is the root mean square of their similarities; lead is how much nearer the topic's nearest row is
    than the nearest other row (-1 to 1); length is that of the message in words, since a short message is
    near many rows by chance. A row without a topic agrees with every topic. If approved resolutions lead,
    agreement and lead are theirs, and certainty, which comes from public rows, is 0: public rows cannot judge
    a topic that they do not have. Otherwise the rival is the similarity of the nearest approved resolution
    relative to the public rows': a high one suggests a topic that no public row has.
    """
    if not hits.nearest:
        return dict.fromkeys(FOUND, 0.0)
    looked_at = (*(hits.approved if choice.approved else hits.generic or hits.nearest), *choice.near)
    compared = list({hit.row.id: hit for hit in looked_at}.values())
    agreeing = [hit for hit in compared if hit.row.intent in (choice.topic, None)]
    similarity = max(hit.score for hit in agreeing)
    others = [hit.score for hit in compared if hit.row.intent not in (choice.topic, None)]
    first = sorted(agreeing, key=lambda hit: -hit.score)[:NEAREST]
    return {
        "similarity": similarity,
        "density": math.sqrt(sum(hit.score**2 for hit in hits.nearest[:LOOKED_AT]) / LOOKED_AT),
        "agreement": agreement(choice, compared),
        "lead": similarity - max(others, default=0.0),
        "known_words": hits.known_words,
        "shared_words": sum(hit.shared for hit in first) / len(first),
        "length": min(hits.words, _LONG) / _LONG,
        "certainty": 0.0 if choice.approved else choice.certainty,
        "approved": float(choice.approved),
        "approved_similarity": similarity * choice.approved,
        "rival": 0.0
        if choice.approved or not hits.approved
        else hits.approved[0].score / max(similarity, 0.1),
    }


def _weights(stored: object, features: int) -> tuple[float, ...]:
    if not isinstance(stored, list) or len(stored) != features + 1:
        raise ValueError(f"a confidence needs {features} weights and a bias, twice")
    return tuple(float(weight) for weight in stored)
