"""Searches only where digits are: nearly every value has one, and most of a long message has none."""

import re
from collections.abc import Iterator

_BEFORE, _AFTER = 120, 80
"""Characters around a digit in which a value and its label lie."""
_DIGIT = re.compile(r"\d+")
_DIGITS = re.compile(r"\d(?:\W{0,3}|\w{0,3})\d+")
"""Two digits and more, close together: the numbers of a list's items are none."""


def matches_near_digits(
    pattern: re.Pattern[str], text: str, *, one_will_do: bool = False
) -> Iterator[re.Match[str]]:
    """The matches of `pattern` that begin at most 120 characters before digits and end 80 behind them.

    Two digits must stand close together, unless `one_will_do`. What stands before is seen by lookbehinds; a
    match never goes past its neighbourhood's end.
    """
    start = end = 0
    for digits in (_DIGIT if one_will_do else _DIGITS).finditer(text):
        if digits.start() - _BEFORE > end:
            yield from pattern.finditer(text, start, end)
            start = digits.start() - _BEFORE
        end = digits.end() + _AFTER
    if end:
        yield from pattern.finditer(text, start, end)
