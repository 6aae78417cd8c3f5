"""Compose a reply: begin with a whole past one, and leave out or replace its unsuitable sentences.

The graph (`model/writing/graph.py`) decides: it takes the likeliest path through the sentences possible in
each place. If every sentence is suitable, that path is the past reply itself: replacing more made drafts
worse (`docs/experiments-writing.md`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from model.masking.mask import PLACEHOLDER
from model.writing.graph import Embed, Floats, SentenceGraph, agree
from model.writing.leaning import freed
from model.writing.lists import without_items
from model.writing.sentences import Kind, Sentence, join, split
from model.writing.stories import Case, Comparison
from model.writing.tried import offers

_STORY = "tells another customer's story"
_TRIED = "the customer already tried it"
_SAID = 0.85
"""Cosine similarity from which a sentence repeats one of the thread."""
_SAME_PART = 0.55
"""Least cosine similarity of a sentence to the one that it replaces: it must do the same in the reply."""
_MEANT_ELSEWHERE = 0.2
"""Thanks or an apology fits only the past message if its cosine similarity to that is greater by
this much.
"""
_LEAST_KEPT = 0.4
"""Least share of a reply's answer, by characters, that must remain for the reply to fit the message."""


@dataclass(frozen=True)
class Past:
    """A past reply, the message it answered, and how much it counts."""

    source_id: str
    reply: str
    message: str
    weight: float = 1.0


