"""Finds the amounts of money and the dates that a customer names.

A number is an amount if it has a currency, or two decimals after a word such as "paid". A sum to be paid back
is a "Refund Amount", as in the data, any other a "Money Amount"; a currency sign is a value of its own. A
date has a day: "yesterday", "on Monday" and "in March" stay, because they identify nobody. See
`model/masking/numbers.py` for other numbers.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from model.masking import dates
from model.masking.currencies import ADJOINING, AFTER, BEFORE, NUMBER, SIGN, SYMBOL_OF_WORD
from model.masking.found import Found
from model.masking.labels import has_digit, has_letter
from model.masking.near_digits import matches_near_digits

REFUND, MONEY, CURRENCY, DATE = "Refund Amount", "Money Amount", "Currency Symbol", "Date"
SETTLED = "Settled Amount"
"""An amount that an agent's reply says was paid. No customer's amount fills it: a draft would confirm any
claim.
"""

_BEGINS = r"(?<![^\W\u3040-\u9fff\uac00-\ud7af])(?<![.,:/\#-])"
_ENDS = r"(?!(?![kK](?!\w))[^\W_\u3040-\u9fff\uac00-\ud7af]|-\d)"
_AMOUNTS = (
    re.compile(rf"(?P<symbol>{SIGN})[ \u00a0\u202f]?(?P<amount>{NUMBER}){_ENDS}"),
    re.compile(rf"{_BEGINS}(?P<amount>{NUMBER})[ \u00a0\u202f]?(?P<symbol>{SIGN})(?!\d)"),
    re.compile(
        rf"{_BEGINS}(?P<amount>{NUMBER}k?)[ \u00a0\u202f]?(?P<word>(?:{AFTER})(?!\w)|{ADJOINING})",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w)(?P<word>{BEFORE})[ \u00a0\u202f]?(?P<amount>{NUMBER})(?!\w)", re.IGNORECASE),
    re.compile(rf"{_BEGINS}(?P<amount>\d{{1,6}}:[-\u2013])(?!\w)"),
    re.compile(
        r"\b(?:refund(?:ed)?|reimburse(?:ment|d)?|compensation|rebate|amount|total|charged?|paid|pay|costs?"
        r"|price"
        r"|billed|bill)(?:\s(?:me|us|of|is|was|for|to|the|my|an?|amount|at|total)){0,3}\s{0,2}[:=]?\s?"
        r"(?P<amount>(?:\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{1,9}\.\d\d))(?![\w%]|[.,:/]\d)",
        re.IGNORECASE,
    ),
)
_WITH_CURRENCY = _AMOUNTS[:4]
_TO_PAY_BACK = re.compile(
    r"\b(?:refund|reimburs|rembours|compensat|rebate|restitution|money back|pay(?:ing)? (?:me |it )?back"
    r"|paid back|give (?:me )?back|owed\b)|#[^.!?\n]{0,12}\bback\b"
    r"|\b(?:reembolso|r\u00fcckerstattung)",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:(?:have|has|had|was|were|been|we['\u2019]ve|i['\u2019]ve|we|i|just|already|now)[ ]"
    r"(?:\w{2,12}[ ]){0,3}?"
    r"(?:refunded|credited|reimbursed|charged|debited|deducted|billed|paid|compensated|transferred|returned)"
    r"|(?:your|the)[ ](?:\w{2,12}[ ]){0,2}?(?:refund|credit|reimbursement|payment|balance|charge"
    r"|invoice|bill)[ ](?:of|for|is|was|comes|amounts|over|totall?ing)\b"
    r"|you (?:were|paid|owe|overpaid|have paid|will (?:get|receive)|(?:should|will) see)\b)",
    re.IGNORECASE,
)
_FROM_OR_UP_TO = re.compile(
    r"\b(?:up to|over|above|below|under|from|than|least|most|minimum|maximum|every|per|exceed\w*)"
    r"[ ](?:\w{2,5}[ ])?\W{0,2}$",
    re.IGNORECASE,
)
_WEIGHS = re.compile(
    r"\b(?:weigh\w*|lost|gained|weight|cat|dog|baby|heav\w+)[ ](?:\w{2,8}[ ]){0,3}$", re.IGNORECASE
)
_NEAR = 60  # Characters on either side, within the sentence, searched for a word that says what an amount is.

_DATE = re.compile(dates.DATE, re.IGNORECASE)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_SHORT_DATE = re.compile(
    r"\b(?:on|since|from|until|till|by|before|after|dated?|due|of)[ ]"
    rf"(?P<date>{_DAY}[/.]{_DAY})(?![\w/%]|[.,:/-]\d)",
    re.IGNORECASE,
)


_NO_CENTS = re.compile(r"(?:[.,]00?|[.,:]?[-\u2013])$")
_THOUSANDS = re.compile(r"[,.\u00a0\u202f '\u2019](?=(?:\d\d,)*\d{3}(?!\d))")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")


def find_amounts(text: str) -> Iterator[Found]:
    """Yield every amount of `text` and every currency sign beside one, in linear time."""
    if not has_digit(text):
        return
    back, worded = _TO_PAY_BACK.search(text) or "back" in text.casefold(), has_letter(text)
    for pattern in _AMOUNTS:
        in_words, with_sign = "word" in pattern.groupindex, "symbol" in pattern.groupindex
        if in_words and not worded:
            continue
        for match in _matches(pattern, text):
            if (
                in_words
                and match["word"].casefold().startswith("pound")
                and _WEIGHS.search(text[max(0, match.start() - 30) : match.start()])
            ):
                continue
            yield Found(
                *match.span("amount"),
                REFUND if back and _is_paid_back(text, match.start("amount"), match.end()) else MONEY,
            )
            if with_sign:
                yield Found(*match.span("symbol"), CURRENCY)


def find_settled_amounts(text: str) -> Iterator[Found]:
    """Yield the amounts that an agent's reply says this customer paid or was paid back; no prices or fees."""
    for pattern in _WITH_CURRENCY if _SETTLED.search(text) else ():
        for match in matches_near_digits(pattern, text, one_will_do=True):
            start, end = match.span("amount")
            before = _SENTENCE_END.split(text[max(0, start - 2 * _NEAR) : match.start()])[-1]
            if _SETTLED.search(before) and not _FROM_OR_UP_TO.search(
                text[max(0, start - 40) : match.start()]
            ):
                yield Found(start, end, SETTLED)


