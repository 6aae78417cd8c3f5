"""Find the facts of a text that can be checked letter by letter, and those of a draft that are in no source.

A fact is a number, an amount, a date, a time of day, a link, a phone number or an e-mail address. Two ways of
writing one count as the same only where that is safe: 1,000.00 and 1000, "Jan 5" and "5 January", "$50" and
"50 dollars", "3-5 days" and "three to five days". Placeholders are not facts: `model/masking/mask.py` fills
them only with the ticket's and the company's own values. See `model/drafting/candidates.py` and
`model/drafting/drafter.py` for drafts that invent facts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from model.masking.dates import DATE, date_key, without_year
from model.masking.mask import PLACEHOLDER

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    *(f"{n}teen" for n in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = (
    {word: n for n, word in enumerate([*_UNITS, *_TEENS], start=1)}
    | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
    | {f"{ten}{one}": 10 * n + m for n, ten in enumerate(_TENS, 2) for m, one in enumerate(_UNITS, 1)}
)
"""Numbers in words, 1 to 99; "twenty-four" and "twenty four" are both looked up as "twentyfour"."""
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ]?(?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}|{'|'.join(_UNITS)})"

_CURRENCIES = {
    "CAD": r"ca\$|c\$|cad",
    "AUD": r"au\$|a\$|aud",
    "$": r"us\$|\$|usd|dollars?|bucks",
    "€": r"€|eur|euros?",
    "£": r"£|gbp|pounds?",
    "¥": r"¥|jpy|yen",
    "₹": r"₹|inr|rs\.?|rupees?",
    "CHF": r"chf|francs?",
    "¢": r"¢|cents?",
}
_CURRENCY = f"(?:{'|'.join(_CURRENCIES.values())})"
_SAME_CURRENCY = [(re.compile(names, re.IGNORECASE), symbol) for symbol, names in _CURRENCIES.items()]
_AMOUNT = r"\d(?:[\d,]*\d)?(?:\.\d+)*"
_COUNTED = (
    r"(?:(?:business|working|calendar|full)[ ])?"
    rf"(?:(?:second|minute|hour|day|night|week|month|year)s?|percent|per[ ]cent|times|{_CURRENCY})(?!\w)"
)
_END = r"(?:\d{1,3}" + f"|{_SPELLED})"

_FACT = re.compile(
    rf"""(?P<email>[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<link>(?:https?://|www\.)[^\s<>"'`|\])]+
        | (?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|co\.uk|example|info|app|shop|store)(?![\w-]|\.\w)
          (?:/[^\s<>"'`|\])]*)?)
    | (?P<date>{DATE})
    | (?P<phone>(?<![\w.,/-])\+?\(?\d(?:[ ().\u2010-\u2015-]{{0,2}}\d){{6,14}}(?![\w/]|[.,:-]\d))
    | (?P<time>(?<![\w:.,/$-])\d{{1,2}}(?:[:.]\d\d)?\s?[ap]\.?m\b)
    | (?P<amount>(?<![\w$€£¥₹])(?:{_CURRENCY}\s?{_AMOUNT}(?!\w)|{_AMOUNT}\s?{_CURRENCY}(?!\w)))
    | (?P<percent>(?<![\w.,])(?:{_AMOUNT}|{_SPELLED})\s?(?:%|percent\b|per\scent\b))
    | (?P<range>(?<![\w.,/-]){_END}(?:\s?[\u2010-\u2015-]\s?|\sto\s|\sand\s(?={_END}\s{_COUNTED})){_END}
        (?:(?<=\d)(?![\w/]|[-.,:]\d)|(?=[- ]{_COUNTED})))
    | (?P<spelled>(?<![\w-]){_SPELLED}(?=[- ]{_COUNTED}))
    | (?P<number>(?<!\w)(?:[^\W\d_]{{1,12}}|[^\W\d_]{{1,4}}[-_])?\d\w*(?:[.,:/_-]\w*\d\w*)*)""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGN = re.compile(r"[\d@]|:(?=//)|\.(?=[^\W\d_]{2})")
_UNIT = re.compile(
    r"[- ](?:business|working|calendar|full|second|minute|hour|day|night|week|month|year|per|times"
    rf"|{_CURRENCY})",
    re.I,
)
_COUNTING = re.compile(rf"\b(?=[efnost]){_SPELLED}[- \u2010-\u2015]", re.I)
_LIST_NUMBER = re.compile(
    r"^(?P<lead>[ \t>*_\#-]{0,8}(?:step[ ])?)(?P<first>\d{1,2})(?:[.):])(?=[\s*_]|$)"
    r"|(?<=[\s*])(?P<inline>\d{1,2})[.)][ ](?=[\"'*]{0,3}[A-Z])",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """A fact as it is written; facts with the same meaning have the same `key`."""

    text: str
    key: str


def facts_of(text: str) -> list[Fact]:
    """Return the facts of `text` in order, including repeats, but without the numbers of list items.

    A number in words is a fact if it counts time or money ("three to five business days"), since it then
    promises something. "One of our agents" and "two-factor" do not.
    """
    return list(_facts(text))


def invented(text: str, sources: Sequence[str], values: Iterable[str]) -> list[str]:
    """Return the facts of `text`, as written, that are in no source and in none of the company's `values`.

    A source that names a day with its year covers the day alone; a year that no source names is invented.
    """
    facts = facts_of(text)
    if not facts:
        return []  # As for most drafts: reading their sources takes ten times as long.
    known = frozenset[str]().union(*map(_keys, sources), *map(_keys, values))
    return [fact.text for fact in facts if fact.key not in known]


@lru_cache(maxsize=512)
def _keys(source: str) -> frozenset[str]:
    """Return the keys of a source's facts. Cached, since all candidates of a message share their sources."""
    keys = {fact.key for fact in _facts(source)}
    days = (without_year(key.removeprefix("date:")) for key in keys if key.startswith("date:"))
    return frozenset(keys | {f"date:{day}" for day in days if day is not None})


def _facts(text: str) -> Iterator[Fact]:
    readable = _without_list_numbers(PLACEHOLDER.sub("\ufffc", text))
    for line in readable.splitlines():
        if _may_hold_one(line):
            for match in _FACT.finditer(line):
                assert match.lastgroup is not None, "every alternative is a named group"
                yield Fact(match[0], _key(match.lastgroup, match[0]))


def _may_hold_one(line: str) -> bool:
    """Return False if the line certainly contains no fact, in a tenth of the time of a full search."""
    return bool(_SIGN.search(line) or (_UNIT.search(line) and _COUNTING.search(line)))


def _without_list_numbers(text: str) -> str:
    """Remove the numbers of lists: those that begin a line, and 1. 2. 3. in order inside one."""
    expected = 1

    def blot(match: re.Match[str]) -> str:
        nonlocal expected
        number = int(match["first"] or match["inline"])
        if match["inline"] and (number != expected or (number == 1 and not _goes_on(text, match.end()))):
            return match[0]
        expected = number + 1
        return (match["lead"] or "") + "\ufffc "

    return _LIST_NUMBER.sub(blot, text)


def _goes_on(text: str, position: int) -> bool:
    return re.search(r"(?<=[\s*])2[.)] ", text[position:]) is not None


def _key(kind: str, written: str) -> str:
    """Return a fact's key, the same for all ways of writing it that certainly mean the same."""
    plain = _ascii_digits(unicodedata.normalize("NFKC", written)).casefold()
    if kind == "link":
        return "link:" + re.sub(r"^(?:https?://)?(?:www\.)?", "", plain).rstrip("/.,;:!?*_")
    if kind == "phone":
        return re.sub(r"\D", "", plain)
    if kind == "date":
        return f"date:{date_key(plain)}"
    if kind == "time":
        return f"time:{_time(plain)}"
    if kind == "amount":
        currency = next(symbol for names, symbol in _SAME_CURRENCY if names.search(plain))
        return f"amount:{currency}{_number(re.sub(r'[^0-9.,]', '', plain).strip('.,'))}"
    if kind == "percent":
        return f"percent:{_number(re.sub(r'%|per ?cent', '', plain).strip())}"
    if kind == "range":
        return "range:" + "-".join(_number(end) for end in re.findall(_END, plain))
    return plain if kind == "email" else _number(plain)


def _number(plain: str) -> str:
    """Read 1,000.00 as 1000 and "twenty-four" as 24; leave 1.000 (ambiguous) and 1.50 (perhaps a version)."""
    spelled = _VALUES.get(re.sub(r"[- ]", "", plain))
    if spelled is not None:
        return str(spelled)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return plain.removesuffix(".00") if re.fullmatch(r"\d+\.00", plain) else plain


def _time(plain: str) -> str:
    figures = re.findall(r"\d+", plain)
    return f"{int(figures[0])}:{figures[1] if len(figures) > 1 else '00'}{'am' if 'a' in plain else 'pm'}"


def _ascii_digits(text: str) -> str:
    """Replace the digits of every script by 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
