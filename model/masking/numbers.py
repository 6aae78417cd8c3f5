"""Finds the numbers that a customer gives: orders, invoices, tracking, accounts, phones, social security.

A number alone says little, so every rule looks at its label ("order no."), its shape (3-2-4 digits) and its
context (a currency, a unit, a street). See `model/masking/finders.py` for the other kinds and
`model/masking/mask.py` for replacing values by placeholders.
"""

import itertools
import re
from collections.abc import Iterator

from model.masking.currencies import ADJOINING, AFTER, BEFORE
from model.masking.dates import DATE
from model.masking.found import Found
from model.masking.labels import LETTER_NEXT, has_digit
from model.masking.needed import matches, may_match
from model.masking.number_labels import INVOICE, LABELS, NOUN, ORDER, TRACKING
from model.masking.other_numbers import says_no_order
from model.masking.phones import find_phones

SOCIAL_SECURITY = "Social Security Number"

_LABEL = "|".join(f"(?P<{name.split()[0]}>{pattern})" for name, pattern in LABELS.items())
_IS = "is|was|says|shows|reads|ist|lautet|est|es|è|é|foi|er|är|jest|to"
_SEGMENT = r"[^\W_]{1,30}"
_VALUE = rf"{_SEGMENT}(?:[-_\u2013]{_SEGMENT}|[./](?=\d){_SEGMENT}){{0,5}}"
_SPEAKS_OF_ONE = re.compile(rf"(?<![^\W_]){LETTER_NEXT}(?:{_LABEL})(?![^\W_])", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?<![^\W\d]){LETTER_NEXT}(?:{_LABEL})(?P<gap>(?:\s{{0,3}}(?:{NOUN}|n[°º]|n\.[°º]|(?:{_IS})\b(?!-)"
    rf"|[\#:№=(\"'“*<-]))"
    rf"{{0,5}}\s{{0,3}})(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"\b(?:{_IS})\b", re.IGNORECASE)
_GROUPS = re.compile(r"(?:[ ]\d{2,6}(?![\w%$€£]|[.,:/-]\d)){1,7}")
"""The rest of a number that is written in groups: "8841 2207"."""
_BOOKING = re.compile(r"(?=[A-Z\d]{0,7}\d)(?=\d{0,7}[A-Z])[A-Z\d]{5,8}")
_NEXT_VALUE = re.compile(
    rf"(?:\s{{0,2}}(?:,|&|\band\b|\bor\b)){{1,2}}\s{{0,2}}\#?(?P<value>{_VALUE})", re.IGNORECASE
)
_REVERSED = re.compile(rf"\s(?:is|was)\s(?:my|the|our)\s(?:{_LABEL})\b", re.IGNORECASE)
_ENDS_WITH_VALUE = re.compile(rf"(?<![\w-])(?P<value>{_VALUE})$")
_HASH = re.compile(r"(?<![\w&<#/])#\s?(?P<value>[A-Z]{0,5}[-_]?\d[A-Z\d]*(?:[-_][A-Z\d]+){0,4})(?![^\W_])")
_PREFIXED = re.compile(
    r"(?<![\w-])(?:(?P<Order>ord|order|po)|(?P<Invoice>inv))[-_#]?\d[^\W_]*(?:[-_][^\W_]+){0,4}", re.I
)
_PARCEL = re.compile(r"(?<![\w-])(?P<value>1Z[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2})(?![\w-])")
"""Tracking numbers that need no label: UPS's, and the Universal Postal Union's (standard S10)."""
_CODED = re.compile(
    r"\b(?:orders?|purchase|booking|placed)\b[^.!?\n]{0,60}?(?<![\w-])"
    r"(?P<value>[A-Z]{2,4}-?\d{5,12}|[A-Z]\d{7,12})(?![\w-])",
    re.I,
)
_BARE = re.compile(
    r"(?<![\w$€£¥₹₩₽₺₴₪₫₱₦฿#&+.\-])(?<!\d[,:/])\d{1,30}(?:-\d{1,20}){0,4}(?![\w%$€£¥₹₩₽₺₴₪₫₱₦฿°]|[-.,:/]\d"
    r"|-\w)"
)
_LETTERED = re.compile(
    r"(?<![\w./-])(?!(?:ISO|DIN|EN|IEC|RFC|KB|CVE|SKU|TCK|TKT|CASE|INC|REQ|RMA"
    r"|SR)-)(?P<value>[A-Z]{1,4}-\d{5,12}(?:-\d{1,4}){0,2})(?![\w%-])"
)
"""Letters before a number as long as an order's: "BK-77120"."""
_A_DATE = re.compile(DATE, re.IGNORECASE)
_SHOP_LINK = re.compile(
    r"https?://[^\s<>|]{0,200}?/orders?/(?P<value>[^\W_]{0,30}\d[\w-]{0,30})", re.IGNORECASE
)

_CURRENCY_BEFORE = re.compile(
    rf"(?:[$€£¥₹₩₽₺₴₪₫₱₦฿]|(?<!\w){BEFORE}|\b(?:amount|total|price|costs?|paid|pay))[ :]{{0,2}}$",
    re.I,
)
_UNIT_AFTER = re.compile(
    rf"\s{{0,2}}(?:[$€£¥₹₩₽₺₴₪₫₱₦฿%°]|{ADJOINING}|{AFTER}(?!\w)|(?:cents"
    r"|points?|miles"
    r"|km|kms|kg|kgs|g|grams?|lbs?|oz|m|cm|mm|ft|feet|ml|l|items?|units?|pieces?|pcs|copies|people|persons"
    r"|users"
    r"|customers|employees|followers|subscribers|times|words|characters|steps|mah|watts?|w|volts?|rpm|mb|gb"
    r"|kb|ms|seconds"
    r"|secs|minutes?|mins|hours?|hrs|days?|weeks?|months?|years?|shares|boxes|bottles|bricks|shirts|stars?"
    r"|percent)\b)",
    re.IGNORECASE,
)
_STREET_AFTER = re.compile(
    r"\s(?:[NSEW]\.?\s)?(?:[^\W\d_]\w{0,20}\s){1,3}(?:st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln"
    r"|drive|dr|way|court|ct)\b",
    re.I,
)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d|(?:19|20)\d\d)|24/7)$"
)
_DATE_BEFORE = re.compile(r"\b(?:on|since|from|until|by|dated?|before|after)\s$", re.IGNORECASE)
_YEARS = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?$")
_SAYS_SOMETHING = re.compile(
    r"\s{0,2}(?:$|[.,;:!?)\n]|(?:is|was|isn['\u2019]t|has|hasn['\u2019]t|had|did|does|never|still|and|or|to"
    r"|from|please"
    r"|came|arrived|not|for\s(?:me|my)|because|but|i)\b)",
    re.IGNORECASE,
)
_TO_BUY = re.compile(r"\b(?:to|can i|could i|can we|i|we|['\u2019]ll|must|should|want)\s$", re.IGNORECASE)