def find_dates(text: str) -> Iterator[Found]:
    """Yield every date of `text` that has a day, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_DATE, text, one_will_do=True):
        if re.search(r"\d{1,2}(?!\d)", re.sub(r"(?:19|20)\d\d", "", match[0])):
            yield Found(match.start(), match.end(), DATE)
    for match in matches_near_digits(_SHORT_DATE, text, one_will_do=True):
        yield Found(*match.span("date"), DATE)


@lru_cache(maxsize=8)  # The currencies and the amounts of one text are asked for in turn.
def _matches(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], ...]:
    return tuple(matches_near_digits(pattern, text, one_will_do=True))


def currencies_of(text: str) -> set[str]:
    """Return the currencies of the amounts in `text`: signs if they have one, else words."""
    currencies = set[str]()
    if not has_digit(text):
        return currencies
    for pattern in _WITH_CURRENCY:
        for match in _matches(pattern, text):
            if "symbol" in pattern.groupindex:
                currencies.add(match["symbol"])
            else:
                word = match["word"]
                named = (sign for sign, names in SYMBOL_OF_WORD.items() if names.fullmatch(word))
                currencies.add(next(named, word.casefold()))
    return currencies


def amount_key(amount: str) -> str:
    """Return an amount's digits, the same for 1,000.00 and 1000."""
    return _THOUSANDS.sub("", _NO_CENTS.sub("", amount))


def _is_paid_back(text: str, start: int, end: int) -> bool:
    """Return whether the sentence around an amount speaks of money to be given back."""
    before = _SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _NEAR])[0]
    return bool(_TO_PAY_BACK.search(before + "#" + after))
