"""Finds payment card numbers and their security codes, however a customer groups the digits.

Without a card word near, a number must begin like a card's, have a valid check sum and be grouped like one;
after a card word any 13 to 19 digits are a card number, because a mistyped one is nearly as dangerous. See
`model/masking/numbers.py` for other numbers.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.needed import matches

CARD, SECURITY_CODE = "Card Number", "Card Security Code"

_FEWEST, _MOST = 13, 19
_USUAL = 16
_BEGINNINGS = (
    2,
    3,
    4,
    5,
    6,
)  # ISO/IEC 7812: Mastercard, American Express and Diners, Visa, Maestro, Discover.
_CARD_RUN = re.compile(r"(?<!\d)\d(?:[ \t\u00a0\u200b\u2060.\-\u2010-\u2015/_|*\r\n]{0,4}\d){12,}(?!\d)")
_ORDINARY_GAP = re.compile(r"[ \t\u00a0\u200b\u2060.\-\u2010-\u2015]*")
_CARD_WORD = re.compile(
    r"\b(?:cards?|visa|master\s?card|maestro|amex|american express|diners|discover|karte|kartennummer"
    r"|kreditkarte|tarjeta|carte|carta|cartão|kaart|карт[аыу])\b",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(
    r"\b(?:orders?|purchase|invoices?|bills?|tracking|parcel|package|shipment|account|customer|reference|imei"
    r"|iban"
    r"|serial|call|phone|tel|mobile|whatsapp|text me)\b",
    re.IGNORECASE,
)
_IS_MY_CARD = re.compile(
    r"\s{0,2}(?:is|was|=|\()\s{0,2}(?:my|the|our)\s(?:[^\W\d_]{1,12}\s){0,2}card\b", re.I
)
_CODE = re.compile(
    r"\b(?:(?:cvv|cvc|cvn|cvd)2?|card (?:verification|security)(?: (?:code|number|value))?"
    r"|(?:3|three|4|four)[- ]digit code"
    r"|(?:security|verification) (?:code|number)(?= on\b| of my card|\W{1,3}(?:is\s)?\d{3,4}(?!\d)))"
    r"(?:\s(?:code|number|no\.?|on|of|the|my|back|card|is|was)){0,6}"
    r"\s{0,2}[:=#(-]?\s{0,2}(?P<value>\d(?: ?\d){2,3})(?![\w-])",
    re.IGNORECASE,
)
_CODE_ELSEWHERE = re.compile(
    r"(?<![^\W_])(?:csc|cv[vcn]2?|(?:karten)?prüf(?:ziffern?|nummer|zahl)|sicherheits(?:code|nummer|zahl)"
    r"|cryptogramme(?: visuel)?"
    r"|code de sécurité|code au dos|c[óo]d(?:igo|\.)? (?:de )?(?:segur(?:idad|ança)|verificación)|cod(?:ice"
    r"|\.) (?:di )?sicurezza"
    r"|(?:veiligheids|beveiligings)code|controlecijfers?|kod (?:zabezpieczający|bezpieczeństwa)"
    r"|säkerhetskod(?:en)?"
    r"|kontroll?siffror(?:na)?|sikkerhedskoden?|kontrolcifre(?:ne)?|sec(?:urity|\.)? code"
    r"|(?:last |the )?(?:three|3) (?:digits|numbers)(?: on the back)?|on the back of (?:the|my) card)"
    r"(?:\sauf der (?:rück|karten)seite)?(?:\s(?:is|are|was|ist|lautet|est|es|è|é|er|är|to"
    r"|jest)(?!\w))?\s?[:=]?\s?(?P<value>\d{3})(?![\w%-]"
    r"|[.,:/]\d)",
    re.IGNORECASE,
)
"""Only three digits: four may be a code of access."""
_CODE_BEFORE = re.compile(
    r"(?<![\w-])(?P<value>\d{3,4})\s(?:is|was)\s(?:my|the)\s(?:cv[vcnd]2?|security code|card code)\b", re.I
)
_CODE_AFTER_CARD = re.compile(
    r"[\s,;]{0,3}(?:exp\w{0,8}[.:]?\s)?\d\d?\s?/\s?(?:20)?\d\d[\s,;]{1,3}(?P<value>\d{3,4})(?![\w-])", re.I
)


def find_cards(text: str) -> Iterator[Found]:
    """Yield every card number and security code of `text`, in linear time: reads windows of 19 digits."""
    for run in matches(_CARD_RUN, text):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\d+", run.group())]
        labelled = _is_labelled(text, run.start(), run.end())
        first = 0
        while first < len(groups):
            begins = labelled or not _goes_on(groups, first)
            last = _last_group(text, groups, first, labelled) if begins else None
            if last is None:
                first += 1
                continue
            yield Found(groups[first][0], groups[last][1], CARD)
            if code := _CODE_AFTER_CARD.match(text, groups[last][1]):
                yield Found(*code.span("value"), SECURITY_CODE)
            first, labelled = last + 1, False
    for pattern in (_CODE, _CODE_ELSEWHERE, _CODE_BEFORE):
        for match in matches(pattern, text):
            yield Found(*match.span("value"), SECURITY_CODE)


def passes_luhn(digits: str) -> bool:
    """Return whether the digits' check sum is valid (Luhn, ISO/IEC 7812-1 annex B)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + position % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def _is_labelled(text: str, start: int, end: int) -> bool:
    """Return whether the nearest label before the run is a card's, or "is my card" follows it."""
    if _IS_MY_CARD.match(text, end):
        return True
    before = text[max(0, start - 60) : start]
    cards = [match.end() for match in _CARD_WORD.finditer(before)]
    others = [match.end() for match in _OTHER_WORD.finditer(before)]
    return bool(cards) and cards[-1] > max(others, default=0) and not before.endswith("+")


