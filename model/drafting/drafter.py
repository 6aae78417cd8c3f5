"""Turn a masked message into up to three drafts with confidence and sources, or into an abstention.

The drafter finds the past replies that can answer a message and abstains if a usable draft is too improbable
(`model/confidence/judgement.py`); `making.py` makes the drafts. The caller masks messages and fills
placeholders, with `model/masking/mask.py`.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from model.brand.values import NO_BRAND, Brand
from model.bundle import Bundle
from model.confidence.judgement import LOOKED_AT, Judgement
from model.corpus.learnable import learnable
from model.corpus.rows import Row
from model.drafting.candidates import given_by, quoted
from model.drafting.citing import closest_sources
from model.drafting.composing import context_of
from model.drafting.house_style import HouseStyle
from model.drafting.languages import ReplyLanguages
from model.drafting.learning import LearnedCounts
from model.drafting.making import Begun, DraftMaker
from model.drafting.rejections import Rejections
from model.drafting.several import Part, combined, regrouped
from model.drafting.suggestion import NO_WORDS, NOTHING_LIKE_IT, Asked, Draft, Suggestion, found_draft
from model.encoder.encoder import Remembering, encoder_named, load_encoder
from model.encoder.static import load_embeddings
from model.language.steps import Steps, finish
from model.language.threads import one_thread
from model.ngram.topical import TopicalNgramModel
from model.retrieval.floods import Change, Decided, Flood, UsableRows
from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.text.features import LONGEST_TEXT
from model.topics.choice import Choice, choose_topic
from model.writing.questions import questions
from model.writing.remembered import RememberedEmbedding
from model.writing.urgency import urgent

_log = logging.getLogger(__name__)

_TOGETHER = 8
"""Messages whose replies are written in one batch; more would take memory and save little time."""


class Drafter:
    """Draft replies with one model version. Threads may draft while one other learns and forgets."""

    def __init__(
        self,
        bundle: Bundle,
        index: ResolutionIndex | None = None,
        *,
        brand: Brand = NO_BRAND,
        threshold: float | None = None,
    ) -> None:
        """Use `bundle` with a former drafter's `index` or, if None, a new index of the bundle's rows.

        There is no draft below `threshold`; None takes the bundle's own; 0 drafts whenever there is a past
        reply. `brand` gives the facts that a draft may state beyond its sources, and the phrases that it may
        not contain.
        """
        self._bundle = bundle
        self._usable = UsableRows(load_encoder)
        held = self._usable.learn(row for row in bundle.rows if row.approved)
        self._index = index_of(bundle) if index is None else index
        for row_id in {row.id for row in bundle.rows if row.approved} - {row.id for row in held.added}:
            self._index.remove(row_id)
        self._counts = LearnedCounts(bundle)
        self._brand = brand
        self._languages = ReplyLanguages(bundle.rows)
        self._embed = RememberedEmbedding(load_embeddings().embed)
        self._style = HouseStyle(bundle.rows)
        self._rejections = Rejections(self._index)
        self.maker = DraftMaker(bundle, self._counts, brand, self._embed, self._style)
        self.use_threshold(threshold)

    def use_threshold(self, threshold: float | None) -> None:
        """Make no draft below `threshold` from now on; None takes the bundle's own."""
        self._threshold = self._bundle.confidence.threshold if threshold is None else threshold

    @property
    def threshold(self) -> float:
        """The confidence below which there is no draft."""
        return self._threshold

    @property
    def index(self) -> ResolutionIndex:
        """The index of past resolutions, for the drafter of the next bundle."""
        return self._index

    @property
    def ngram(self) -> TopicalNgramModel:
        """The bundle's counts and those of every row that this drafter learned since."""
        return self._counts.ngram

    def learn(self, *rows: Row, later: bool = False) -> None:
        """Draft from `rows` from now on and count their words; they replace rows with the same ids.

        With `later`, where thousands arrive, they are found less well until `understand` has read them, and
        only the next version counts their words. A row that `model.corpus.learnable` leaves out is named in
        the log, and forgotten if it was known.
        """
        found = learnable(rows)
        for sentence in found.told:
            _log.warning("%s", sentence)
        for left_out in {row.id for row in rows} - {row.id for row in found.rows}:
            self.forget(left_out)
        public = [row for row in found.rows if not row.approved]
        self._change(self._usable.learn(row for row in found.rows if row.approved), public, later=later)

    @property
    def held_back(self) -> tuple[Flood, ...]:
        """The wordings that are held back, because they answer many unlike messages, and not decided yet."""
        return self._usable.floods

    def follow(self, decided: Decided) -> None:
        """Use the wordings that people allowed, and hold back the others that they know of."""
        self._change(self._usable.follow(decided))

    def _change(self, change: Change, public: Sequence[Row] = (), *, later: bool = False) -> None:
        for row_id in change.removed:
            self._unlearn(row_id)
        rows = (*public, *change.added)
        self._index.add(rows, later=later)
        if not later:
            self._counts.learn(rows)
        self._languages.learn(rows)
        self._style.learn(rows)

    def understand(self, most: int) -> int:
        """Have the encoder read up to `most` rows that were learned for later; return how many wait."""
        return self._index.understand(most)

    def warm_up(self) -> None:
        """Load what the first draft would wait for, and every thread that asks for it meanwhile load again:
        the encoders, the language identifier, word lists. Takes seconds in a new process.
        """
        for row in self._bundle.rows[:1]:  # Its point is stored; that of the longer message is not.
            self.suggest([row.message, f"{row.message} {row.message}"])
            self.foreign(row.message)

    def foreign(self, message: str) -> str | None:
        """Say in a sentence that a message is in a language that no past reply is in; None if it is not."""
        return self._languages.foreign(message)

    def forget(self, row_id: str) -> None:
        """Stop drafting from that row; stop counting its words unless the version was fitted on them."""
        self._unlearn(row_id)
        self._change(self._usable.forget(row_id))

    def _unlearn(self, row_id: str) -> None:
        self._index.remove(row_id)
        self._counts.forget(row_id)
        self._style.forget(row_id)

    def find(self, words: str, most: int) -> Suggestion:
        """Return the replies to the past messages nearest to `words` as drafts, unchanged, each once. Their
        confidence is the similarity; nothing is judged.
        """
        (hits,) = self._index.look_up([words], LOOKED_AT)
        replies = {hit.row.reply: hit for hit in reversed(hits.nearest)}
        best = sorted(replies.values(), key=lambda hit: -hit.score)[:most]
        drafts = tuple(found_draft(hit) for hit in best)
        return Suggestion(drafts, None if drafts else NOTHING_LIKE_IT, self._bundle.version)

    def suggest(self, messages: Sequence[str | Asked]) -> list[Suggestion]:
        """Return one suggestion for each masked message. The same model, rows and message give the same
        drafts.

        The first 4,000 characters of a message count (`model.text.features.LONGEST_TEXT`). A message that
        asks several things is answered part by part if that answers more (`several.py`).
        """
        return finish(self.suggest_in_steps(messages))

    def suggest_in_steps(self, messages: Sequence[str | Asked]) -> Steps[list[Suggestion]]:
        """Do the same as `suggest`, in steps of a few milliseconds."""
        asked = [Asked(message) if isinstance(message, str) else message for message in messages]
        with one_thread():
            begun = yield from self._begun(asked)
            alike = [each.alike for each in begun]
            whole = yield from self._suggestions(begun)
            for i, each in enumerate(asked):
                parts = yield from self._different_questions(each)
                begun = yield from self._begun([replace(each, message=part) for part in parts])
                if parts:
                    own = yield from self._suggestions(begun)
                    given = given_by(each.message, NO_BRAND)
                    whole[i] = combined(whole[i], list(zip(parts, own, strict=True)), self._embed, given)
        return [
            replace(each, urgent=urgent(own.message[:LONGEST_TEXT]), alike=like)
            for each, own, like in zip(whole, asked, alike, strict=True)
        ]

    def _different_questions(self, asked: Asked) -> Steps[tuple[str, ...]]:
        """Return the parts of a message that ask different things; none if it asks one."""
        parts = _questions(asked)
        begun = yield from self._begun([replace(asked, message=part) for part in parts])
        different = regrouped(
            [
                Part(text, each.topic, each.probability)
                if isinstance(each, Suggestion)
                else Part(text, each.choice.topic, each.probability)
                for text, each in zip(parts, begun, strict=True)
            ]
        )
        return different if len(different) > 1 else ()

    def _begun(self, asked: Sequence[Asked]) -> Steps[list[Begun | Suggestion]]:
        """Decide for each message as a whole what its drafts are made from, or abstain."""
        messages, topics = [each.message for each in asked], [each.topic for each in asked]
        found = self._index.look_up(messages, LOOKED_AT, topics) if asked else []
        begun: list[Begun | Suggestion] = []
        for each, hits in zip(asked, found, strict=True):
            yield
            unwanted = self._rejections.unwanted(hits, each.rejected)
            begun.append(replace(self._begin(each, hits.without(each.without, unwanted)), alike=hits.alike))
        return begun

    def choose(self, message: str, hits: Hits) -> Choice:
        """Choose the resolutions to draft from among the message's nearest, and its topic."""
        classifier = self._bundle.topics
        return choose_topic(hits, None if classifier is None else classifier.log_probs(message, hits.point))

    def _begin(self, asked: Asked, hits: Hits) -> Begun | Suggestion:
        """Decide what a draft is made from, or abstain."""
        message, named = asked.message, asked.topic is not None
        choice = choose_topic(hits) if named else self.choose(message, hits)
        version, judgement = self._bundle.version, self._judge(message, hits, choice)
        reason = _reason_to_abstain(hits, judgement, 0.0 if named else self._threshold)
        if named and not hits.nearest:
            reason = "There is no past reply on this topic."
        past = [] if reason is not None else quoted(choice.near, self._brand)
        if reason is None and not past:
            reason = "The nearest past replies are too long to send or contain a banned phrase."
        if reason is not None:
            # In another language it reads like no question, and what is near is near by chance.
            reason = reason if reason == NO_WORDS else self.foreign(message) or reason
            closest = closest_sources(hits.nearest)
            return Suggestion(
                (),
                reason,
                version,
                choice.topic,
                closest,
                choice.likeliest,
                probability=judgement.probability,
            )
        return Begun(message, choice, past, judgement.probability, context_of(message, asked.said))

    def _judge(self, message: str, hits: Hits, choice: Choice) -> Judgement:
        """Judge the draft; one from a team's reply is as sure of a public topic as without that reply.

        A team's reply on the message's topic leads from a low likeness on, which says little of the topic.
        """
        judgement = self._bundle.confidence.judge(message, hits, choice)
        if not choice.approved or not choice.ranked or choice.topic != choice.ranked[0][0]:
            return judgement
        public = hits.where(lambda row: not row.approved)
        before = self._bundle.confidence.judge(message, public, self.choose(message, public))
        return max(judgement, before, key=lambda each: each.probability)

    def _suggestions(self, begun: Sequence[Begun | Suggestion]) -> Steps[list[Suggestion]]:
        """Return suggestions for the messages begun, made in batches, and the abstentions, in order."""
        suggestions: list[Suggestion] = []
        for start in range(0, len(begun), _TOGETHER):
            part = begun[start : start + _TOGETHER]
            made = yield from self.maker.drafts([each for each in part if isinstance(each, Begun)])
            drafts = iter(made)
            suggestions += [
                each if isinstance(each, Suggestion) else self._suggestion(each.choice, next(drafts))
                for each in part
            ]
        return suggestions

    def _suggestion(self, choice: Choice, drafts: tuple[Draft, ...]) -> Suggestion:
        reason = None if drafts else "The nearest past replies say only what was already said or tried."
        closest = () if drafts else closest_sources(choice.near)
        return Suggestion(drafts, reason, self._bundle.version, choice.topic, closest, choice.likeliest)


