"""Searches only near digits: nearly every value has one, and most of a long message has none."""

import re
from collections.abc import Iterator
from functools import lru_cache

from model.masking.needed import may_match

_BEFORE, _AFTER = 120, 80
"""Characters around a digit that are searched for a value and its label."""
_DIGIT = re.compile(r"\d+")
_DIGITS = re.compile(r"\d(?:\W{0,3}|\w{0,3})\d+")
"""Two or more digits, close together. The numbers of list items do not count."""


def matches_near_digits(
    pattern: re.Pattern[str], text: str, *, one_will_do: bool = False
) -> Iterator[re.Match[str]]:
    """Yield the matches of `pattern` from 120 characters before digits to 80 after them.

    Needs two digits close together, unless `one_will_do`. Lookbehinds see the text before; no match goes past
    the end of its neighbourhood.
    """
    if not may_match(pattern, text):
        return
    for start, end in _neighbourhoods(text, one_will_do):
        yield from pattern.finditer(text, start, end)


@lru_cache(maxsize=4)  # Some forty patterns search one text in turn.
def _neighbourhoods(text: str, one_will_do: bool) -> tuple[tuple[int, int], ...]:
    """Return where digits and their surroundings begin and end, in order and apart."""
    found = []
    start = end = 0
    for digits in (_DIGIT if one_will_do else _DIGITS).finditer(text):
        if digits.start() - _BEFORE > end:
            found.append((start, end))
            start = digits.start() - _BEFORE
        end = digits.end() + _AFTER
    return (*found, (start, end)) if end else ()
