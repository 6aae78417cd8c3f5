"""Builds patterns for values that a label announces: "my PIN is 4711", "Mot de passe : ...", "验证码883921".

The words between a label and its value ("number", "is", "lautet") are those of English, German, French,
Spanish, Italian, Portuguese, Dutch, Danish, Swedish, Polish, Russian and Chinese.
"""

import re

_SPACE = r"[ \t\u00a0\u202f]"
NOUN = (
    r"numbers?|num|no|nr|n[°ºo]|id|card|codes?|value|addres{1,2}|nummer|numer|numero|número|numéro|karte"
    r"|carte"
    r"|tarjeta|cartão|kort|karta|номер|код"
)
IS = r"is|was|are|reads?|ist|lautet|war|est|était|es|era|è|é|er|är|var|to|jest|brzmi|это"
_SCRIPT_IS = r"的?是|为|号码?"
ASIDE = r"my|mine|the|on|at|for|me|in|der|die|das|le|la|el|il|o|a|del?|do"

_BETWEEN = (
    rf"(?:{_SPACE}{{0,2}}[-*(\"'.]?(?:(?:{NOUN})(?![^\W\d_])\.?|(?:{IS}|{ASIDE})(?![^\W_])"
    rf"|{_SCRIPT_IS})){{0,4}}"
    rf"{_SPACE}{{0,2}}[:=\#：*\"'(.-]{{0,3}}(?:\s{{0,2}})"
)
_STATED = (
    rf"(?:{_SPACE}{{0,2}}(?:{NOUN})(?![^\W\d_])\.?)?{_SPACE}{{0,2}}"
    rf"(?:[:=：]\*{{0,2}}|{_SCRIPT_IS}"
    rf"|(?:{IS})(?![^\W_])(?:{_SPACE}?[:=])?){_SPACE}{{0,2}}[\"'\u201c\u201e\u00ab`]?"
)


def labelled(words: str, scripts: str, value: str) -> re.Pattern[str]:
    """A pattern whose group `value` follows a label, with no or a few small words in between.

    `words` are alternatives that stand as whole words, `scripts` those of scripts without spaces, and the
    value's own letters count as capitals where it says so by `(?-i:...)`.
    """
    return re.compile(rf"{_label(words, scripts)}{_BETWEEN}(?P<value>{value})", re.IGNORECASE)


def stated(words: str, scripts: str, value: str) -> re.Pattern[str]:
    """As `labelled`, for values without a shape: a colon, an equals sign or "is" must stand before them."""
    return re.compile(rf"{_label(words, scripts)}(?P<says>{_STATED})(?P<value>{value})", re.IGNORECASE)


def _label(words: str, scripts: str) -> str:
    whole = rf"(?<![^\W_])(?:{words})(?![^\W\d_])"
    return rf"(?P<label>{whole}|{scripts})" if scripts else rf"(?P<label>{whole})"


END = r"(?![A-Za-z\d_])"
"""The end of a number: scripts without spaces may go on at once."""


def has_digit(text: str) -> bool:
    """True when a text has a digit: most values have one, and most finders can stop at once without."""
    return re.search(r"\d", text) is not None


def mentions(text: str, *parts: str) -> bool:
    """True when a text holds one of these, in any case: much cheaper than a pattern of many labels."""
    folded = text.casefold()
    return any(part in folded for part in parts)