def index_of(bundle: Bundle) -> ResolutionIndex:
    """Index the bundle's rows by its own encoder; what the bundle has stored of that is not computed again.

    EncoderMissingError if this machine cannot load that encoder.
    """
    encoder = encoder_named(bundle.encoder)
    remembering = Remembering(encoder, bundle.points) if bundle.points.size else encoder
    stored = bundle.index
    if stored is not None and stored.mark != bundle.index_mark:
        stored = None
    return ResolutionIndex(bundle.rows, remembering, stored)


def _questions(asked: Asked) -> Sequence[str]:
    """The questions of a message that asks several; a person names one topic for all of it."""
    found = questions(asked.message[:LONGEST_TEXT]) if asked.topic is None else ()
    return found if len(found) > 1 else ()


def _reason_to_abstain(hits: Hits, judgement: Judgement, threshold: float) -> str | None:
    """Return the reason why no draft is shown, as a sentence for people; None if there is one."""
    if not hits.words:
        return NO_WORDS
    if not hits.nearest:
        return "No past resolution has a word in common with the message."
    if threshold > 0 and judgement.asks_nothing:
        return "This does not read like a question to support."
    if judgement.probability < threshold:
        closest = max(hit.score for hit in hits.nearest)
        return f"No past resolution is near enough: the closest scored {closest:.2f}."
    return None
