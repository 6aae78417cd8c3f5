"""Split a reply into sentences that can be left out or replaced one by one, and join them again.

A list stays whole, with its lead-in. Greeting, closing and sign-off are distinguished from the body, because
they depend on the team, not on the question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from model.masking.mask import PLACEHOLDER
from model.writing.phrases import is_closing, is_courtesy, is_greeting, is_sign_off
from model.writing.tables import words


class Kind(StrEnum):
    """What a sentence does in a reply."""

    GREETING = "greeting"
    BODY = "body"
    STEPS = "steps"
    CLOSING = "closing"
    SIGN_OFF = "sign-off"


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a whole list with its lead-in; `gap` is the white space before it in its reply."""

    text: str
    kind: Kind = Kind.BODY
    gap: str = " "

    @property
    def answers(self) -> bool:
        """False for greetings, closings, thanks and apologies, which leave a question unanswered."""
        return self.kind in (Kind.BODY, Kind.STEPS) and not is_courtesy(self.text)


_ABBREVIATIONS = words("abbreviations")
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"'”\u2019»)\]*]*(?:\s*[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f])*(?=\s)"
    r"|[。\uff01\uff1f]+[」』”]*"
)
_ITEM = re.compile(r"[ \t>]*(?:(?:step[ ])?\d{1,2}[.):]|[-*•\u2013])[ \t]+\S", re.IGNORECASE)
_INLINE_LIST = re.compile(r"(?<!\S)1[.)][ ](?=\S).*?(?<!\S)2[.)][ ](?=\S)")
_DAY_OF = re.compile(r"(?:jan|feb|mär|apr|ma[ij]|jun|jul|aug|sep|okt|nov|dez)", re.IGNORECASE)
_LEADS_IN = re.compile(
    r"[:\uff1a]\s*\**$"
    r"|\b(?:as follows|these steps|the (?:steps below|following)|here(?:'s| is) how)\b[^.]*[.!]?$",
    re.IGNORECASE,
)
_FILLER = "\ufffc"
_SEEN = 60  # Characters before and after a full stop that decide what it ends.
_MARK = 3  # Characters of "10.": the mark of the last item does not end a sentence.
_CLOSING_REACH = 4  # Number of last sentences searched for a closing.


@lru_cache(maxsize=4096)
def split(reply: str) -> tuple[Sentence, ...]:
    """Return the sentences of `reply` in order; `join` restores the stripped reply."""
    return tuple(_kinds(list(_with_lists(_lines(reply.strip())))))