_SSN_LABELLED = re.compile(
    r"\b(?:ssn|social(?:\ssecurity)?(?:\s(?:number|no\.?|\#))?)(?:\s(?:is|was))?"
    r"\s{0,2}[:#=]?\s{0,2}(?P<value>\d{3}[- ]?\d{2}[- ]?\d{4})(?![\w-])",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)(?P<value>\d{3}([- ])(?!00)\d{2}\2(?!0000)\d{4})(?![\w-])")


def find_numbers(text: str, region: str | None = None) -> Iterator[Found]:
    """Yield every personal number of `text`; if spans overlap, the one yielded first counts.

    Takes time linear in the text's length: every repetition in the patterns is bounded or deterministic.
    """
    if not has_digit(text):
        return
    busy = bytearray(len(text))
    for found in _with_a_sign(text, region):
        busy[found.start : found.end] = b"\1" * (found.end - found.start)
        yield found
    yield from _bare(text, busy)


def _with_a_sign(text: str, region: str | None) -> Iterator[Found]:
    yield from _plain(_SSN_LABELLED, text, SOCIAL_SECURITY)
    yield from _labelled(text)
    yield from _reversed(text)
    yield from _plain(_SHOP_LINK, text, ORDER)
    yield from _plain(_SSN, text, SOCIAL_SECURITY)
    yield from find_phones(text, region)
    yield from _plain(_PARCEL, text, TRACKING)
    yield from _prefixed(text)
    yield from _plain(_CODED, text, ORDER)
    yield from _hashed(text)


def _plain(pattern: re.Pattern[str], text: str, name: str) -> Iterator[Found]:
    for match in matches(pattern, text):
        yield Found(*match.span("value"), name)


def _labelled(text: str) -> Iterator[Found]:
    position = 0 if may_match(_LABELLED, text) else len(text)
    while match := _LABELLED.search(text, position):
        position = max(match.end("gap"), match.start() + 1)
        start, name = match.start("value"), _name_of(match)
        end = _with_groups(text, start, _value_end(match["value"], start))
        if not _is_labelled_value(text, match, start, end, name):
            continue
        yield Found(start, end, name)
        while (more := _NEXT_VALUE.match(text, end)) and _shape(more["value"]) == _shape(text[start:end]):
            start, end = more.span("value")
            yield Found(start, end, name)
        position = end


