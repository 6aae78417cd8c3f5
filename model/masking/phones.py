"""Finds phone numbers: by a label in many languages, by an international or a usual national shape, or by
`phonenumbers` (Google's libphonenumber) as a number of the customer's region.

`region` is an ISO 3166 country code ("IN"); without one a national number needs a label or a usual shape.
"""

import itertools
import re
from collections.abc import Iterator

import phonenumbers

from model.masking.dates import DATE
from model.masking.found import Found
from model.masking.labels import LETTER_NEXT, has_digit
from model.masking.near_digits import matches_near_digits

PHONE = "Phone Number"

_LABELS = (
    # English
    r"(?:tele)?phones?|tel|mobile|mob|cell(?:phone|ular)?|whats?app|ph|landline|fax|contact|callback|signal"
    r"|viber|my\snumber"
    r"|best\snumber|hotline|(?:call|text|ring|reach|phone|get|message|dial)\s(?:me|us|back)"
    # German
    r"|telefon(?:nummer|nr)?|handy(?:nummer|nr)?|mobil(?:nummer|telefon|nr)?|rückruf(?:nummer)?|rückrufnummer"
    r"|festnetz|erreichbar"
    r"|erreichen|meine\snummer|rufen\ssie\smich|ruft\smich"
    # French, Spanish, Italian, Portuguese
    r"|téléphone|telephone|tél|portable|appelez?(?:-moi)?|joindre|mon\snuméro|teléfono|tfno|m[óo]vil|celular"
    r"|cel|zap(?:zap)?|wpp|whats"
    r"|ll[áa]m(?:ame|enme|eme|adme|arme)|mi\snúmero|telefono|cellulare|chiamat?emi|chiamami|recapito"
    r"|il\smio\snumero"
    r"|telefone|telemóvel|lig(?:u?em?|a|ar)|contacto|contato|meu\snúmero"
    # Dutch, Danish, Swedish, Polish
    r"|telefoon(?:nummer)?|mobiel(?:nummer)?|mijn\snummer|bel|tlf|telefonnummer|ring|mobilnummer|mitt\snummer"
    r"|mit\snummer"
    r"|telefonu?|komórk[aię]|kom|mój\snumer|zadzwo[nń](?:cie)?|dzwoni[ćc]"
    # Russian, Ukrainian
    r"|телефон\w{0,2}|тел|моб(?:ильный)?|мой\sномер|(?:по)?звоните|сотовый|мобільний"
)
_SCRIPTS = r"手机|电话|致电|请打|拨打|携帯|電話|전화|연락처"
_BETWEEN = (
    r"(?:\s(?:number|numbers|num|nummer|numer|numero|número|numéro|номер|no|nr|n[°º]|me|us|mich|mij|mig|moi"
    r"|back|please|bitte|at|on|is|was"
    r"|under|unter|an|auf|ist|lautet|der|die|au|le|est|al|el|es|en|il|è|para|é|o|op|aub|til|på|er|är|to|jest"
    r"|na|pod|по|это|can|be|for|via|line|id)"
    r"(?![^\W\d_])\.?){0,4}"
)
_END = r"(?![A-Za-z\d_])"
_DIGITS = rf"\+?\(?\d(?:[ \t\u00a0\u202f().\-\u2010-\u2013/]{{0,3}}\d){{6,14}}{_END}"
_LABELLED = re.compile(
    rf"{LETTER_NEXT}(?:(?<![^\W_])(?:{_LABELS})(?![^\W\d_])\.?{_BETWEEN}|(?:{_SCRIPTS})(?:号码?|是|为){{0,2}})"
    rf"\s{{0,2}}[:\#.=：*\u2013-]{{0,2}}\*{{0,2}}\s{{0,2}}(?P<value>{_DIGITS})",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    rf"\s?(?:,|;|/|\bor\b|\band\b|\boder\b|\bou\b|\bund\b|\by\b|\bo\b|\be\b)\s?(?P<value>{_DIGITS})"
)
_USUAL = re.compile(
    r"(?<![\w+\-.])(?P<value>(?:\+?1[ .\-]?)?(?:\(\d{3}\)[ ]?|\d{3}[ .\-])\d{3}[ .\-]\d{4}"
    rf"|[6-9]\d{{4}}[ \-]\d{{5}}|0\d(?:[ .\-]\d\d){{4}}|07\d{{9}}"
    rf"|0\d{{2,4}}[ /\-]\d{{3,4}}[ \-]?\d{{3,4}}"
    rf"|\([1-9]\d\)[ ]?9\d{{4}}[ \-]\d{{4}})(?!-\d){_END}"
)
_INTERNATIONAL = re.compile(
    rf"(?<![\w+\-.])(?:\+|00)\(?[1-9](?:[ \t\u00a0().\-]{{0,3}}\d){{7,14}}(?!-\d){_END}"
)
_NATIONAL = re.compile(rf"(?<![\w+\-./\#$€£])\(?\d(?:[ \u00a0().\-/]{{0,2}}\d){{6,12}}(?!-\d|[.,]\d){_END}")
_DATE = re.compile(DATE, re.IGNORECASE)
_MOST_LOOKED_UP = 40
"""Numbers of one text that the library checks, half a millisecond each; later ones count by shape."""


def find_phones(text: str, region: str | None = None) -> Iterator[Found]:
    """Yield every phone number of `text`, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_LABELLED, text):
        if not _DATE.match(text, match.start("value")):
            yield Found(*match.span("value"), PHONE)
            if another := _ANOTHER.match(text, match.end()):
                yield Found(*another.span("value"), PHONE)
    for count, match in enumerate(matches_near_digits(_INTERNATIONAL, text)):
        if count >= _MOST_LOOKED_UP or _is_possible(match.group()):
            yield Found(match.start(), match.end(), PHONE)
    for match in matches_near_digits(_USUAL, text):
        yield Found(*match.span("value"), PHONE)
    if region is not None:
        for match in itertools.islice(matches_near_digits(_NATIONAL, text), _MOST_LOOKED_UP):
            if _is_of(region, match.group()) and not _DATE.match(text, match.start()):
                yield Found(match.start(), match.end(), PHONE)


def _is_possible(written: str) -> bool:
    """Return whether a number has a country's code and that country's length."""
    number = _parsed("+" + written[2:] if written.startswith("00") else written, None)
    return number is not None and phonenumbers.is_possible_number(number)


def _is_of(region: str, written: str) -> bool:
    """Return whether a number is of this region; bare digits must begin as dialled there, or they are an
    order.
    """
    number = _parsed(written, region)
    if number is None or not phonenumbers.is_valid_number_for_region(number, region):
        return False
    prefix = phonenumbers.ndd_prefix_for_region(region, True) or "0"
    return not written.isdigit() or written.startswith(prefix)


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
