"""The drafter: a masked message in, up to three drafts with confidence and sources out, or an abstention.

Candidates are `model/candidates.py`'s: past replies, and what `model/generation.py` writes. They are
compared by `model/appraisal.py` and ordered by `model/ranking.py` and `model/rules.py`;
`model/confidence.py` says whether to speak at all, `model/tracing.py` where a draft's wording stands.
Masking and filling placeholders is the caller's, with `model/slots.py`.
"""

import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from model.appraisal import Scorers, appraise
from model.brand import NO_BRAND, Brand
from model.candidates import Candidate, gather, given_by
from model.checkpoint import Bundle
from model.confidence import LOOKED_AT, Judgement
from model.corpus import Row
from model.facts import invented
from model.generation import continue_message, write_replies
from model.learnable import learnable
from model.learning import LearnedCounts
from model.ngram_topics import TopicalNgramModel
from model.ranking import COUNTS, NETWORKS, choose
from model.retrieval import Hit, Hits, ResolutionIndex
from model.rules import with_rules
from model.threads import one_thread
from model.topic_choice import Choice, choose_topic
from model.tracing import trace

_log = logging.getLogger(__name__)

_DRAFTS = 3
_SOURCES = 3
_CLOSEST = 3
_SAMPLES = 4


@dataclass(frozen=True)
class Source:
    """A past resolution: `score` is the similarity of its message, `share` how much of a draft it holds.

    Both are from 0 to 1. The share is that of the draft's tokens in spans of five or more that stand in it.
    """

    id: str
    score: float
    share: float = 0.0


@dataclass(frozen=True)
class Draft:
    """A proposed reply, in placeholder form, with the sources that it shares most with first."""

    text: str
    confidence: float
    sources: tuple[Source, ...]
    wording_share: float = 0.0  # of its tokens, 0 to 1, in spans of five or more that stand in past replies


@dataclass(frozen=True)
class Suggestion:
    """What the drafter has to say to one message: drafts, best first, or the reason why there are none.

    `topic` is the message's likeliest intent, None where no row has one; `closest` are the past resolutions
    to look at in place of a draft, empty with drafts.
    """

    drafts: tuple[Draft, ...]
    reason: str | None
    model_version: str
    topic: str | None = None
    closest: tuple[Source, ...] = ()

    @property
    def abstained(self) -> bool:
        """True when there is no draft; `reason` then says why."""
        return not self.drafts


