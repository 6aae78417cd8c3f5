"""Answer several questions of one message in one reply, or list them as unanswered."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from model.drafting.citing import Source
from model.drafting.suggestion import Draft, Suggestion
from model.writing.compose import Composed, Placed
from model.writing.graph import Embed
from model.writing.join import join_two
from model.writing.promises import promised_actions
from model.writing.sentences import split

_LEAST_SURE = 0.3
"""Least probability that the draft for a part answers it; below, the part is not a question of its own."""
_SOURCES = 3
"""Number of sources, as for any draft: the first of each answer, and one more."""


def combined(whole: Suggestion, parts: Sequence[tuple[str, Suggestion]], embed: Embed) -> Suggestion:
    """Return the suggestion for a message whose `parts` ask different things, each with its own suggestion.

    Parts on one topic are one question. If two are answered, the first draft contains both, followed by the
    drafts for the whole message.
    """
    answered = _on_different_topics(
        [(text, own) for text, own in parts if own.drafts and own.drafts[0].confidence >= _LEAST_SURE]
    )
    topics = {own.topic for _, own in parts if own.topic is not None}
    if len(topics) < 2:
        return whole
    found = {own.topic for _, own in answered}
    open_parts = tuple(text for text, own in parts if own.topic is not None and own.topic not in found)
    if len(answered) < 2:
        asked = 1 + len(open_parts) if answered else 1
        return replace(whole, questions=asked, unanswered=open_parts if answered else ())
    both = _joined(answered[0][1].drafts[0], answered[1][1].drafts[0], embed)
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


def _joined(first: Draft, second: Draft, embed: Embed) -> Draft:
    joined = join_two(_placed(first, "first"), _placed(second, "second"), embed)
    kept = {"first": 0, "second": 0}  # characters of each answer
    for sentence in joined.sentences:
        kept[sentence.source_id] += len(sentence.text)
    parts = [(own, kept[name] / len(joined.text)) for own, name in ((first, "first"), (second, "second"))]
    own_sources = ([_of_a_part(source, part) for source in own.sources] for own, part in parts)
    sources = [source for pair in zip_longest(*own_sources) for source in pair if source is not None]
    return Draft(
        text=joined.text,
        confidence=min(first.confidence, second.confidence),
        sources=tuple({source.id: source for source in sources[::-1]}.values())[::-1][:_SOURCES],
        wording_share=round(sum(own.wording_share * part for own, part in parts), 4),
        promises=promised_actions(joined.text),
        open_story=first.open_story or second.open_story,
    )


def _of_a_part(source: Source, part: float) -> Source:
    """Return the source of an answer that makes up `part` of a draft, 0 to 1."""
    return replace(source, share=round(source.share * part, 4))


def _placed(draft: Draft, name: str) -> Composed:
    return Composed(draft.text, tuple(Placed(sentence.text, name) for sentence in split(draft.text)))
