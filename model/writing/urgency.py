"""Find why a message should be read before others: by words that anyone can check, not by mood."""

import re

from model.writing.tables import parts, plain

_MOST_READ = 6000  # Characters.
_WORDS = {
    "DAY": r"(?:today|tonight|tomorrow|tmrw|tomorow|noon|midnight|this (?:afternoon|evening|weekend|week)"
    r"|(?:this |on |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+)?"
    r"|(?:the )?weekend|(?:the )?end of (?:the )?(?:day|week))",
    "TIMES": r"(?:three|four|five|six|seven|eight|nine|ten|twelve|twenty|several|countless|multiple|many"
    r"|a dozen|dozens of|(?:a )?hundred|[3-9]|[1-9]\d)",
    "ASK": r"(?:written|wrote|writ(?:e|ing)|e-?mailed|called|rung|rang|phoned|ask(?:ed|ing)|contacted"
    r"|chased|sent|messaged|told|complained|promised|been (?:here|on))",
}
"""Meanings of the words in capitals in the table."""


def _pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    text = "|".join(lines)
    for word, meaning in _WORDS.items():
        text = text.replace(word, meaning)
    return re.compile(rf"(?<!\w)(?:{text})", re.IGNORECASE)


_REASONS = {reason: _pattern(lines) for reason, lines in parts("urgent").items()}


def urgent(message: str) -> str | None:
    """Return why `message` should come first, a heading of `tables/urgent.txt`; None if it need not.

    Reads the first 6,000 characters. Of several reasons returns the first in the table.
    """
    read = plain(message[:_MOST_READ])
    return next((reason for reason, words in _REASONS.items() if words.search(read)), None)
