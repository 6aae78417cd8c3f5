"""The drafter: a masked message in, up to three drafts with confidence and sources out, or an abstention.

Candidates are the replies of the nearest past resolutions and what `model/generation.py` writes from them;
`model/ranking.py` orders them and `model/confidence.py` says whether to speak at all. Masking and filling
placeholders is the caller's, with `model/slots.py`.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from model.bigram import BigramLanguageModel
from model.checkpoint import Bundle
from model.confidence import LOOKED_AT, NEAREST, features_of, topic_of
from model.corpus import Row
from model.generation import LONGEST_REPLY, write_replies
from model.learning import LearnedCounts
from model.ngram_topics import TopicalNgramModel
from model.ranking import character_f, choose, consensus
from model.retrieval import APPROVED_PREFIX, Hit, Hits, ResolutionIndex
from model.slots import PLACEHOLDER, can_be_filled
from model.tokenizer import CharTokenizer

NEARLY_THE_SAME = 0.8
"""From this similarity on an approved resolution answers the same question, and its reply leads."""
_NOT_TOO_FAR = 0.4  # Of the nearest row's similarity: rows below only make up the number.
_DRAFTS = 3
_SOURCES = 3
_COMPARABLE = 0.85  # A candidate with at least this share of the best score can stand in for it.
_WORDING_FLOOR = 0.1
_SHARES_WORDING = 0.6  # chrF from which a past reply counts as another source of a draft.

_PROMPT = "### Instruction:\n{}\n\n### Response:\n"
_BLOCK_END = "\n\n"
_LONGEST_CONTINUATION = 300

Array = npt.NDArray[np.float64]


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


@dataclass(frozen=True)
class _Candidate:
    """A reply that could be shown; `hit` is the resolution that it was taken from, none when new."""

    text: str
    weight: float  # how much it counts as evidence of what a reply looks like
    hit: Hit | None


class Drafter:
    """Drafts replies with one model version. Threads may draft while one other learns and forgets."""

    def __init__(self, bundle: Bundle, index: ResolutionIndex | None = None) -> None:
        """Use `bundle`, and a former drafter's `index` or, without one, a new index of the bundle's rows."""
        self._bundle = bundle
        self._index = ResolutionIndex(bundle.rows) if index is None else index
        self._counts = LearnedCounts(bundle)

    @property
    def index(self) -> ResolutionIndex:
        """The past resolutions, to be handed to the next drafter when a bundle is swapped."""
        return self._index

    @property
    def ngram(self) -> TopicalNgramModel:
        """The bundle's language model with every row that this drafter learned since."""
        return self._counts.ngram

    def learn(self, row: Row) -> None:
        """Draft from `row` from now on, and count its words; it replaces a row with its id."""
        self._index.add([row])
        self._counts.learn(row)

    def forget(self, row_id: str) -> None:
        """Draft from that row no more; its words count no more unless the version was fitted on them."""
        self._index.remove(row_id)
        self._counts.forget(row_id)

    def suggest(self, messages: Sequence[str]) -> list[Suggestion]:
        """One suggestion for each masked message. The same model, rows and message give the same drafts.

        Of a long message the first 4,000 characters count (`model.text_features.LONGEST_TEXT`).
        """
        found = self._index.look_up(messages, LOOKED_AT)
        return [self._suggest(message, hits) for message, hits in zip(messages, found, strict=True)]

    def _suggest(self, message: str, hits: Hits) -> Suggestion:
        probability = self._bundle.confidence.predict(features_of(hits))
        reason = _reason_to_abstain(hits, probability < self._bundle.confidence.threshold)
        if reason is not None:
            return Suggestion((), reason, self._bundle.version)
        candidates = self._candidates(message, _on_topic(hits.nearest))
        if not candidates:
            return Suggestion((), "The nearest past replies are too long to be sent.", self._bundle.version)
        similarity = character_f([candidate.text for candidate in candidates])
        scores = _scores(message, candidates, similarity)
        best = scores.max()
        drafts = tuple(
            Draft(
                candidates[i].text,
                round(probability * min(1.0, max(0.0, float(scores[i] / best))), 4),
                _sources(candidates, similarity, i),
            )
            for i in choose(scores, similarity, _DRAFTS)
        )
        return Suggestion(drafts, None, self._bundle.version)

    def _candidates(self, message: str, hits: Sequence[Hit]) -> list[_Candidate]:
        """The nearest replies and what is written from them, without repeats.

        What is written has no blank unless all of the replies have one.
        """
        candidates: dict[str, _Candidate] = {}
        for hit in hits:
            if len(hit.row.reply) <= LONGEST_REPLY:
                candidates.setdefault(hit.row.reply, _Candidate(hit.row.reply, hit.score, hit))
        if not candidates:
            return []
        seed = zlib.crc32(message.encode("utf-8", "replace"))
        replies = list(candidates)
        weight = float(np.mean([candidate.weight for candidate in candidates.values()]))
        given = _given(message)
        some_whole = not all(_has_blank(reply, given) for reply in replies)
        for text in write_replies(self._bundle.tokenizer, message, replies, seed):
            if not (some_whole and _has_blank(text, given)):
                candidates.setdefault(text, _Candidate(text, weight, None))
        return list(candidates.values())


def _given(message: str) -> frozenset[str]:
    """The kinds of placeholders that the message holds."""
    return frozenset(match[1].strip().rstrip(" 0123456789") for match in PLACEHOLDER.finditer(message))


