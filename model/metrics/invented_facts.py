"""Counts what a draft invents, for evaluation: facts that stand in nothing that it may be taken from.

A fact is a number (in digits or words), amount, percentage, date, time, link, phone number or e-mail address.
It is compared by value: "10 days" vouches for "ten days" and "$1,299.00" for "1299 USD". Units other than
currencies and per cent are not compared, and no claim in words is ("free of charge", "by Monday").

Written apart from the drafter's own filter and sharing no code with it, so that neither repeats the other's
mistakes; `tests/model/metrics/labelled_drafts.toml` says what it should find. Dates and times are
`model/metrics/invented_dates.py`'s part, what a number means `model/metrics/invented_numbers.py`'s.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from model.metrics.invented_dates import DATE, TIME, date_keys, time_keys
from model.metrics.invented_numbers import DIGITS, WORDS, value_of_words, values

Key = tuple[object, ...]
"""A normal form: ("value", "10"), ("amount", "usd", "1299"), ("date", 2024, 5, 3)."""
Keys = tuple[frozenset[Key], frozenset[Key]]
"""The keys that a stated fact may be vouched for by, and those that it vouches for where it is a source's."""
_KeysOf = Callable[[re.Match[str]], Keys | None]
"""None when the match is no such fact after all."""


@dataclass(frozen=True)
class Fact:
    """A fact as it stands in a text, from `start` on."""

    text: str
    start: int
    keys: frozenset[Key]
    vouches_for: frozenset[Key]


def invented_facts(
    draft: str, message: str, sources: Sequence[str], brand_values: Iterable[str] = ()
) -> list[str]:
    """The facts of `draft` that stand neither in `message` nor in a source nor in a brand value, in order.

    `sources` are the replies that the draft cites. A fact that the draft states twice counts twice.
    """
    known: set[Key] = set()
    for text in (message, *sources, *brand_values):
        for fact in facts_in(text):
            known |= fact.vouches_for
    return [fact.text for fact in facts_in(draft) if not fact.keys & known]


def facts_in(text: str) -> list[Fact]:
    """All facts of `text`, in order; list numbers, "step 2" and placeholders are none."""
    text = _without_structure(unicodedata.normalize("NFKC", text))
    found: list[Fact] = []
    for pattern, keys_of in _KINDS:

        def take(match: re.Match[str], keys_of: _KeysOf = keys_of) -> str:
            if (keys := keys_of(match)) is None:
                return match[0]
            found.append(Fact(match[0].rstrip(_SENTENCE_MARKS), match.start(), *keys))
            return _blank(match)

        text = pattern.sub(take, text)
    return sorted(found, key=lambda fact: fact.start)


_SENTENCE_MARKS = ".,;:!? "
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]*\}\}")
_STEP = re.compile(r"\bsteps?\s+\d{1,2}(?:\s*(?:,|to|and|or|through|[-\u2013])\s*\d{1,2}\b)*", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^[ \t*_#>-]*(\d{1,2})[.):](?=[\s*_]|$)|(?<!\S)\(?(\d{1,2})\)(?=\s)", re.MULTILINE)
_CURRENCIES = {
    "usd": r"US\$|\$|USD|dollars?",
    "eur": r"€|EUR|euros?",
    "gbp": r"£|GBP|pounds?",
    "jpy": r"¥|JPY|yen",
    "inr": r"₹|INR|Rs\.?|rupees?",
    "chf": r"CHF|francs?",
    "cad": r"C\$|CAD",
    "aud": r"A\$|AUD",
}
_CURRENCY = "|".join(f"(?:{pattern})" for pattern in _CURRENCIES.values())
_HOSTS_END = "com|org|net|io|co|uk|de|fr|eu|info|shop|store|app|dev|edu|gov|example"
_BEGINS = r"(?<!\d)(?<!\d[.,])"  # Where a number does, so that a long one is not tried from each digit on.
_FEWEST_DIGITS = 7  # of a phone number
_YEARS = r"(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)\d\d"  # "2023-2024" is no phone number.


def _without_structure(text: str) -> str:
    """Blank out what is no statement: placeholders, "step 2", and list numbers that count up from 1."""
    text = _STEP.sub(_blank, _PLACEHOLDER.sub(_blank, text))
    expected = 1

    def take(match: re.Match[str]) -> str:
        nonlocal expected
        number = int(match[1] or match[2])
        if number not in (1, expected):
            return match[0]
        expected = number + 1
        return _blank(match)

    return _LIST_NUMBER.sub(take, text)


def _blank(match: re.Match[str]) -> str:
    """As many characters as were matched, of which no fact can be made; line breaks stay."""
    return re.sub(r"[^\n]", "\0", match[0])


def _same(keys: Iterable[Key]) -> Keys:
    """What vouches for exactly what it is."""
    same = frozenset(keys)
    return same, same


def _email(match: re.Match[str]) -> Keys:
    return _same([("email", match[0].casefold())])


def _link(match: re.Match[str]) -> Keys:
    """A link vouches for the pages above it too, which stand in it."""
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].rstrip(_SENTENCE_MARKS).casefold())
    parts = address.rstrip("/").split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return frozenset({("link", above[-1])}), frozenset(("link", each) for each in above)


