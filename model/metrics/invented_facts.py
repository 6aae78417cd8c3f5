"""Find the facts that a draft invents: those in neither the message nor a source nor the brand values.

A fact is a number (in digits or words), amount, percentage, date, time, link, phone number or e-mail address.
It is compared by value: "10 days" vouches for "ten days" and "$1,299.00" for "1299 USD". Units other than
currencies and per cent are not compared, and no claim in words is ("free of charge", "by Monday").

Shares no code with the drafter's own filter, so that neither repeats the other's mistakes;
`tests/model/metrics/labelled_drafts.toml` says what it should find. See `invented_dates.py` for dates and
times, `invented_numbers.py` for the values of numbers.
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
"""(keys that may vouch for the fact in a draft, keys that the fact vouches for in a source)."""
_KeysOf = Callable[[re.Match[str]], Keys | None]
"""Reads a match; None if it is not such a fact."""


@dataclass(frozen=True)
class Fact:
    """A fact in a text, at character `start`."""

    text: str
    start: int
    keys: frozenset[Key]
    vouches_for: frozenset[Key]


def invented_facts(
    draft: str, message: str, sources: Sequence[str], brand_values: Iterable[str] = ()
) -> list[str]:
    """Return the facts of `draft` that are in neither `message` nor a source nor a brand value, in order.

    `sources` are the replies that the draft cites. A fact stated twice counts twice.
    """
    known: set[Key] = set()
    for text in (message, *sources, *brand_values):
        for fact in facts_in(text):
            known |= fact.vouches_for
    return [fact.text for fact in facts_in(draft) if not fact.keys & known]


def facts_in(text: str) -> list[Fact]:
    """Return all facts of `text`, in order; list numbers, "step 2" and placeholders do not count."""
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
_BEGINS = r"(?<!\d)(?<!\d[.,])"  # At a number's start only, so that a long one is not tried from each digit.
_FEWEST_DIGITS = 7  # of a phone number
_YEARS = r"(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)\d\d"  # "2023-2024" is not a phone number.


def _without_structure(text: str) -> str:
    """Blank out what states nothing: placeholders, "step 2", and list numbers that count up from 1."""
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
    """Return as many characters as were matched, which form no fact; line breaks stay."""
    return re.sub(r"[^\n]", "\0", match[0])


def _same(keys: Iterable[Key]) -> Keys:
    """Return the keys of a fact that vouches only for itself."""
    same = frozenset(keys)
    return same, same


def _email(match: re.Match[str]) -> Keys:
    return _same([("email", match[0].casefold())])


def _link(match: re.Match[str]) -> Keys:
    """A link also vouches for the pages above it, which it contains."""
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
    """Letters and digits together, such as an order number; it also vouches for the digits alone."""
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
"""Every kind of fact, in the order of search: later kinds do not see what an earlier one matched."""
