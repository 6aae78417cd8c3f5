"""Make the drafts of messages from the past replies that were chosen for each.

Replies are quoted and written (`candidates.py`, `writing.py`), compared (`appraisal.py`), ordered
(`ranking.py`, `rules.py`), composed (`composing.py`) and cited (`citing.py`). `drafter.py` decides which
messages get drafts.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.brand.values import Brand
from model.bundle import Bundle
from model.drafting.appraisal import Appraisal, Scorers, appraise
from model.drafting.candidates import Candidate, given_by, quoted, with_written
from model.drafting.citing import NearReplies, cited
from model.drafting.composing import NO_CONTEXT, composed
from model.drafting.house_style import HouseStyle
from model.drafting.learning import LearnedCounts
from model.drafting.limits import LONGEST_REPLY
from model.drafting.ranking import COUNTS, NETWORKS, choose
from model.drafting.rules import with_rules
from model.drafting.somebodys import only_one_had
from model.drafting.suggestion import Draft
from model.drafting.writing import continue_messages
from model.language.steps import Steps
from model.retrieval.hits import Alike, Hit
from model.text.facts import invented
from model.topics.choice import Choice
from model.writing.compose import Composed, Context
from model.writing.graph import Embed
from model.writing.promises import promised_actions

_DRAFTS = 3
_SAMPLES = 4


@dataclass(frozen=True, eq=False)
class Begun:
    """A masked message to draft for, and the past replies `quoted` for it."""

    message: str
    choice: Choice
    quoted: Sequence[Candidate]
    probability: float = 1.0
    context: Context = NO_CONTEXT
    alike: Alike | None = None

    @property
    def seed(self) -> int:
        """The seed of the random numbers for this message."""
        return zlib.crc32(self.message.encode("utf-8", "replace"))

    @property
    def near(self) -> Sequence[Hit]:
        """The past resolutions that a draft may take sentences from."""
        return (*self.choice.near, *self.choice.others)


@dataclass(frozen=True)
class DraftMaker:
    """Makes drafts with one bundle, its `counts` with all rows learned since, the company's facts, and the
    team's style.
    """

    bundle: Bundle
    counts: LearnedCounts
    brand: Brand
    embed: Embed
    style: HouseStyle

    def drafts(self, begun: Sequence[Begun]) -> Steps[list[tuple[Draft, ...]]]:
        """Return up to three drafts for each message; all are written and scored in one batch."""
        candidates = yield from self.candidates(begun)
        appraisals = yield from appraise([each.message for each in begun], candidates, self.scorers)
        found = []
        for each, own, appraisal in zip(begun, candidates, appraisals, strict=True):
            yield
            found.append(self._chosen(each, own, appraisal))
        return found

    def candidates(self, begun: Sequence[Begun]) -> Steps[list[list[Candidate]]]:
        """Return the candidates for each message's drafts: quoted replies and written ones."""
        all_written = yield from self._written(begun)
        found = []
        for each, written in zip(begun, all_written, strict=True):
            own = with_written(each.message, each.quoted, written, self.brand)
            known = {candidate.text for candidate in own}
            others = quoted(each.choice.others, self.brand)
            found.append([*own, *(candidate for candidate in others if candidate.text not in known)])
        return found

    @property
    def scorers(self) -> Scorers | None:
        """The models that score candidates by their likelihood; None if the version has counts alone."""
        networks = self.bundle.networks
        if networks is None:
            return None
        counts = self.counts.ngram
        return Scorers(networks.over(counts), counts, self.bundle.tokenizer)

    def _written(self, begun: Sequence[Begun]) -> Steps[list[list[str]]]:
        """Write new replies for each message with attention and counts; none with counts alone."""
        networks = self.bundle.networks
        if networks is None:
            return [[] for _ in begun]
        wanting = [each for each in begun if each.quoted]
        messages, seeds = [each.message for each in wanting], [each.seed for each in wanting]
        predictor, tokenizer = networks.over(self.counts.ngram), self.bundle.tokenizer
        texts = yield from continue_messages(predictor, tokenizer, messages, seeds, _SAMPLES)
        written = iter(texts)
        return [next(written) if each.quoted else [] for each in begun]

    def _chosen(
        self, begun: Begun, candidates: Sequence[Candidate], appraisal: Appraisal
    ) -> tuple[Draft, ...]:
        """Choose the best drafts that differ from each other; one unfit draft if no other can be made."""
        expected = appraisal.expected(COUNTS if self.bundle.networks is None else NETWORKS)
        expected = expected + self.style.length_penalties([candidate.text for candidate in candidates])
        given = given_by(begun.message, self.brand)
        scores = with_rules(expected, candidates, given, begun.choice.approved)
        best = expected.max()
        near = NearReplies(begun.near, self.bundle.tokenizer)
        drafts: list[Draft] = []
        unfit: list[Draft] = []
        for i in choose(scores, appraisal.overlap):
            own = composed(candidates[i], begun.message, begun.near, begun.context, self.embed)
            confidence = begun.probability * min(1.0, max(0.0, 1.0 + float(expected[i] - best)))
            draft = self._draft(begun, near, candidates[i], own, confidence)
            if draft is not None:
                (drafts if own.fits else unfit).append(draft)
            if len(drafts) == _DRAFTS:
                break
        other = self._on_second_topic(begun)
        best_drafts = drafts or unfit[:1]
        return (*best_drafts[: _DRAFTS - len(other)], *other)

    def _on_second_topic(self, begun: Begun) -> tuple[Draft, ...]:
        """Return the nearest reply on the message's second likeliest topic; none if that is unlikely."""
        likely = [probability for _, probability in begun.choice.ranked]
        for candidate in quoted(begun.choice.second, self.brand)[:1]:
            own = composed(candidate, begun.message, begun.choice.second, begun.context, self.embed)
            near = NearReplies(begun.choice.second, self.bundle.tokenizer)
            draft = self._draft(begun, near, candidate, own, begun.probability * likely[1] / likely[0])
            if own.fits and draft is not None:
                return (draft,)
        return ()

    def _draft(
        self, begun: Begun, near: NearReplies, candidate: Candidate, own: Composed, confidence: float
    ) -> Draft | None:
        """Return the composed text with its sources; None if it is empty, or if it was written and states
        what its sources do not.
        """
        if not own.text:
            return None
        sources, covered = cited(replace(candidate, text=own.text), near)
        ids = {source.id for source in sources}
        known = [begun.message, *(hit.row.reply for hit in near.hits if hit.row.id in ids)]
        if candidate.hit is None and invented(own.text, known, self.brand.values.values()):
            return None
        return Draft(
            text=own.text if candidate.verbatim else self._in_style(begun.message, candidate, own.text),
            confidence=round(confidence, 4),
            sources=sources,
            wording_share=covered,
            promises=promised_actions(own.text),
            topic=(candidate.hit.row.intent if candidate.hit is not None else None) or begun.choice.topic,
            open_story=own.open_story or self._holds_somebodys(candidate, own.text, near),
        )

    def _holds_somebodys(self, candidate: Candidate, text: str, near: NearReplies) -> bool:
        """Return whether a draft from a team's reply states in clear what no other reply near it has."""
        if candidate.hit is None or not candidate.approved or candidate.verbatim:
            return False
        others = [hit.row.reply for hit in near.hits if hit.row.id != candidate.hit.row.id]
        return only_one_had(text, others, self.brand.company)

    def _in_style(self, message: str, candidate: Candidate, text: str) -> str:
        return self.brand.signed(self._dressed(message, candidate, text))

    def _dressed(self, message: str, candidate: Candidate, text: str) -> str:
        """Return the text in the team's style, unless it is the team's own already."""
        if candidate.approved:
            return text
        dressed = self.style.dressed(text, given_by(message, self.brand), signed=self.brand.signs)
        return text if len(dressed) > LONGEST_REPLY or self.brand.breaks(dressed) else dressed