@dataclass(frozen=True)
class Context:
    """Sentences that the team already said in the thread, and what the customer says they tried or know."""

    said: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A sentence of a draft, and the past reply that it comes from."""

    text: str
    source_id: str


@dataclass(frozen=True)
class LeftOut:
    """A sentence or list item of the past reply that the draft leaves out; `instead` is its replacement."""

    text: str
    why: str
    instead: str | None = None


@dataclass(frozen=True)
class Composed:
    """A draft and its sentences' sources; `fits` is false if too little of the past reply remains.

    `open_story`: the rest may still tell of one past case.
    """

    text: str
    sentences: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...] = ()
    fits: bool = True
    open_story: bool = False


@dataclass(frozen=True)
class _Option:
    """A sentence possible in one place; None leaves the place empty."""

    sentence: Sentence | None
    source_id: str
    pool: int


@dataclass
class _Place:
    """A place in the past reply: its sentence, the possible ones, and why the sentence itself is
    unsuitable.
    """

    sentence: Sentence
    options: list[_Option]
    why: str | None = None
    items: list[tuple[str, str]] = field(default_factory=list)


def compose(message: str, base: Past, near: Sequence[Past], context: Context, embed: Embed) -> Composed:
    """Return the parts of `base`'s reply suitable for `message`, with sentences of `near` in the gaps.

    `embed` gives unit vectors; pass a `RememberedEmbedding`, because sentences of past replies recur.
    """
    return _Composer(message, base, near, context, embed).compose()


class _Composer:
    """One composition: what the steps share."""

    def __init__(
        self, message: str, base: Past, near: Sequence[Past], context: Context, embed: Embed
    ) -> None:
        self._base, self._context, self._embed = base, context, embed
        others = [past for past in near if past.reply.strip() != base.reply.strip()]
        pasts = [base, *others]
        self._graph = SentenceGraph.of([(past.source_id, past.reply, past.weight) for past in pasts], embed)
        replies = [past.reply for past in others]
        told_now = " ".join([message, *context.said])
        self._messages = {past.source_id: past.message for past in pasts}
        self._compared = Comparison(told_now, replies)
        self._present = {name.strip() for name in PLACEHOLDER.findall(told_now)}
        present, self._past = embed([message, base.message])
        self._to_message = self._graph.points @ present
        self._said: Floats = embed(context.said) if context.said else self._graph.points[:0]

    def compose(self) -> Composed:
        places = [self._place(at, sentence) for at, sentence in enumerate(split(self._base.reply))]
        self._free_what_leans(places)
        chosen = self._likeliest(places)
        kept = [option.sentence for option in chosen if option.sentence is not None]
        if [sentence.text for sentence in kept] == [place.sentence.text for place in places]:
            text = self._base.reply
        else:
            text = join(kept)
        placed = tuple(Placed(option.sentence.text, option.source_id) for option in chosen if option.sentence)
        return Composed(
            text, placed, _left_out(places, chosen), _fits(places, kept), self._is_open(places, chosen)
        )

    def _case(self, source_id: str) -> Case:
        return self._compared.case(self._messages[source_id])

    def _place(self, at: int, sentence: Sentence) -> _Place:
        pool = self._graph.nodes[at].pool
        if sentence.kind is Kind.STEPS:
            text, items = without_items(sentence.text, lambda item: self._why_not(item, None))
            if items and text:
                return _Place(
                    sentence, [_Option(replace(sentence, text=text), self._base.source_id, pool)], items=items
                )
            if items:
                return _Place(sentence, [_Option(None, "", pool)], items[0][1], items)
        why = self._why_not(sentence.text, at) if sentence.kind in (Kind.BODY, Kind.STEPS) else None
        if why is None:
            return _Place(sentence, [_Option(sentence, self._base.source_id, pool)])
        # Leaving out costs nothing on a path, so it is an option only if there is no replacement.
        exchanges = [] if why == _TRIED else self._exchanges(at, sentence)
        return _Place(sentence, exchanges or [_Option(None, "", pool)], why)

    def _why_not(self, text: str, at: int | None, source_id: str | None = None) -> str | None:
        """Return why a sentence (node `at`, or a list item) is unsuitable; None if it is suitable."""
        told = self._case(source_id or self._base.source_id).told_in(text, words=at is not None)
        if told:
            return f"{_STORY}: {told}"
        if len(self._said):
            point = self._embed([text])[0] if at is None else self._graph.points[at]
            nearest = int((self._said @ point).argmax())
            if self._said[nearest] @ point >= _SAID and agree(text, self._context.said[nearest]):
                return "the thread already says so"
        if at is not None and not self._graph.nodes[at].sentence.answers and self._is_meant_elsewhere(at):
            return "was meant for another message"
        return _TRIED if offers(text, self._context.tried, self._embed) else None

    def _is_meant_elsewhere(self, at: int) -> bool:
        nearer = self._graph.points[at] @ self._past - self._to_message[at] >= _MEANT_ELSEWHERE
        case = self._case(self._base.source_id)
        return bool(nearer) and not case.concerns_present(self._graph.nodes[at].sentence.text)

    def _exchanges(self, at: int, sentence: Sentence) -> list[_Option]:
        """Return sentences of near replies that do what node `at` does and are at least as near to the
        message.
        """
        if not sentence.answers:
            return []
        likeness = self._graph.points @ self._graph.points[at]
        found = []
        for other, node in enumerate(self._graph.nodes):
            if node.source_id == self._base.source_id or node.sentence.kind is not sentence.kind:
                continue
            nearer = self._to_message[other] >= self._to_message[at]
            if likeness[other] < _SAME_PART or not nearer or not self._names_only_known(node.sentence.text):
                continue
            if self._why_not(node.sentence.text, other, node.source_id) is None:
                exchanged = replace(node.sentence, gap=sentence.gap)
                found.append(_Option(exchanged, node.source_id, node.pool))
        return found

    def _names_only_known(self, text: str) -> bool:
        return {name.strip() for name in PLACEHOLDER.findall(text)} <= self._present

    def _free_what_leans(self, places: Sequence[_Place]) -> None:
        """After a left-out sentence, remove "Also" from the next, or leave that out if it points back."""
        for before, place in pairwise(places):
            gone = all(option.sentence is None for option in before.options)
            present = place.options[0].sentence
            if not gone or not before.sentence.answers or present is None or place.why or place.items:
                continue
            if self._case(self._base.source_id).is_aside(before.sentence.text):
                continue  # What follows an aside goes on from before it.
            text = freed(present.text, before.why == _TRIED)
            if text != present.text:
                place.why = "points back to a sentence that is left out"
            left = None if text is None else replace(present, text=text)
            place.options = [replace(place.options[0], sentence=left)]

    def _likeliest(self, places: Sequence[_Place]) -> list[_Option]:
        """Return the option of each place on the graph's likeliest path (Viterbi); on a tie, the first."""
        paths: list[tuple[float, int | None, list[_Option]]] = [(0.0, None, [])]
        for place in places:
            grown: dict[int | None, tuple[float, int | None, list[_Option]]] = {}
            for score, last, path in paths:
                for option in place.options:
                    pool = last if option.sentence is None else option.pool
                    step = 0.0 if option.sentence is None else self._graph.log_follows(last, option.pool)
                    if pool not in grown or score + step > grown[pool][0] + 1e-9:
                        grown[pool] = (score + step, pool, [*path, option])
            paths = list(grown.values())
        ended = [(score + self._graph.log_follows(last, None), path) for score, last, path in paths]
        return max(ended, key=lambda scored: scored[0])[1]

    def _is_open(self, places: Sequence[_Place], chosen: Sequence[_Option]) -> bool:
        """Return whether part of the answer was about one past case, or the draft names a day or sum."""
        told = [place.sentence for place in places if place.why and place.why.startswith(_STORY)]
        return any(sentence.answers for sentence in told) or any(
            self._case(option.source_id).may_be_told_in(option.sentence.text)
            for option in chosen
            if option.sentence is not None and option.sentence.kind in (Kind.BODY, Kind.STEPS)
        )


def _left_out(places: Sequence[_Place], chosen: Sequence[_Option]) -> tuple[LeftOut, ...]:
    found = list[LeftOut]()
    for place, option in zip(places, chosen, strict=True):
        found += [LeftOut(item, why) for item, why in place.items]
        now = option.sentence
        if not place.items and (now is None or now.text != place.sentence.text):
            found.append(LeftOut(place.sentence.text, place.why or "", now.text if now else None))
    return tuple(found)


def _fits(places: Sequence[_Place], kept: Sequence[Sentence]) -> bool:
    """Return whether the kept sentences still answer the message: enough of the past reply's answer."""
    before = sum(len(place.sentence.text) for place in places if place.sentence.answers)
    now = sum(len(sentence.text) for sentence in kept if sentence.answers)
    return bool(kept) and (now > 0 or before == 0) and now >= _LEAST_KEPT * before
