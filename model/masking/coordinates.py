"""Finds geographic coordinates: two decimal degrees with four decimals, or degrees, minutes and seconds."""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit
from model.masking.near_digits import matches_near_digits

COORDINATES = "Coordinates"

_DECIMAL = re.compile(
    r"(?<![\w.,-])[-+]?(?P<latitude>\d{1,2}\.\d{4,9})°?[ ]?[NSns]?[,;]?[ ]{0,2}"
    r"[-+]?(?P<longitude>\d{1,3}\.\d{4,9})°?"
    r"(?:[ ]?[EWOewo](?!\w))?(?![\w%]|\.\d)"
)
_ANGLE = (
    r"\d{1,3}[ ]?°[ ]?\d{1,2}[ ]?['\u2032\u2019][ ]?"
    r"(?:\d{1,2}(?:[.,]\d{1,4})?[ ]?(?:\"|\u2033|\u201d|'')[ ]?)?"
)
_SEXAGESIMAL = re.compile(rf"(?<![\w.]){_ANGLE}[NS][ ,;]{{0,3}}{_ANGLE}[EWO](?!\w)", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b(?:lat(?:itude)?)[ ]?[:=]?[ ]?(?P<value>-?\d{1,2}\.\d{2,9}[ ,;]{1,3}(?:lon(?:g(?:itude)?)?"
    r"|lng)[ ]?[:=]?[ ]?-?\d{1,3}\.\d{2,9})",
    re.IGNORECASE,
)


def find_coordinates(text: str) -> Iterator[Found]:
    """Yield every pair of coordinates of `text`, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_DECIMAL, text):
        if float(match["latitude"]) <= 90 and float(match["longitude"]) <= 180:
            yield Found(match.start(), match.end(), COORDINATES)
    for match in matches_near_digits(_SEXAGESIMAL, text):
        yield Found(match.start(), match.end(), COORDINATES)
    for match in matches_near_digits(_LABELLED, text):
        yield Found(*match.span("value"), COORDINATES)