def _always(_: re.Match[str]) -> Keys:
    return _same([("always",)])


def _amount(match: re.Match[str]) -> Keys:
    sign = match["before"] or match["after"]
    currency = next(
        name for name, sort in _CURRENCIES.items() if re.fullmatch(sort, sign, flags=re.IGNORECASE)
    )
    read = values(match["number"])
    keys = frozenset(("amount", currency, value) for value in read)
    return keys, keys | {("value", value) for value in read}


def _percentage(match: re.Match[str]) -> Keys:
    read = values(match[1])
    keys = frozenset(("per cent", value) for value in read)
    return keys, keys | {("value", value) for value in read}


def _phone(match: re.Match[str]) -> Keys:
    """A long run of digits: the same if one ends in the other, as with and without the country's code."""
    digits = re.sub(r"\D", "", match[0])
    number = digits.lstrip("0")
    endings = [number[start:] for start in range(len(number) - _FEWEST_DIGITS + 1)]
    exact = {("value", str(int(digits)))}
    stated = {("digits", each) for each in endings} | {("ending", number)}
    vouched = {("digits", number)} | {("ending", each) for each in endings}
    return frozenset(stated | exact), frozenset(vouched | exact)


def _code(match: re.Match[str]) -> Keys:
    """Letters and digits in one, such as an order number; it vouches for the digits alone too."""
    key = ("code", re.sub(r"[^a-z0-9]", "", match[0].casefold()))
    runs = {("value", run.lstrip("0") or "0") for run in re.findall(r"\d+", match[0])}
    return frozenset({key}), frozenset({key} | runs)


def _number(match: re.Match[str]) -> Keys:
    return _same(("value", value) for value in values(match[0]))


def _number_in_words(match: re.Match[str]) -> Keys:
    return _same([("value", value_of_words(match[0]))])


def _any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KINDS: Sequence[tuple[re.Pattern[str], _KeysOf]] = (
    (_any_case(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"), _email),
    (_any_case(r"(?:https?://|www\.)[^\s<>|()\[\]{}\"'\0]+"), _link),
    (
        _any_case(
            rf"(?<![\w.-])(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:{_HOSTS_END})\b(?:/[^\s<>|()\[\]{{}}\"'\0]*)?"
        ),
        _link,
    ),
    (_any_case(r"\b24\s?[/x]\s?7(?:\s?[/x]\s?365)?\b"), _always),
    (DATE, date_keys),
    (TIME, time_keys),
    (_any_case(rf"(?P<before>{_CURRENCY})\s?(?P<number>{DIGITS})(?P<after>)"), _amount),
    (_any_case(rf"(?P<before>){_BEGINS}(?P<number>{DIGITS})\s?(?P<after>{_CURRENCY})(?!\w)"), _amount),
    (_any_case(rf"{_BEGINS}({DIGITS})\s?(?:%|percent\b|per\scent\b)"), _percentage),
    (_any_case(rf"(?<!\w)\+?\(?(?!{_YEARS}\b)\d(?:[ ().\u2013-]{{0,2}}\d){{6,20}}(?!\w)"), _phone),
    (_any_case(r"\b(?=[a-z_/-]{0,40}\d)[a-z]+(?:[-_/]?[a-z0-9]+|(?<=\d)\.\d+)*"), _code),
    (_any_case(r"\b\d+[a-z]+\d[\w-]*"), _code),
    (re.compile(DIGITS), _number),
    (_any_case(WORDS), _number_in_words),
)
"""Every kind of fact, in the order in which they are looked for: what one takes, none after it sees."""