def _has_blank(reply: str, given: frozenset[str]) -> bool:
    """True when a placeholder of the reply cannot be filled from those `given`."""
    return not all(can_be_filled(match[1], given) for match in PLACEHOLDER.finditer(reply))


def _on_topic(nearest: Sequence[Hit]) -> list[Hit]:
    """The ten nearest on the topic that the hits vote for; those much farther only to make up three."""
    topic = topic_of(nearest)
    on_topic = [hit for hit in nearest if hit.row.intent in (topic, None)]
    least = _NOT_TOO_FAR * max(hit.score for hit in nearest)
    near = [hit for hit in on_topic if hit.score >= least]
    return near[:NEAREST] if len(near) >= _DRAFTS else on_topic[:_DRAFTS]


def _reason_to_abstain(hits: Hits, unsure: bool) -> str | None:
    """Why no draft is shown, as a sentence for people; None when one is."""
    if not hits.words:
        return "The message has no words to go by."
    if not hits.nearest or not hits.known_words:
        return "No past resolution has a word in common with the message."
    if unsure:
        closest = max(hit.score for hit in hits.nearest)
        return f"No past resolution is near enough: the closest scored {closest:.2f}."
    return None


def _scores(message: str, candidates: Sequence[_Candidate], similarity: Array) -> Array:
    """What candidates are ordered by, (N,): consensus, and how they suit the message's own placeholders.

    In order of weight: an approved reply to nearly the same message leads; a candidate that names what the
    customer gave ("{{Order Number}}") stands above one that does not; one with blanks is left behind when a
    comparable one has none.
    """
    given = _given(message)
    weights = np.array([candidate.weight for candidate in candidates])
    scores = (consensus(similarity, weights) + _WORDING_FLOOR) * _nearness(candidates, similarity)
    named = np.zeros(len(candidates), dtype=bool)
    blank = np.zeros(len(candidates), dtype=bool)
    for i, candidate in enumerate(candidates):
        names = [match[1] for match in PLACEHOLDER.finditer(candidate.text)]
        named[i] = any(can_be_filled(name, given) for name in names)
        blank[i] = _has_blank(candidate.text, given)
    scores = np.where(named | ~named.any(), scores, 0.5 * scores)
    whole = scores[~blank].max(initial=0.0)
    scores = np.where(blank & (whole >= _COMPARABLE * scores.max()), 0.5 * scores, scores)
    lead = [i for i, candidate in enumerate(candidates) if _answers_the_same(candidate)]
    if lead:
        first = max(lead, key=lambda i: candidates[i].weight)
        scores[first] = scores.max() * 1.0001
    return scores


def _nearness(candidates: Sequence[_Candidate], similarity: Array) -> Array:
    """How near the message is that each answered, (N,), the nearest 1; a new one has its likest reply's.

    What a past message adds to the asked one ("the speaker is broken") makes it less near, so that general
    replies lead for general questions.
    """
    weights = np.array([candidate.weight for candidate in candidates])
    taken = np.array([candidate.hit is not None for candidate in candidates])
    likest = np.where(taken[None, :], similarity, -1.0).argmax(axis=1)
    nearness = np.where(taken, weights, weights[likest])
    relative: Array = nearness / nearness.max()
    return relative


def _answers_the_same(candidate: _Candidate) -> bool:
    """True for an approved reply to nearly the same message."""
    hit = candidate.hit
    return hit is not None and hit.row.id.startswith(APPROVED_PREFIX) and hit.score >= NEARLY_THE_SAME


def _sources(candidates: Sequence[_Candidate], similarity: Array, chosen: int) -> tuple[Source, ...]:
    """The resolution that a draft was taken from, then those whose replies share most of its wording."""
    own = candidates[chosen].hit
    taken = [(i, c.hit) for i, c in enumerate(candidates) if c.hit is not None and i != chosen]
    taken.sort(key=lambda pair: -similarity[pair[0], chosen])
    sharing = [hit for i, hit in taken if own is None or similarity[i, chosen] >= _SHARES_WORDING]
    hits = ([own] if own else []) + sharing
    return tuple(Source(hit.row.id, round(hit.score, 4)) for hit in hits[:_SOURCES])


class CharBigramDrafter:
    """The tutorial's drafter, to compare with: a character bigram that continues the instruction block."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Count the characters of the rows' blocks; ValueError when there are none."""
        text = "".join(_PROMPT.format(row.message) + row.reply + _BLOCK_END for row in rows)
        if not text:
            raise ValueError("expected at least one row to count characters in, got none")
        self._tokenizer = CharTokenizer(text)
        ids = torch.tensor(self._tokenizer.encode(text))
        self._model = BigramLanguageModel.fit_counts(ids, self._tokenizer.vocab_size)

    def suggest(self, messages: Sequence[str]) -> list[Suggestion]:
        """One draft for each message, always the same, with no confidence and no sources."""
        return [self._suggest(message) for message in messages]

    def _suggest(self, message: str) -> Suggestion:
        """Sample up to the blank line that ends a block; characters never counted are skipped."""
        known = set(self._tokenizer.characters)
        prompt = [character for character in _PROMPT.format(message) if character in known]
        generator = torch.Generator().manual_seed(zlib.crc32(message.encode("utf-8", "replace")))
        idx = torch.tensor([self._tokenizer.encode("".join(prompt))])  # (1, T)
        out = self._model.generate(idx, _LONGEST_CONTINUATION, generator=generator)[0, idx.shape[1] :]
        text = self._tokenizer.decode(out.tolist()).split(_BLOCK_END)[0]
        return Suggestion((Draft(text, 0.0, ()),), None, "char-bigram")
