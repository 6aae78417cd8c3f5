"""Finds the last digits of a payment card: "ending in 4242", "Visa •••• 4242". They say whose card it is."""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit

CARD_ENDING = "Card Ending"

_DIGITS = r"(?P<value>(?<!\d)\d{4}|\d{3}(?=\b))(?![\w%]|[.,:/-]\d)"
_CARD = r"(?:cards?|visa|master\s?card|maestro|amex|karte|kreditkarte|carte|tarjeta|carta|cartão|kaart)"
_LEADS = (
    r"end(?:s|ed|ing)?[ ](?:in|with|on)?(?:[ ](?:the[ ])?(?:digits|numbers))?"
    r"|(?:last|final)[ ](?:four|4|three|3)(?:[ ](?:digits|numbers))?(?:[ ](?:are|is|of[ ](?:the"
    r"|your)[ ]card(?:[ ](?:are|is))?))?"
    r"|(?:endet|endend\w{0,2}|endung)(?:[ ](?:auf|mit|in))?|endziffern?(?:[ ](?:sind|lauten))?"
    r"|letzte\w?[ ](?:vier|4)[ ](?:ziffern|stellen)(?:[ ](?:sind|lauten))?"
    r"|(?:se[ ])?(?:termin|finiss)\w{1,4}[ ](?:par|en)|(?:quatre|4)[ ]derniers[ ]chiffres(?:[ ]sont)?"
    r"|(?:terminad[ao]|acabad[ao]|termina|acaba)[ ](?:en|con|em)|últimos[ ](?:cuatro|4"
    r"|quatro)[ ]d[íi]gitos(?:[ ](?:son|são))?"
    r"|(?:che[ ]termina|terminante|finisce)[ ](?:con|in|per)|(?:eindig\w{1,4}|eindigend)[ ]op|com[ ]final"
)
_LED = re.compile(
    rf"(?<!\w)(?:{_LEADS})[ ]?[:=]?[ ]{{0,2}}[\"'(*xX•.#…-]{{0,16}}[ ]?{_DIGITS}", re.IGNORECASE
)
_BEHIND_DOTS = re.compile(
    rf"(?:[*•·xX#…]{{2,20}}[ -]?){{1,4}}{_DIGITS}"
    rf"|(?:[*•·xX#.]{{4}}[ -]?){{1,3}}{_DIGITS.replace('value', 'other')}"
)
_BEHIND_CARD = re.compile(
    rf"(?<!\w)(?:{_CARD})[ ]?(?:no\.?|nr\.?|number)?[ ]?[(-]?[ ]?{_DIGITS}", re.IGNORECASE
)


def find_card_endings(text: str) -> Iterator[Found]:
    """Every ending of a card that `text` names, in linear time."""
    if not has_digit(text):
        return
    for pattern in (_LED, _BEHIND_DOTS, _BEHIND_CARD):
        for match in pattern.finditer(text):
            group = "value" if match["value"] else "other"
            yield Found(*match.span(group), CARD_ENDING)