def _name_of(match: re.Match[str]) -> str:
    return next(name for name in LABELS if match.groupdict().get(name.split()[0]) is not None)


def _value_end(value: str, start: int) -> int:
    """Return where the value ends without trailing words ("12345-please")."""
    while (cut := max(value.rfind(mark) for mark in "-_\u2013")) > 0:
        tail = value[cut + 1 :]
        if len(tail) <= 3 or any(character.isdigit() for character in tail):
            break
        value = value[:cut]
    return start + len(value)


def _with_groups(text: str, start: int, end: int) -> int:
    """Return where a value ends that is written in groups: of digits, or with capitals before them."""
    value = text[start:end]
    if not (value.isdigit() or re.fullmatch(r"[A-Z]{1,3}|[A-Z]{1,3}\d+", value)):
        return end
    groups = _GROUPS.match(text, end)
    if groups is None or _UNIT_AFTER.match(text, groups.end()) or _A_DATE.match(text, end + 1):
        return end
    return groups.end()


def _shape(value: str) -> str:
    return re.sub(r"9+", "9", re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "A", value)))


def _is_labelled_value(text: str, match: re.Match[str], start: int, end: int, name: str) -> bool:
    value, gap = text[start:end], match["gap"]
    digits = sum(character.isdigit() for character in value)
    if (
        not digits
        or _DATE.match(value)
        or (value.isdigit() and re.match(r"[:,.]\d|\s?[ap]m\b", text[end : end + 4], re.I))
    ):
        return False
    if not gap and not value[0].isdigit():
        return False
    if name == ORDER and _BOOKING.fullmatch(value):
        return True
    if "#" in gap or "№" in gap:
        return True
    if _UNIT_AFTER.match(text, end) or re.fullmatch(
        r"\d+(?:st|nd|rd|th|x|pm|am|k|usd|eur|days?)", value, re.I
    ):
        return False
    if re.search(r"[^\W\d_]|[:=]", _SAYS.sub("", gap)):
        return len(value) >= 3
    if not value.isdigit():
        return digits >= 3
    if _YEARS.match(value) or (
        _TO_BUY.search(text[max(0, match.start() - 12) : match.start()]) and len(value) < 5
    ):
        return False
    enough = 3 if name == INVOICE else 4
    return digits >= enough or (digits == 3 and bool(_SAYS_SOMETHING.match(text, end)))


def _reversed(text: str) -> Iterator[Found]:
    for match in matches(_REVERSED, text):
        before = _ENDS_WITH_VALUE.search(text, max(0, match.start() - 80), match.start())
        if before and sum(character.isdigit() for character in before["value"]) >= 3:
            yield Found(*before.span("value"), _name_of(match))


def _prefixed(text: str) -> Iterator[Found]:
    for match in matches(_PREFIXED, text):
        if sum(character.isdigit() for character in match.group()) >= 3:
            yield Found(match.start(), match.end(), ORDER if match["Order"] else INVOICE)


def _hashed(text: str) -> Iterator[Found]:
    lettered = matches(_LETTERED, text) if _SPEAKS_OF_ONE.search(text) else ()
    for match in itertools.chain(matches(_HASH, text), lettered):
        before = text[max(0, match.start() - 40) : match.start()]
        digits = sum(character.isdigit() for character in match["value"])
        if digits >= 3 and not says_no_order(before):
            yield Found(*match.span("value"), ORDER)


def _bare(text: str, busy: bytearray) -> Iterator[Found]:
    for match in matches(_BARE, text):
        if any(busy[match.start() : match.end()]):
            continue
        before = text[max(0, match.start() - 40) : match.start()]
        if _is_bare_order(match.group(), before) and not (
            _UNIT_AFTER.match(text, match.end()) or _STREET_AFTER.match(text, match.end())
        ):
            yield Found(match.start(), match.end(), ORDER)


def _is_bare_order(value: str, before: str) -> bool:
    """Return whether a bare number is long enough for an order, and nothing before it says that it is an
    amount, a date, a post code or another number.
    """
    groups = value.split("-")
    long_enough = max(map(len, groups)) >= 5 or sum(map(len, groups)) >= 8
    if not long_enough or _DATE.match(value) or _YEARS.match(value):
        return False
    if _CURRENCY_BEFORE.search(before) or says_no_order(before, len(value)):
        return False
    return not (re.fullmatch(r"(?:19|20)\d{6}", value) and _DATE_BEFORE.search(before))
