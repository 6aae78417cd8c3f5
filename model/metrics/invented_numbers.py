"""Read the values of numbers for `invented_facts.py`: digits with points and commas, and words.

English words only, without "one" alone, which is more often a pronoun.
"""

import re
from decimal import Decimal

DIGITS = r"\d+(?:[.,]\d+)*"

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MULTIPLES = {"hundred": 100, "thousand": 1000}
_VALUES = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
    | {"a": 1}
)


def values(digits: str) -> set[str]:
    """Return the values that a match of DIGITS can mean: "1.299" is 1.299 or 1299; "2.4.1" only itself."""
    read = set()
    for point, comma in ((".", ","), (",", ".")):
        plain = rf"\d+(?:{re.escape(point)}\d+)?"
        grouped = rf"\d{{1,3}}(?:{re.escape(comma)}\d{{3}})+(?:{re.escape(point)}\d+)?"
        if re.fullmatch(plain, digits) or re.fullmatch(grouped, digits):
            value = Decimal(digits.replace(comma, "").replace(point, "."))
            read.add(f"{value.normalize():f}")
    return read or {digits}


def _words() -> str:
    tens, multiples = "|".join(_TENS), "|".join(_MULTIPLES)
    units, small = "|".join(_UNITS[1:10]), "|".join(_UNITS[2:])
    return (
        rf"\b(?:(?:(?:{tens})(?:[-\s](?:{units}))?|{small})(?:[-\s](?:{multiples}))?"
        rf"|(?:a|one)\s(?:{multiples}))\b"
    )


WORDS = _words()


def value_of_words(words: str) -> str:
    """Return the value of a match of WORDS: "twenty-four" is 24, "two hundred" 200."""
    value = 0
    for word in re.split(r"[-\s]+", words.casefold()):
        value = value * _MULTIPLES[word] if word in _MULTIPLES else value + _VALUES[word]
    return str(value)
