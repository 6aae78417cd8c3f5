"""Ask drafters what customers write: topics, questions, silence, house style, another trade, threads.

The messages are in `model/evaluation/sets`. Each set gives shares of its messages, 0 to 1.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from model.corpus.natural import NaturalMessage
from model.corpus.rows import Row
from model.evaluation.drafts.answering import Answer, Answers
from model.evaluation.sets.load import Half, MessageSet, SetMessage, load_natural, load_set, load_unfitted
from model.masking.mask import mask
from model.writing.sentences import split

APPROVALS = (1, 3, 10)
"""So many replies of a topic are approved before its questions are asked."""

_WORD = re.compile(r"[\w'-]+")

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class MessageFigures:
    """One drafter's figures: each name with its share of so many messages."""

    drafter: str
    figures: tuple["Share", ...]


@dataclass(frozen=True)
class Share:
    """A figure: what was asked, the share of it, 0 to 1, and of how many messages."""

    name: str
    share: float
    messages: int


def measure_messages(
    drafters: Sequence[Answers], half: Half, progress: Progress = lambda stage, done: None
) -> tuple[MessageFigures, ...]:
    """Return each drafter's figures on that half of the natural messages and on every other set."""
    measured = []
    for number, drafter in enumerate(drafters):
        progress(f"Asking what customers write: {drafter.name}", number / len(drafters))
        measured.append(MessageFigures(drafter.name, tuple(_figures(drafter, half))))
    return tuple(measured)


def _figures(drafter: Answers, half: Half) -> Iterator[Share]:
    yield from _natural(drafter, load_natural(half))
    for share in _natural(drafter, load_unfitted()):
        if share.messages:
            yield replace(share, name=f"not fitted on: {share.name}")
    yield from _off_topic(drafter, load_set(MessageSet.OFF_TOPIC))
    yield from _house_style(drafter, load_set(MessageSet.HOUSE_STYLE))
    yield from _another_trade(drafter, load_set(MessageSet.BANK))
    yield _offered_again(drafter, load_set(MessageSet.CONVERSATION))
    yield from _urgent(drafter, load_set(MessageSet.URGENT))


def _natural(drafter: Answers, messages: Sequence[NaturalMessage]) -> Iterator[Share]:
    single, two, follow_ups, uncovered = (
        [each for each in messages if each.kind == kind]
        for kind in ("single", "two", "follow_up", "uncovered")
    )
    answers = _ask(drafter, [each.message for each in single])
    pairs = list(zip(answers, single, strict=True))
    yield _share("topic right", (answer.topics[:1] == asked.topics for answer, asked in pairs))
    yield _share(
        "topic among the first three", (asked.topics[0] in answer.topics[:3] for answer, asked in pairs)
    )
    yield _share("one question: drafted", (bool(answer.text) for answer in answers))
    answers = _ask(drafter, [each.message for each in two])
    yield _share("two questions: both found", (answer.questions > 1 for answer in answers))
    yield _share("two questions: both answered", map(_answers_both, answers, two))
    answers = _in_threads(drafter, follow_ups)
    yield _share(
        "follow-up in its thread: topic right",
        (answer.topics[:1] == asked.topics for answer, asked in zip(answers, follow_ups, strict=True)),
    )
    yield _drafted(drafter, "no topic covers it: drafted", [each.message for each in uncovered])


def _answers_both(answer: Answer, asked: NaturalMessage) -> bool:
    return answer.answered > 1 and set(answer.topics[:2]) == set(asked.topics)


def _off_topic(drafter: Answers, messages: Sequence[SetMessage]) -> Iterator[Share]:
    for kind in dict.fromkeys(each.kind for each in messages):
        yield _drafted(drafter, f"{kind}: drafted", [each.message for each in messages if each.kind == kind])


def _house_style(drafter: Answers, messages: Sequence[SetMessage]) -> Iterator[Share]:
    """Yield the share of first drafts from the team's replies, after so many of a topic are approved."""
    topics = tuple(dict.fromkeys(each.topic for each in messages))
    asked = {"asked_plain": "plain wording", "asked_natural": "natural wording"}
    led: dict[tuple[str, int], list[bool]] = {(kind, count): [] for kind in asked for count in APPROVALS}
    for topic in topics:
        own = [each for each in messages if each.topic == topic]
        for count in APPROVALS:
            rows = _approved(own)[:count]
            drafter.approve(rows)
            for kind in asked:
                answers = _ask(drafter, [each.message for each in own if each.kind == kind])
                led[kind, count] += _from(rows, answers)
    drafter.approve(())
    for (kind, count), found in led.items():
        yield _share(f"house style, {asked[kind]}, after {count}", found)


def _another_trade(drafter: Answers, messages: Sequence[SetMessage]) -> Iterator[Share]:
    """Yield what 30 approvals of ten bank topics do to questions on them and on ten other bank topics."""
    rows = _approved(messages)
    drafter.approve(rows)
    covered, uncovered = (
        [each for each in messages if each.kind == kind] for kind in ("covered", "uncovered")
    )
    topics = {row.id: row.intent for row in rows}
    answers = _ask(drafter, [each.message for each in covered])
    yield _share(
        "bank, topic approved: draft on it",
        (topics.get(answer.source) == asked.topic for answer, asked in zip(answers, covered, strict=True)),
    )
    answers = _ask(drafter, [each.message for each in uncovered])
    yield _share("bank, other topic: from an approved reply", _from(rows, answers))
    yield _share("bank, other topic: drafted at all", (bool(answer.text) for answer in answers))
    drafter.approve(())


def _offered_again(drafter: Answers, messages: Sequence[SetMessage]) -> Share:
    answers = _in_threads(drafter, messages)
    return _share("thread: offers what was tried", map(_offers, answers, messages))


def _urgent(drafter: Answers, messages: Sequence[SetMessage]) -> Iterator[Share]:
    for name, urgent in (("urgent: marked", True), ("only looks urgent: marked", False)):
        answers = _ask(drafter, [each.message for each in messages if each.urgent is urgent])
        yield _share(name, (answer.urgent for answer in answers))


def _offers(answer: Answer, asked: SetMessage) -> bool:
    """Return whether a sentence of the draft has all words of something to avoid."""
    said = [_words(sentence.text) for sentence in split(answer.text)]
    return any(_words(phrase) <= words for phrase in asked.avoid for words in said)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _in_threads(drafter: Answers, asked: Sequence[NaturalMessage | SetMessage]) -> list[Answer]:
    """Ask each message after the customer's earlier ones, as the product does if it alone says little."""
    joined = [
        "\n".join([*(text for who, text in each.thread if who == "customer"), each.message]) for each in asked
    ]
    said = [[text for who, text in each.thread if who == "agent"] for each in asked]
    return _ask(drafter, joined, said)


def _ask(
    drafter: Answers, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None
) -> list[Answer]:
    return drafter.answer([mask(message).text for message in messages], said)


def _approved(messages: Sequence[SetMessage]) -> list[Row]:
    return [
        Row(f"resolution:set-{number}", mask(each.message).text, each.reply, each.topic, approved=True)
        for number, each in enumerate(messages)
        if each.kind == "approval"
    ]


def _from(rows: Sequence[Row], answers: Sequence[Answer]) -> list[bool]:
    ids = {row.id for row in rows}
    return [answer.source in ids for answer in answers]


def _drafted(drafter: Answers, name: str, messages: Sequence[str]) -> Share:
    return _share(name, (bool(answer.text) for answer in _ask(drafter, messages)))


def _share(name: str, right: Iterable[bool]) -> Share:
    each = list(right)
    return Share(name, sum(each) / max(len(each), 1), len(each))
