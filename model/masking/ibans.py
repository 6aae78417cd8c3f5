"""Finds bank accounts (IBAN), also across a line break or with marks other than spaces between their groups.

An IBAN needs no label: it must have its country's length and a valid check sum (ISO 13616); after the word
"IBAN" a mistyped one also counts. They are never kept.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit
from model.masking.near_digits import matches_near_digits

IBAN = "IBAN"

_LENGTHS = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20
    EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30
    KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24
    PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29
    VA22 VG24 XK20 YE30
"""
_LENGTH_IN = {each[:2]: int(each[2:]) for each in _LENGTHS.split()}
"""Characters of an IBAN by country, from SWIFT's registry (ISO 13616)."""

_LIKE_AN_IBAN = re.compile(
    r"(?<![^\W_])[A-Z]{2}[ \t\u00a0]?\d\d(?:[ \t\u00a0\u202f\u200b\u00b7\u2022.\u2010-\u2013/_|*-]{0,3}"
    r"\n?[ \t>]{0,2}[A-Z0-9]){11,30}",
    re.IGNORECASE,
)
_IBAN_LABELLED = re.compile(
    r"\b(?i:iban)(?i:\s(?:number|no\.?|nr\.?|code|is|was)){0,2}\s{0,2}[:=#-]?\s{0,2}"
    r"(?P<value>[A-Za-z]{2}[ \t]?\d\d(?:[ \t-]?[A-Z\d]{4}){2,7}(?:[ \t-]?[A-Z\d]{1,3})?)(?![^\W_])"
)


def find_ibans(text: str) -> Iterator[Found]:
    """Yield every IBAN of `text`, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_LIKE_AN_IBAN, text):
        end = _iban_end(match)
        if end is not None:
            yield Found(match.start(), end, IBAN)
    for match in matches_near_digits(_IBAN_LABELLED, text):
        yield Found(*match.span("value"), IBAN)


def is_iban(characters: str) -> bool:
    """Return whether this is an IBAN, without spaces: its country's length and a valid check sum (mod 97)."""
    folded = characters.upper()
    if not folded.isascii() or len(folded) != _LENGTH_IN.get(folded[:2]):
        return False
    return int("".join(str(int(each, 36)) for each in folded[4:] + folded[:4])) % 97 == 1


def _iban_end(match: re.Match[str]) -> int | None:
    """Return where the IBAN at the start of a match ends; None if there is none or it goes on without a
    break.
    """
    places = [match.start() + place for place, each in enumerate(match.group()) if each.isalnum()]
    length = _LENGTH_IN.get(match.group()[:2].upper())
    if length is None or len(places) < length:
        return None
    end = places[length - 1] + 1
    goes_on = end < len(match.string) and match.string[end].isalnum()
    return end if not goes_on and is_iban("".join(match.string[place] for place in places[:length])) else None