def _goes_on(groups: list[tuple[int, int]], first: int) -> bool:
    """Return whether `first` continues a row of single digits or pairs, so that no card begins there."""
    (start, end), (before_start, before_end) = groups[first], groups[max(0, first - 1)]
    return first > 0 and end - start == before_end - before_start and end - start < 3


def _last_group(text: str, groups: list[tuple[int, int]], first: int, labelled: bool) -> int | None:
    """Return the last group of the longest card number that begins with `first`; None if none does."""
    digits, lengths, checked, any_length = "", [], None, None
    for last in range(first, len(groups)):
        start, end = groups[last]
        digits += text[start:end]
        lengths.append(end - start)
        if len(digits) > _MOST:
            break
        if len(digits) < _FEWEST:
            continue
        if any_length is None or len(digits) <= _USUAL:
            any_length = last
        if passes_luhn(digits) and (
            labelled or (int(digits[0]) in _BEGINNINGS and _grouped(text, groups, first, last, lengths))
        ):
            checked = last
    return checked if checked is not None or not labelled else any_length


def _grouped(text: str, groups: list[tuple[int, int]], first: int, last: int, lengths: list[int]) -> bool:
    """Return whether these are a card's groups: fours, 4-6-5, a whole row of singles or pairs, or groups of
    three and more.
    """
    if len(lengths) == 1 or tuple(lengths) in ((4, 6, 5), (4, 6, 4)):
        return True
    size = lengths[0]
    if set(lengths[:-1]) == {size} and lengths[-1] <= size and size in (1, 2, 4):
        beside = [groups[i] for i in (first - 1, last + 1) if 0 <= i < len(groups)]
        return size == 4 or all(end - start != size for start, end in beside)
    gaps = (text[groups[i][1] : groups[i + 1][0]] for i in range(first, last))
    return min(lengths[:-1]) >= 3 and all(_ORDINARY_GAP.fullmatch(gap) for gap in gaps)