class Drafter:
    """Drafts replies with one model version. Threads may draft while one other learns and forgets."""

    def __init__(
        self,
        bundle: Bundle,
        index: ResolutionIndex | None = None,
        *,
        brand: Brand = NO_BRAND,
        threshold: float | None = None,
    ) -> None:
        """Use `bundle`, and a former drafter's `index` or, without one, a new index of the bundle's rows.

        Below `threshold` there is no draft; None: below the bundle's own; 0: there is one wherever there is
        anything to draft from. `brand` says what may stand in a draft beyond its sources, and what may not.
        """
        self._bundle = bundle
        self._index = ResolutionIndex(bundle.rows) if index is None else index
        self._counts = LearnedCounts(bundle)
        self._brand = brand
        self.use_threshold(threshold)

    def use_threshold(self, threshold: float | None) -> None:
        """From now on make no draft below `threshold`; None: below the bundle's own."""
        self._threshold = self._bundle.confidence.threshold if threshold is None else threshold

    @property
    def threshold(self) -> float:
        """The confidence below which there is no draft."""
        return self._threshold

    @property
    def index(self) -> ResolutionIndex:
        """The past resolutions, to be handed to the next drafter when a bundle is swapped."""
        return self._index

    @property
    def ngram(self) -> TopicalNgramModel:
        """The bundle's counts with every row that this drafter learned since."""
        return self._counts.ngram

    def learn(self, row: Row) -> None:
        """Draft from `row` from now on, and count its words; it replaces a row with its id.

        A row that `model.learnable` leaves out is named in the log, and forgotten if it was known before.
        """
        found = learnable([row])
        for sentence in found.told:
            _log.warning("%s", sentence)
        if not found.rows:
            self.forget(row.id)
        for kept in found.rows:
            self._index.add([kept])
            self._counts.learn(kept)

    def forget(self, row_id: str) -> None:
        """Draft from that row no more; its words count no more unless the version was fitted on them."""
        self._index.remove(row_id)
        self._counts.forget(row_id)

    def suggest(self, messages: Sequence[str]) -> list[Suggestion]:
        """One suggestion for each masked message. The same model, rows and message give the same drafts.

        Of a long message the first 4,000 characters count (`model.text_features.LONGEST_TEXT`).
        """
        with one_thread():
            found = self._index.look_up(messages, LOOKED_AT)
            return [self._suggest(message, hits) for message, hits in zip(messages, found, strict=True)]

    def choose(self, message: str, hits: Hits) -> Choice:
        """Which of the message's nearest resolutions a draft is taken from, and the topic."""
        classifier = self._bundle.topics
        return choose_topic(hits, None if classifier is None else classifier.log_probs(message))

    def candidates(self, message: str, choice: Choice) -> list[Candidate]:
        """What a draft for the masked message is chosen from: quoted replies and written ones."""
        found = gather(message, choice.near, self._brand, lambda replies: self._write(message, replies))
        if choice.others:
            quoted = gather(message, choice.others, self._brand, lambda replies: [])
            known = {candidate.text for candidate in found}
            found += [candidate for candidate in quoted if candidate.text not in known]
        return found

    @property
    def scorers(self) -> Scorers | None:
        """What appraises candidates by their likelihood; None where a version is counts alone."""
        networks = self._bundle.networks
        if networks is None:
            return None
        return Scorers(networks.over(self.ngram), self.ngram, self._bundle.tokenizer)

    def _suggest(self, message: str, hits: Hits) -> Suggestion:
        version, choice = self._bundle.version, self.choose(message, hits)
        closest = tuple(Source(hit.row.id, round(hit.score, 4)) for hit in hits.nearest[:_CLOSEST])
        judgement = self._bundle.confidence.judge(message, hits)
        reason = _reason_to_abstain(hits, judgement, self._threshold)
        if reason is not None:
            return Suggestion((), reason, version, choice.topic, closest)
        candidates = self.candidates(message, choice)
        if not candidates:
            reason = "The nearest past replies are too long to be sent, or hold a banned phrase."
            return Suggestion((), reason, version, choice.topic, closest)
        drafts = self._drafts(message, candidates, choice, judgement.probability)
        return Suggestion(drafts, None, version, choice.topic)

    def _write(self, message: str, replies: Sequence[str]) -> list[str]:
        """New replies: by attention and counts given the message, else by counts of the nearest replies."""
        tokenizer, networks = self._bundle.tokenizer, self._bundle.networks
        seed = zlib.crc32(message.encode("utf-8", "replace"))
        if networks is None:
            return write_replies(tokenizer, replies, seed)
        return continue_message(networks.over(self.ngram), tokenizer, message, seed, _SAMPLES)

    def _drafts(
        self, message: str, candidates: Sequence[Candidate], choice: Choice, probability: float
    ) -> tuple[Draft, ...]:
        appraisal = appraise(message, candidates, self.scorers)
        expected = appraisal.expected(COUNTS if self._bundle.networks is None else NETWORKS)
        scores = with_rules(expected, candidates, given_by(message, self._brand), choice.approved)
        best = expected.max()
        drafts: list[Draft] = []
        for i in choose(scores, appraisal.overlap, len(candidates)):
            text, near = candidates[i].text, (*choice.near, *choice.others)
            sources, covered = self._sources(candidates[i], near)
            cited = {source.id for source in sources}
            known = [message, *(hit.row.reply for hit in near if hit.row.id in cited)]
            if candidates[i].hit is None and invented(text, known, self._brand):
                continue  # What it says must stand in what it cites, not just in some past reply.
            surely = probability * min(1.0, max(0.0, 1.0 + float(expected[i] - best)))
            drafts.append(Draft(self._brand.signed(text), round(surely, 4), sources, covered))
            if len(drafts) == _DRAFTS:
                break
        return tuple(drafts)

    def _sources(self, candidate: Candidate, near: Sequence[Hit]) -> tuple[tuple[Source, ...], float]:
        """The resolution that a draft was taken from, then those that hold most of its wording; and how much
        of it stands in any past reply at hand.
        """
        texts = {hit.row.id: hit.row.reply for hit in near}
        own, *others = self._bundle.tokenizer.encode_many([candidate.text, *texts.values()])
        traced = trace(own, dict(zip(texts, others, strict=True)))
        order = sorted(near, key=lambda hit: (hit is not candidate.hit, -traced.shares[hit.row.id]))
        cited = [hit for hit in order[:_SOURCES] if hit is candidate.hit or traced.shares[hit.row.id] > 0]
        sources = (
            Source(hit.row.id, round(hit.score, 4), round(traced.shares[hit.row.id], 4))
            for hit in cited or order[:1]
        )
        return tuple(sources), round(traced.covered, 4)


def _reason_to_abstain(hits: Hits, judgement: Judgement, threshold: float) -> str | None:
    """Why no draft is shown, as a sentence for people; None when one is."""
    if not hits.words:
        return "The message has no words to go by."
    if not hits.nearest or not hits.known_words:
        return "No past resolution has a word in common with the message."
    if threshold > 0 and judgement.asks_nothing:
        return "This does not read like a question to support."
    if judgement.probability < threshold:
        closest = max(hit.score for hit in hits.nearest)
        return f"No past resolution is near enough: the closest scored {closest:.2f}."
    return None