def join(sentences: Iterable[Sentence]) -> str:
    """Return the text of `sentences`, each after its own gap, but the first without."""
    return "".join(sentence.gap + sentence.text for sentence in sentences).strip()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line that is not blank, and the white space before it."""
    gap = ""
    for part in re.split(r"(\s*\n\s*?(?=\S|[ \t]+\S))", text):
        if part.strip():
            indent = len(part) - len(part.lstrip())
            yield part.strip(), gap + part[:indent]
            gap = part[len(part.rstrip()) :]
        else:
            gap += part


def _with_lists(lines: Iterable[tuple[str, str]]) -> Iterator[Sentence]:
    """Yield sentences, the lines of each list and its lead-in as one."""
    held: list[Sentence] = []  # Sentences of the line before; the last may lead into a list.
    items: list[tuple[str, str]] = []
    for line, gap in lines:
        continues = items and "\n\n" not in gap and re.search(r"\n[ \t]+$", gap)
        if _ITEM.match(line) or continues:
            items.append((line, gap))
            continue
        if items:
            yield from _list_of(held, items)
            held, items = [], []
        yield from held
        held = list(_line_sentences(line, gap))
    yield from _list_of(held, items) if items else held


def _list_of(before: Sequence[Sentence], items: Sequence[tuple[str, str]]) -> Iterator[Sentence]:
    text, gap = "".join(gap + line for line, gap in items).strip(), items[0][1]
    if before and before[-1].kind is Kind.BODY and _LEADS_IN.search(before[-1].text):
        *before, lead = before
        text, gap = lead.text + gap + text, lead.gap
    yield from before
    yield Sentence(text, Kind.STEPS, gap)


def _line_sentences(line: str, gap: str) -> Iterator[Sentence]:
    """Yield the sentences of one line; 1. 2. 3. inside it make one list, with its lead-in."""
    found = _INLINE_LIST.search(line)
    last_of_list = 0
    if found:
        last_of_list = max(match.start() for match in re.finditer(r"(?<!\S)\d{1,2}[.)][ ]", line))
    start, kept_from = 0, None
    for end in [*_ends(line), len(line)]:
        if found and kept_from is None and end >= found.start() and _leads(line, start, end, found.start()):
            kept_from = start
        if kept_from is not None and end <= last_of_list + _MARK:
            continue
        begin = start if kept_from is None else kept_from
        text = line[begin:end].strip()
        if text:
            space = re.match(r"\s*", line[begin:])
            before = gap if begin == 0 else (space[0] if space else "")
            yield Sentence(text, Kind.BODY if kept_from is None else Kind.STEPS, before)
        if kept_from is not None:
            found, kept_from = None, None
        start = end


def _leads(line: str, start: int, end: int, first_item: int) -> bool:
    """Return whether the sentence from `start` to `end` contains the first item or leads into it."""
    return start <= first_item < end or bool(end <= first_item and not line[end:first_item].strip())


def _ends(line: str) -> Iterator[int]:
    """Yield where the sentences of a line end, except the last."""
    hidden = PLACEHOLDER.sub(lambda match: _FILLER * len(match[0]), line)
    for match in _END.finditer(hidden):
        if match.end() < len(line.rstrip()) and _ends_here(hidden, match):
            yield match.end()


def _ends_here(line: str, end: re.Match[str]) -> bool:
    after = line[end.end() : end.end() + _SEEN].lstrip()
    word = re.search(r"[^\s(\"'“\u2018]*$", line[max(0, end.start() - _SEEN) : end.start()])
    last = word[0] if word else ""
    if end[0].strip("\"'”\u2019»)]*") == ".":
        begins_line = last.isdigit() and not line[: end.start() - len(last)].strip()
        if begins_line or last.casefold() in _ABBREVIATIONS or re.fullmatch(r"[A-HJ-NP-ZÀ-Þ]", last):
            # "No. 12" goes on, "I'd say no. We" does not; "1. Open" at the beginning of a line is an item.
            return last.casefold() in ("no", "etc", "co") and not after[:1].isdigit() and after[:1].isupper()
        if last.isdigit() and _DAY_OF.match(after):
            return False  # "am 3. Mai"
        if after[:1].islower():
            return len(last) >= 3 and last.isalpha()
        return True
    return not after[:1].islower()


def _kinds(sentences: list[Sentence]) -> Iterator[Sentence]:
    """Name the greeting at the beginning, and the closing and sign-off at the end."""
    first = 0
    while first < len(sentences) and is_greeting(sentences[first].text):
        sentences[first] = replace(sentences[first], kind=Kind.GREETING)
        first += 1
    last = _sign_off(sentences, first)
    body_end = last
    while body_end > max(first, last - _CLOSING_REACH) and is_closing(sentences[body_end - 1].text):
        body_end -= 1
        if sentences[body_end].kind is Kind.BODY:
            sentences[body_end] = replace(sentences[body_end], kind=Kind.CLOSING)
    yield from sentences


def _sign_off(sentences: list[Sentence], first: int) -> int:
    """Make one sentence of the sign-off and the name below it; return where it begins, or the length."""
    for at in range(max(first, len(sentences) - 4), len(sentences)):
        tail = sentences[at:]
        if is_sign_off(tail[0].text) and all(len(below.text.split()) <= 6 for below in tail[1:]):
            sentences[at:] = [Sentence(join(tail), Kind.SIGN_OFF, tail[0].gap)]
            return at
    return len(sentences)
