"""Finds postal addresses: a house number beside a street, with the town and the post code that follow.

A street is recognised by its kind and capitals ("12 Elm Street", "Elmstraße 12", "12 rue de la Paix"), or by
a post code and a town after any words and a number; in lower case it needs a phrase such as "I live at"
before it. A town alone is not an address.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import LETTER_NEXT, has_digit, has_letter
from model.masking.near_digits import matches_near_digits
from model.masking.not_names import reads_as_no_name
from model.masking.streets import CHINESE, PLAIN_KIND, ROOM, STREETS, WORD

ADDRESS = "Postal Address"

_CODE = (
    r"(?:[A-Z]{2}[ ]\d{5}(?:-\d{4})?|\d{4}[ ][A-Z]{2}|\d{3}[ ]\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3}"
    r"|\d{4,6}"
    r"|[A-Z]\d[\dW][ ]?[A-Z\d]{4}|[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z][ ]\d[A-Z]\d|[A-Z]{2,3}(?:[ ]\d{4})?)(?!\w)"
)
_LEADING_CODE = r"(?:[A-Z]{1,2}-)?(?:\d{4}[ ][A-Z]{2}|\d{3}[ ]\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4,6})"
_TOWN = rf"(?:{WORD}(?:[ -](?:(?:am|an der|upon|sur|de|del|di|den|la|le)[ -])?{WORD}){{0,2}})"
_FLOOR = (
    r"(?:\d{1,2}\.[ ](?:tv|th|mf|sal|st|etage|stock|og)\.?|\d{1,2}[º°ª]"
    r"(?:[ ]?(?:[A-Z]|izq(?:da)?|izda|dcha|der|esq|dto)(?!\w)\.?)?)"
)
_NEXT = re.compile(
    rf"[ ](?:Industrial|Business|Retail|Trading|Science)[ ](?:Estate|Park)(?!\w)"
    rf"|,?[ ](?:in|à|en|em|te|i|w)[ ]{_LEADING_CODE}[ ]{_TOWN}(?!\w)"
    rf"|(?:,[ ]|[ ][-\u2013][ ])(?:[Aa]p(?:to|artamento)?\.?|[Bb]loco|[Cc]asa|[Ss]ala|[Pp]iso)"
    rf"[ ]\d{{1,5}}[A-Za-z]?(?!\w)"
    r"|[ ][-\u2013/][ ]?[A-Z]{2}(?=,|[ ]|\n|$)"
    rf"|(?:,?[ ]|,?\n)(?:{ROOM}|{_FLOOR}|{_LEADING_CODE}[ ]{_TOWN}|{_CODE})(?!\w)"
    rf"|(?:,[ ]?\n?|\n)(?P<town>{_TOWN})(?=[ ]?[\n,.;!?)]|[ ]{_CODE}|[ ][a-z]|[ ][-\u2013][ ]|$)"
)
_ADDRESS = re.compile("|".join(f"(?:{street})" for street in STREETS))
_ANY_STREET = re.compile(
    rf"(?<![^\W_])(?P<first>{WORD})(?:[ ](?:(?:den|der|dem|de|het|la|af"
    rf"|på)[ ])?{WORD}){{0,3}},?[ ]\d{{1,4}}[ ]?[a-zA-Z]?,?[ \n]"
    rf"{_LEADING_CODE}[ ]{_TOWN}"
)
"""Any words, a number, a post code and a town: how most of Europe writes an address."""
_ENGLISH = re.compile(
    rf"(?:\b{ROOM},?[ ])?(?<![\w.,:/#$€£%+-])(?:\b(?:Unit|Plot|House|Flat|UNIT"
    rf"|FLAT)[ ])?\d{{1,5}}[A-Za-z]?,?[ ](?:{WORD}(?:,?[ ]|,\n)){{1,7}}?"
    r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}|[A-Z]{2},?[ ]\d{5}(?:-\d{4})?|[A-Z]\d[A-Z][ ]\d[A-Z]\d"
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)[ ]\d{4})(?!\w)"
)
"""A number, any words with capitals and a post code of an English-speaking country."""
_AT = ("Am", "An", "Auf", "Im", "In", "Zum", "Zur", "Aan")  # "Am Markt 3" is a street.
_CHINESE = re.compile(CHINESE)
_CHINESE_LEAD = re.compile(r".*(?:送到|送至|寄到|寄至|发到|发往|地址[是为]?|住在|搬到|改为|改成)")
_PLAIN = re.compile(
    rf"\b{LETTER_NEXT}(?:live[sd]?|living|moved|address|delivered?|shipped|send|sent)\b"
    r"(?:[ ](?:it|them|this|is|was|at|to|in|on|now|instead|please|the|new|my|changed|from)){0,4}[ ]?:?[ ]"
    rf"(?P<street>\d{{1,5}}[a-z]?,?[ ](?:[^\W\d_]{{2,20}}[ ]){{1,3}}(?:{PLAIN_KIND})(?!\w))",
    re.IGNORECASE,
)
_NO_STREET = re.compile(
    r"\d+[a-z]?,?\s(?:.*\s)?(?:days?|hours?|minutes?|weeks?|months?|years?|times?|items?|miles?|metres?"
    r"|meters?|km"
    r"|percent|stars?|people|the|a|an|in|on|of|to|down|and|per)\s",
    re.IGNORECASE,
)


def find_addresses(text: str) -> Iterator[Found]:
    """Yield every postal address of `text`, in linear time."""
    if not has_digit(text) or not has_letter(text):
        return
    for match in matches_near_digits(_CHINESE, text, one_will_do=True):
        lead = _CHINESE_LEAD.match(match.group())
        yield Found(match.start() + (lead.end() if lead else 0), match.end(), ADDRESS)
    for match in matches_near_digits(_ADDRESS, text, one_will_do=True):
        if not _NO_STREET.match(match.group()):
            yield Found(match.start(), _end(text, match.end()), ADDRESS)
    for match in matches_near_digits(_ENGLISH, text, one_will_do=True):
        yield Found(match.start(), match.end(), ADDRESS)
    for match in matches_near_digits(_ANY_STREET, text, one_will_do=True):
        if match["first"] in _AT or not reads_as_no_name(match["first"]):
            yield Found(match.start(), _end(text, match.end()), ADDRESS)
    for match in matches_near_digits(_PLAIN, text, one_will_do=True):
        if not _NO_STREET.match(match["street"]):
            yield Found(match.start("street"), _end(text, match.end("street")), ADDRESS)


def _end(text: str, end: int) -> int:
    """Return where an address ends whose street ends at `end`: after its flat, town, post code and
    country.
    """
    for _ in range(5):
        more = _NEXT.match(text, end)
        if more is None or (more["town"] and any(map(reads_as_no_name, more["town"].split()))):
            break
        end = more.end()
    return end - (
        text[end - 1] == "." and text[end : end + 1] in ("", " ", "\n") and text[end - 4 : end] != "Str."
    )
