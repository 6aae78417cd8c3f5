"""Find dates by a pattern, and give the same day one key however it is written.

Only possible days are dates: with a month's name, a year first, or three numbers. See
`model/masking/amounts.py` for masking dates and `model/text/facts.py` for comparing them.
"""

import re

from model.masking.labels import LETTER_NEXT

_MONTHS = (
    r"jan(?:uary|uar|uari|vier)?|enero|janeiro|gennaio|stycznia|января",
    r"feb(?:ruary|ruar|ruari|rero|braio)?|février|fevereiro|lutego|февраля",
    r"mar(?:ch|zo|ço|s|ts)?|märz|maart|marca|марта",
    r"apr(?:il|ile)?|abril|avril|kwietnia|апреля",
    r"may|mayo|mai|maio|maggio|mei|maja?|мая",
    r"june?|juni|junio|juin|junho|giugno|czerwca|июня",
    r"july?|juli|julio|juillet|julho|luglio|lipca|июля",
    r"aug(?:ust|usti|ustus)?|agosto|août|sierpnia|августа",
    r"sep(?:t|tember|tiembre|tembre)?|septembre|setembro|settembre|września|сентября",
    r"oct(?:ober|ubre|obre)?|okt(?:ober)?|outubro|ottobre|października|октября",
    r"nov(?:ember|iembre|embre|embro)?|listopada|ноября",
    r"dec(?:ember)?|dez(?:ember)?|grudnia|декабря|diciembre|décembre|dezembro|dicembre",
)
_MONTH = f"{LETTER_NEXT}(?:{'|'.join(_MONTHS)})(?![^\\W\\d_])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_NOT_A_VERB = r"(?!(?-i:may)\b)"  # "the 2 may be late" does not name a day in May.
_THEN_YEAR = rf"(?:(?:,?[ ]|-)(?:de[ ])?{_YEAR}(?!\w))?"

DATE = (
    rf"(?<![^\W\u3040-\u9fff])(?<![.,/:\#-])(?:"
    rf"{_YEAR}(?P<iso>[-/.])(?:0?[1-9]|1[0-2])(?P=iso){_DAY}(?!\w|[-/.]\w)"
    rf"|{_DAY}(?P<between>[-/.]){_DAY}(?P=between)(?:{_YEAR}|(?<=[/-])\d\d)(?!\w|[-/.]\w)"
    rf"|{_MONTH}\.?[ ]{{1,2}}(?:the[ ])?{_DAY}(?:st|nd|rd|th)?(?![\w%$€£]|[:.,]\d){_THEN_YEAR}"
    rf"|{_DAY}(?:(?:st|nd|rd|th)[ ](?:of[ ])?|[ ](?:of|de)[ ]|[ ]{_NOT_A_VERB}|[.][ ](?!may\b)|-)"
    rf"{_MONTH}(?:\.(?=,?[ ]{_YEAR}))?{_THEN_YEAR}"
    rf"|{_NOT_A_VERB}{_MONTH}\.?,?[ ]{_YEAR}(?![\w])"
    r")"
)
"""A date, to compile with `re.IGNORECASE`. Its groups `iso` and `between` are separators of figures."""

_NUMBERED = [re.compile(rf"(?:{names})", re.IGNORECASE) for names in _MONTHS]
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]{3,}"), re.compile(r"\d+")


def date_key(date: str) -> str:
    """Return a date as "2024-01-05", "01-05" without a year or "2024-01" without a day; as written if
    ambiguous.

    05/01/2024 is ambiguous: Paris and Chicago read it differently. 25/01/2024 is not.
    """
    numbers = [int(digits) for digits in _DIGITS.findall(date)]
    years = [number for number in numbers if number > 31]
    others = [number for number in numbers if number <= 31]
    month = _month_of(date)
    if month is not None:
        return "-".join([*map(str, years), f"{month:02}", *(f"{day:02}" for day in others)])
    if len(years) == 1 and len(others) == 2:
        first, second = others
        if numbers[0] > 31:
            return f"{numbers[0]}-{first:02}-{second:02}"
        if max(others) > 12 >= min(others) or first == second:
            return f"{years[0]}-{min(others):02}-{max(others):02}"
    return "/".join(map(str, numbers))


def without_year(key: str) -> str | None:
    """Return the month and day of a `date_key` with a year, month and day; None for others."""
    return key[5:] if re.fullmatch(r"\d{4}-\d\d-\d\d", key) else None


def _month_of(date: str) -> int | None:
    for word in _LETTERS.findall(date):
        for number, names in enumerate(_NUMBERED, start=1):
            if names.fullmatch(word):
                return number
    return None
