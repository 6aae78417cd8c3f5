"""Answer several questions of one message in one reply, or list them as unanswered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from model.drafting.citing import Source
from model.drafting.suggestion import Draft, Suggestion
from model.writing.compose import Composed, Placed
from model.writing.given import without_asking
from model.writing.graph import Embed
from model.writing.join import join_two
from model.writing.promises import promised_actions
from model.writing.questions import announces_another, asks
from model.writing.sentences import split

_ANSWERS = 0.3
"""Least probability that the draft for a part answers it."""
_ASKS, _STATES = 0.2, 0.55
"""Least probabilities with which a part is a question of its own: one that asks, and one that only states
something; others belong to the next part (docs/experiments-drafts.md).
"""
_SOURCES = 3
"""Number of sources, as for any draft: the first of each answer, and one more."""


@dataclass(frozen=True)
class Part:
    """A part of a message, its likeliest topic, and how probable it is that a draft on that answers it."""

    text: str
    topic: str | None
    probability: float


def regrouped(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the texts of the parts that ask different things; fewer than two if all are one question.

    Neighbours on one topic are one question. What is no question of its own belongs to the next, or else to
    the last.
    """
    found = list[Part]()
    waiting = ""
    for part in parts:
        text = f"{waiting} {part.text}".strip()
        if part.topic is None or part.probability < _least(part.text):
            waiting = text
        elif found and found[-1].topic == part.topic:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {text}")
            waiting = ""
        else:
            found.append(replace(part, text=text))
            waiting = ""
    if waiting and found:
        found[-1] = replace(found[-1], text=f"{found[-1].text} {waiting}")
    return tuple(part.text for part in found)


def _least(text: str) -> float:
    """Return the probability from which a part is a question of its own; 0 for "Also, do you ...?"."""
    if not asks(text):
        return _STATES
    return 0.0 if announces_another(text) else _ASKS


def combined(
    whole: Suggestion,
    parts: Sequence[tuple[str, Suggestion]],
    embed: Embed,
    given: Collection[str] = (),
) -> Suggestion:
    """Return the suggestion for a message whose `parts` ask different things, each with its own suggestion.

    Parts on one topic are one question. If two are answered, the first draft contains both, followed by the
    drafts for the whole message. `given` are the placeholders of the message, which neither answer asks for.
    """
    answered = _on_different_topics(
        [(text, own) for text, own in parts if own.drafts and own.drafts[0].confidence >= _ANSWERS]
    )
    topics = {own.topic for _, own in parts if own.topic is not None}
    if len(topics) < 2:
        return whole
    found = {own.topic for _, own in answered}
    open_parts = tuple(text for text, own in parts if own.topic is not None and own.topic not in found)
    if len(answered) < 2:
        asked = 1 + len(open_parts) if answered else 1
        return replace(whole, questions=asked, unanswered=open_parts if answered else ())
    both = _joined(answered[0][1].drafts[0], answered[1][1].drafts[0], embed, given)
    names = (*(own.topic or "" for _, own in answered), *whole.topics)
    return replace(
        whole,
        drafts=(both, *whole.drafts)[:3],
        reason=None,
        closest=(),
        topic=answered[0][1].topic,
        topics=tuple(dict.fromkeys(names))[:3],
        questions=len(answered) + len(open_parts),
        unanswered=(*open_parts, *(text for text, _ in answered[2:])),
    )


def _on_different_topics(answered: Sequence[tuple[str, Suggestion]]) -> list[tuple[str, Suggestion]]:
    """Return the first part on each topic, in the order asked."""
    first: dict[str | None, tuple[str, Suggestion]] = {}
    for text, own in answered:
        first.setdefault(own.topic, (text, own))
    return list(first.values())


def _joined(first: Draft, second: Draft, embed: Embed, given: Collection[str]) -> Draft:
    joined = join_two(_placed(first, "first"), _placed(second, "second"), embed)
    kept = {"first": 0, "second": 0}  # characters of each answer
    for sentence in joined.sentences:
        kept[sentence.source_id] += len(sentence.text)
    parts = [(own, kept[name] / len(joined.text)) for own, name in ((first, "first"), (second, "second"))]
    own_sources = ([_of_a_part(source, part) for source in own.sources] for own, part in parts)
    sources = [source for pair in zip_longest(*own_sources) for source in pair if source is not None]
    text = without_asking(joined.text, given)
    return Draft(
        text=text,
        confidence=min(first.confidence, second.confidence),
        sources=tuple({source.id: source for source in sources[::-1]}.values())[::-1][:_SOURCES],
        wording_share=round(sum(own.wording_share * part for own, part in parts), 4),
        promises=promised_actions(text),
        open_story=first.open_story or second.open_story,
    )


def _of_a_part(source: Source, part: float) -> Source:
    """Return the source of an answer that makes up `part` of a draft, 0 to 1."""
    return replace(source, share=round(source.share * part, 4))


def _placed(draft: Draft, name: str) -> Composed:
    return Composed(draft.text, tuple(Placed(sentence.text, name) for sentence in split(draft.text)))
