"""Finds postal addresses: a house number beside a street, with the town and the post code that follow.

A street is told by its kind and its capitals ("12 Elm Street", "Elmstraße 12", "12 rue de la Paix"); written
small it needs a phrase such as "I live at" before it. A town alone is no address.
"""

import re
from collections.abc import Iterator

from model.masking.cards import Found
from model.masking.own_names import reads_as_no_name

ADDRESS = "Postal Address"

_PLAIN_KIND = r"street|road|avenue|boulevard|lane|drive|terrace|crescent|st|rd|ave|blvd|ln"
_KIND = (
    r"(?:Street|Str|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Close|Crescent|Terrace"
    rf"|Square|Place|Gardens|Grove|Highway|Hwy|Parkway|Pkwy|{_PLAIN_KIND}|STREET|ROAD|AVENUE|LANE|DRIVE)(?!\w)\.?"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAPITAL}[^\W\d_]{{0,20}}(?:['\u2019-][^\W\d_]{{1,20}})?\.?"
_HOUSE = r"(?<![\w.,:/#$€£%+-])\d{1,5}(?:[ ]?[A-Za-z])?(?:[-/]\d{1,4}[a-z]?)?"
_ROOM = r"(?:[Aa]pt|[Aa]partment|[Ff]lat|[Uu]nit|[Ss]uite|[Ff]loor|[Ss]te)\.?[ ]?\#?\d{1,5}[A-Za-z]?"
_BEFORE = rf"(?:\b{_ROOM},?[ ])?"
_STREET = (
    rf"(?:{_BEFORE}{_HOUSE},?[ ](?:[NSEW]\.?[ ])?(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))[ ]){{1,3}}{_KIND}"
    rf"|{_HOUSE},?[ ](?:bis[ ]|ter[ ])?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]hemin|[Aa]llée)[ ]"
    rf"(?:(?:de|du|des|la|le|les|d['\u2019]|l['\u2019])[ ]?){{0,2}}{_WORD}(?:[ ]{_WORD})?"
    rf"|\b{_CAPITAL}[^\W\d_]{{2,30}}(?:straße|strasse|str\.|weg|gasse|allee|platz|straat|laan)"
    rf"[ ]\d{{1,4}}[ ]?[a-z]?(?!\w)"
    rf"|\b{_WORD}(?:[ ]{_WORD})?[ ](?:Straße|Strasse|Str\.|Allee)[ ]\d{{1,4}}[ ]?[a-z]?(?!\w)"
    rf"|\b(?:Calle|Avenida|Avda\.|Plaza|Paseo|Via|Viale|Piazza|Rua|Corso)[ ]"
    rf"(?:(?:de|del|la|los|las|di|da|do)[ ])"
    rf"{{0,2}}{_WORD}(?:[ ]{_WORD})?,?[ ](?:n[°º.]?[ ]?)?\d{{1,4}}(?!\w))"
)
_CODE = (
    r"(?:[A-Z]{2}[ ]\d{5}(?:-\d{4})?|\d{4,5}(?:[ ]?[A-Z]{2})?(?!\w)|[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z][ ]\d[A-Z]\d|[A-Z]{2})(?!\w)"
)
_TOWN = rf"(?:{_WORD}(?:[ -]{_WORD}){{0,2}})"
_NEXT = re.compile(
    rf"(?:,?[ ]|,?\n)(?:{_ROOM}|\d{{4,5}}(?:[ ][A-Z]{{2}})?[ ]{_TOWN}|{_CODE})(?!\w)"
    rf"|(?:,[ ]?\n?|\n)(?P<town>{_TOWN})(?=[ ]?[\n,.;!?)]|[ ]{_CODE}|[ ][a-z]|$)"
)
_ADDRESS = re.compile(_STREET)
_PLAIN = re.compile(
    r"\b(?:live[sd]?|living|moved|address|delivered?|shipped|send|sent)\b"
    r"(?:[ ](?:it|them|this|is|was|at|to|in|on|now|instead|please|the|new|my|changed|from)){0,4}[ ]?:?[ ]"
    rf"(?P<street>\d{{1,5}}[a-z]?,?[ ](?:[^\W\d_]{{2,20}}[ ]){{1,3}}(?:{_PLAIN_KIND})(?!\w))",
    re.IGNORECASE,
)
_NO_STREET = re.compile(
    r"\d+[a-z]?,?\s(?:.*\s)?(?:days?|hours?|minutes?|weeks?|months?|years?|times?|items?|miles?|metres?|meters?|km"
    r"|percent|stars?|people|the|a|an|in|on|of|to|down|and|per)\s",
    re.IGNORECASE,
)


def find_addresses(text: str) -> Iterator[Found]:
    """Every postal address of `text`, in linear time."""
    for match in _ADDRESS.finditer(text):
        if not _NO_STREET.match(match.group()):
            yield Found(match.start(), _end(text, match.end()), ADDRESS)
    for match in _PLAIN.finditer(text):
        if not _NO_STREET.match(match["street"]):
            yield Found(match.start("street"), _end(text, match.end("street")), ADDRESS)


def _end(text: str, end: int) -> int:
    """Where an address ends whose street ends at `end`: behind its flat, town, post code and country."""
    for _ in range(4):
        more = _NEXT.match(text, end)
        if more is None or (more["town"] and any(map(reads_as_no_name, more["town"].split()))):
            break
        end = more.end()
    return end - (
        text[end - 1] == "." and text[end : end + 1] in ("", " ", "\n") and text[end - 4 : end] != "Str."
    )
