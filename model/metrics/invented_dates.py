"""Read dates and times of day for `invented_facts.py`, which compares their values in any notation.

A date with slashes may be read day or month first, and "5:00" as morning or afternoon: one matching reading
is enough. Weekdays, a month alone and words such as "tomorrow" do not count as dates.
"""

import re
from collections.abc import Iterator

Key = tuple[object, ...]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# Month first needs its capital, since "may 2" and "march 5" are English too.
DATE = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
    r"|(?P<figures>\d{1,2}([./-])\d{1,2}\3\d{4}|\d{1,2}/\d{1,2}/\d{2})"
    rf"|(?P<day>{_DAY})\.?(?:\s+of)?\s+(?P<month>(?i:{_MONTH}))\b\.?(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<month_first>{_MONTH})\b\.?\s+(?P<second>{_DAY})(?:,?\s+(?P<last>\d{{4}}))?"
    rf"|(?P<month_alone>{_MONTH})\b\.?,?\s+(?P<of_year>\d{{4}})"
    r")(?![\w]|[./-]\d)"
)
TIME = re.compile(
    r"(?<![\w.:])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\w.:])(?P<clock>\d{1,2}):(?P<past>\d{2})(?::\d{2})?(?![\w:])",
    re.IGNORECASE,
)


def date_keys(match: re.Match[str]) -> tuple[frozenset[Key], frozenset[Key]] | None:
    """Return (keys that may vouch for a match of DATE, keys that it vouches for); None if it is not a date.

    A date vouches for itself without its year, for its month and year, and for each of their numbers.
    """
    readings = [reading for reading in _readings(match) if _is_date(*reading)]
    keys: set[Key] = set()
    vouched: set[Key] = set()
    for year, month, day in readings:
        keys.add(("date", year, month, day))
        vouched |= {("date", year, month, day), ("date", None, month, day), ("date", year, month, None)}
        vouched |= {("value", str(number)) for number in (year, day) if number is not None}
    return (frozenset(keys), frozenset(vouched)) if readings else None


def time_keys(match: re.Match[str]) -> tuple[frozenset[Key], frozenset[Key]] | None:
    """Return the same for a match of TIME; a time vouches for the number of its hour."""
    if match["half"]:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        hours = [hour % 12 + 12 * (match["half"].casefold() == "p")]
    else:
        hour, minute = int(match["clock"]), int(match["past"])
        early = 0 < hour < 12 and not match["clock"].startswith("0")
        hours = [hour, hour + 12] if early else [hour]
    if hour > 24 or minute > 59:
        return None
    keys: frozenset[Key] = frozenset(("time", 60 * each + minute) for each in hours)
    return keys, keys | {("value", str(hour))}


def _readings(match: re.Match[str]) -> Iterator[tuple[int | None, int, int | None]]:
    """Yield every (year, month, day) that the match can mean."""
    if match["iso"]:
        year, month, day = map(int, re.split(r"[-/.]", match["iso"]))
        yield year, month, day
    elif match["figures"]:
        first, second, year = map(int, re.split(r"[-/.]", match["figures"]))
        year += 2000 if year < 100 else 0
        yield year, first, second
        yield year, second, first
    else:
        name = match["month"] or match["month_first"] or match["month_alone"]
        written_day = match["day"] or match["second"]
        written_year = match["year"] or match["last"] or match["of_year"]
        yield (
            int(written_year) if written_year else None,
            _MONTHS.index(name[:3].casefold()) + 1,
            int(re.sub(r"\D", "", written_day)) if written_day else None,
        )


def _is_date(year: int | None, month: int, day: int | None) -> bool:
    return 1 <= month <= 12 and (day is None or 1 <= day <= 31) and (year is None or 1900 <= year <= 2199)
