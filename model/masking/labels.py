"""Builds patterns for values after a label: "my PIN is 4711", "Mot de passe : ...", "验证码883921".

The words between a label and its value ("number", "is", "lautet") are those of English, German, French,
Spanish, Italian, Portuguese, Dutch, Danish, Swedish, Polish, Russian and Chinese.
"""

import re

_SPACE = r"[ \t\u00a0\u202f]"
NOUN = (
    r"numbers?|num|no|nr|n\.?[°ºo]|n(?=\.)|id|card|codes?|value|addres{1,2}|nummer|numer|numero|número|numéro|karte"
    r"|carte"
    r"|tarjeta|cartão|kort|karta|номер|код"
)
IS = (
    r"is|was|are|reads?|ist|lautet"
    r"|war|est|était|es|era|è|é|er|är|var|to|jest|brzmi|это|shows?|says|zeigt|affiche"
)
_SCRIPT_IS = r"的?是|为|号码?"
ASIDE = r"my|mine|which|that|the|on|at|for|me|in|der|die|das|le|la|el|il|o|a|del?|do"

_BETWEEN = (
    rf"(?:{_SPACE}{{0,2}}[-*(\"'.]?(?:(?:{NOUN})(?![^\W\d_])\.?|(?:{IS}|{ASIDE})(?![^\W_]|-\w)"
    rf"|{_SCRIPT_IS})){{0,4}}"
    rf"{_SPACE}{{0,2}}[:=\#：*\"'(.-]{{0,3}}(?:\s{{0,2}})"
)
_STATED = (
    rf"(?:{_SPACE}{{0,2}}(?:{NOUN})(?![^\W\d_])\.?)?{_SPACE}{{0,2}}"
    rf"(?:[:=：]\*{{0,2}}|{_SCRIPT_IS}"
    rf"|(?:{IS})(?![^\W_]|-\w)(?:{_SPACE}?[:=])?){_SPACE}{{0,2}}[\"'\u201c\u201e\u00ab`]?"
)


LETTER_NEXT = r"(?=[^\W\d_])"
"""Put before many words: a search passes over figures and signs without trying each of the words there."""
_BEGINS = r"(?=[^\W\d_]|\d[a-z])"  # Labels such as "2fa" begin with a digit.


def labelled(words: str, scripts: str, value: str) -> re.Pattern[str]:
    """Return a pattern whose group `value` follows a label, with at most a few small words in between.

    `words` are labels that match as whole words, `scripts` those of scripts without spaces. Case is ignored
    except within `(?-i:...)` in `value`.
    """
    return re.compile(rf"{_label(words, scripts)}{_BETWEEN}(?P<value>{value})", re.IGNORECASE)


def stated(words: str, scripts: str, value: str) -> re.Pattern[str]:
    """As `labelled`, for values without a shape: requires a colon, an equals sign or "is" before them."""
    return re.compile(rf"{_label(words, scripts)}(?P<says>{_STATED})(?P<value>{value})", re.IGNORECASE)


def _label(words: str, scripts: str) -> str:
    whole = rf"(?<![^\W_])(?:{words})(?![^\W\d_])"
    return rf"{_BEGINS}(?P<label>{whole}|{scripts})" if scripts else rf"{_BEGINS}(?P<label>{whole})"


END = r"(?![A-Za-z\d_])"
"""The end of a number. Scripts without spaces may go on directly."""


def has_digit(text: str) -> bool:
    """Return whether a text has a digit. Most values have one, so most finders can skip a text without."""
    return re.search(r"\d", text) is not None


def has_letter(text: str) -> bool:
    """Return whether a text has a letter of any script. Names, streets and labels have."""
    return re.search(r"[^\W\d_]", text) is not None


def mentions(text: str, *parts: str) -> bool:
    """Return whether a text contains one of these, in any case: much cheaper than a pattern of many
    labels.
    """
    folded = text.casefold()
    return any(part in folded for part in parts)
