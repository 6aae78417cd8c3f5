"""Split a message into the parts that ask different things, each with the context that it needs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from model.writing.sentences import split
from model.writing.tables import any_of, plain, words
from model.writing.words import stems

_ASKS = re.compile(any_of("questions", "asks"), re.IGNORECASE)
_BEGINS_ANOTHER = re.compile(rf"\W*{any_of('questions', 'begins another')}", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"(?:and|&|but|so) (?:please |pls |plz )?{any_of('questions', 'goes on')}\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(any_of("questions", "points back"), re.IGNORECASE)
_ASKING_WORDS = stems(" ".join(words("questions", "asking words")))
_QUESTION_WORDS = (
    r"(?:can|could|would|will|is|are|do|does|did|how|where|when|what|why|which|who|please|tell|if|so|may"
    r"|should)"
)
_INSIDE = re.compile(
    r"(?<=[?])\s+|,?\s+(?=and (?:then|also)\b)|;\s+"
    r"|[,:]\s+(?=(?:and )?(?:also|another thing|one more thing|furthermore|plus)\b)"
    r"|,?\s+(?=(?:and|&|but) (?:please |pls |plz )?"
    rf"(?:{_QUESTION_WORDS}|{any_of('questions', 'goes on')})\b)",
    re.IGNORECASE,
)
_OWN_WORDS = 2
_MOST_PARTS = 3
_LONGEST = 4000
"""Characters; the rest of a longer message belongs to its last part."""


@dataclass
class _Part:
    text: str
    asks: bool
    another: bool  # begins with "also" or "PS"


def questions(message: str) -> tuple[str, ...]:
    """Return the parts of `message` that ask different things, at most 3; one part for a single question.

    Text that asks nothing belongs to the next part that does, or else to the last. The parts contain every
    word.
    """
    pieces = list(_pieces(message[:_LONGEST]))
    parts = _with_context(pieces)
    merged = _merged(parts)
    if len(merged) < 2:
        return (message.strip(),)
    if message[_LONGEST:].strip():
        merged[-1] += message[_LONGEST:]
    return tuple(merged)


def asks(text: str) -> bool:
    """Return whether a text asks something in so many words."""
    return bool(_ASKS.search(plain(text)))


def announces_another(text: str) -> bool:
    """Return whether a text says that it is another matter: "Also", "PS", "one more thing"."""
    return bool(_BEGINS_ANOTHER.match(plain(text)))


def _pieces(message: str) -> Iterable[_Part]:
    for sentence in split(message):
        for text in filter(None, map(str.strip, _INSIDE.split(sentence.text))):
            yield _Part(text, asks(text), _begins_another(text))


def _begins_another(text: str) -> bool:
    """Return whether a piece begins another matter: it says so, or goes on with "and my order"."""
    return announces_another(text) or (bool(_GOES_ON.match(plain(text))) and _says_something(text))


def _says_something(text: str) -> bool:
    return len(stems(text) - _ASKING_WORDS) >= _OWN_WORDS


def _with_context(pieces: Sequence[_Part]) -> list[_Part]:
    """Join pieces that ask nothing with the next that asks, and those left at the end with the last.

    What begins another matter asks something, and so does what was told before it.
    """
    parts, waiting = list[_Part](), list[_Part]()
    for piece in pieces:
        told = " ".join(each.text for each in waiting)
        if piece.another and _says_something(told):
            parts.append(_Part(told, True, any(each.another for each in waiting)))
            waiting = []
        piece = replace(piece, asks=piece.asks or (piece.another and bool(parts)))
        waiting.append(piece)
        if piece.asks:
            parts.append(_Part(" ".join(p.text for p in waiting), True, any(p.another for p in waiting)))
            waiting = []
    rest = " ".join(piece.text for piece in waiting)
    if rest and parts:
        parts[-1].text += f" {rest}"
    elif rest:
        parts.append(_Part(rest, False, False))
    return parts


def _merged(parts: Sequence[_Part]) -> list[str]:
    """Join parts that ask about the same matter, and those beyond the third."""
    found = list[str]()
    for part in parts:
        if found and (len(found) == _MOST_PARTS or not _is_another(part, found[-1])):
            found[-1] += f" {part.text}"
        else:
            found.append(part.text)
    return found


def _is_another(part: _Part, before: str) -> bool:
    """Return whether a part asks something other than the text before: it says so, or has words of
    its own.
    """
    if not part.asks or _POINTS_BACK.match(plain(part.text)):
        return False
    return part.another or len(stems(part.text) - stems(before) - _ASKING_WORDS) >= _OWN_WORDS
