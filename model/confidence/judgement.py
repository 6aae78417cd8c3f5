"""How likely a draft is to answer the message: that it asks support at all, and that its topic was found.

Both are logistic regressions over what retrieval found and what the words say, fitted with each version by
`model/confidence/fitting.py`. Searching is `model/retrieval/index.py`'s, the topic
`model/topics/choice.py`'s.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.confidence.logistic import predict_logistic
from model.confidence.words import NO_EVIDENCE, WordEvidence
from model.retrieval.hits import Hits
from model.topics.choice import Choice, agreement

LOOKED_AT = 30
"""How many past resolutions are looked up, and vote on the topic."""
NEAREST = 10
"""How many of them, on the topic, a draft is taken from."""
FOUND = (
    *("similarity", "density", "agreement", "lead", "known_words", "shared_words", "length"),
    *("certainty", "approved", "approved_similarity", "rival"),
)
"""What `features_of` tells of the past resolutions found."""
FEATURES = (*FOUND, "wording")
"""What the probabilities are made of; the last is `WordEvidence.score`, tenfold smaller."""
SUPPORT_SHARE = 0.8
"""The share of messages that are taken to be questions to support, greetings and thanks left out before."""
LIKELIER_NOT = 0.5
"""A message less likely than this to ask support gets no draft, unless drafts are wanted at any price."""
_SAME = 0.9  # similarity
_LONG = 10  # words; longer messages count as this long.


@dataclass(frozen=True)
class Judgement:
    """Of one message: how likely it asks support, and, given that, how likely the topic found is its own."""

    support: float
    on_topic: float

    @property
    def probability(self) -> float:
        """How likely a draft answers the message's topic, 0 to 1."""
        return self.support * self.on_topic

    @property
    def asks_nothing(self) -> bool:
        """True when the message likelier asks no support than it does."""
        return self.support < LIKELIER_NOT


@dataclass(frozen=True)
class Confidence:
    """Weights over some of FEATURES, the bias last, for both probabilities, and when no draft is shown."""

    support: tuple[float, ...]
    on_topic: tuple[float, ...]
    words: WordEvidence
    threshold: float  # of `Judgement.probability`, below which there is no draft
    features: tuple[str, ...] = FEATURES

    def judge(self, message: str, hits: Hits, choice: Choice) -> Judgement:
        """The probabilities for `message`, for which `hits` are the LOOKED_AT nearest resolutions.

        Calibrated where `SUPPORT_SHARE` of the messages ask support, and the rows' topics are true. What
        was asked almost word for word when an agent approved a reply asks support, whatever its words.
        """
        found = features_of(hits, choice) | {"wording": self.words.score(message) / 10}
        judgement = self.predict([found[name] for name in self.features])
        answered = max((hit.score for hit in hits.approved), default=0.0)
        if answered < _SAME:
            return judgement
        return replace(judgement, support=max(judgement.support, answered))

    def predict(self, features: Sequence[float]) -> Judgement:
        """The probabilities for the values of `features`."""
        inputs = np.array([features], dtype=np.float64)
        return Judgement(
            float(predict_logistic(inputs, self.support)[0]),
            float(predict_logistic(inputs, self.on_topic)[0]),
        )

    def to_dict(self) -> dict[str, object]:
        """A plain dict for config.json; `from_dict` takes it back."""
        return {
            "features": list(self.features),
            "support": list(self.support),
            "on_topic": list(self.on_topic),
            "words": self.words.to_dict(),
            "threshold": self.threshold,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "Confidence":
        """Rebuild from `to_dict`; ValueError for features that this code does not know, or no confidence."""
        features = stored.get("features")
        if not isinstance(features, list) or not set(features) <= set(FEATURES):
            raise ValueError(f"a confidence over {features}, expected some of {list(FEATURES)}")
        words, threshold = stored.get("words"), stored.get("threshold")
        if not isinstance(words, dict) or not isinstance(threshold, float):
            raise ValueError("a confidence needs words and a threshold")
        support, on_topic = (_weights(stored.get(name), len(features)) for name in ("support", "on_topic"))
        return cls(support, on_topic, WordEvidence.from_dict(words), threshold, tuple(features))


_BY_HAND = {"similarity": 6.0, "density": 8.0, "known_words": 2.0, "shared_words": 1.0, "length": 3.0}
UNFITTED = Confidence(
    support=(*_BY_HAND.values(), -7.0),
    on_topic=(*(0.0 for _ in _BY_HAND), 2.0),
    words=NO_EVIDENCE,
    threshold=0.15,
    features=tuple(_BY_HAND),
)
"""Used where nothing can be fitted: no rows with an intent, so nobody can say which drafts were on topic.

Rounded from a fit on the starter set, without what needs topics: rows without one always agree.
"""


def features_of(hits: Hits, choice: Choice) -> dict[str, float]:
    """The values of FOUND for the nearest rows and what was chosen of them (all 0 when there are none).

    Density is the root mean square of their similarities, lead how much nearer the topic's nearest row is
    than the nearest of the others (-1 to 1), the length that of the message in words: a short one is near to
    many rows by chance. A row without a topic agrees with every topic. Where approved resolutions lead,
    agreement, lead and what agrees are theirs, and certainty, which is the public rows', is 0: those are no
    judges of what they do not know. Where they do not lead, the rival is how near one is against the public
    ones: then the message may be of the workspace's own trade, which no public row knows.
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
