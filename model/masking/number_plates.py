"""Finds the number plates of vehicles. A plate looks like many other codes, so it needs a label."""

import itertools
import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit, labelled
from model.masking.near_digits import matches_near_digits

PLATE = "Number Plate"

_PLATE = labelled(
    r"(?:number|licen[cs]e|registration|car|my|vehicle)[ -]?plates?|(?:vehicle|car)?[ ]?(?:registration|reg)"
    r"|(?:kfz-?|auto-?)?kennzeichen|nummernschild|(?:plaque[ ]d['\u2019])?immatricul(?:ation|ée?)"
    r"|plates?|plaque|nr[ ]rej\.?|rego|kennz\.|targat[oa]|reg\.?[ ]?(?:plate|mark|nr|no)\.?"
    r"|matr[íi]cula(?:[ ](?:do|de[ ]mi|de[ ]meu|del)[ ](?:carro|coche|auto|vehículo))?"
    r"|placa|targa|kenteken|nummerplade|registreringsnum(?:mer|ret)|registreringsskylt"
    r"|numer[ ]rejestracyjny|rejestracj[ai]"
    r"|гос\.?[ ]?номер",
    "车牌号?",
    r"(?-i:(?=[^\s]{0,8}(?:[ -][^\s]{1,8}){0,2}\d)"
    r"[A-ZÄÖÜА-Я\d]{1,9}(?:[ -]{1,2}[A-ZÄÖÜА-Я\d]{1,5}){0,3})(?![^\W_])",
)
_BEFORE_ITS_NAME = re.compile(
    r"(?<![\w-])(?P<value>[A-ZÄÖÜ]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{0,3}),?[ ](?i:as[ ](?:the[ ])?)?"
    r"(?i:number plate|licen[cs]e plate|reg)\b"
)
_FEWEST, _MOST = 4, 10


def find_number_plates(text: str) -> Iterator[Found]:
    """Yield every number plate of `text` that is announced as one, in linear time."""
    if not has_digit(text):
        return
    for match in itertools.chain(*(matches_near_digits(each, text) for each in (_PLATE, _BEFORE_ITS_NAME))):
        letters = re.sub(r"[ -]", "", match["value"])
        if _FEWEST <= len(letters) <= _MOST and re.search(r"[^\W\d]", letters) and re.search(r"\d", letters):
            yield Found(*match.span("value"), PLATE)
