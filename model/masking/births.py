"""Finds dates of birth: a date after "born", "DOB", "geboren am", "fecha de nacimiento" and the like.

They are a kind of their own, so that no reply's "{{Date}}" is filled with a customer's birthday.
"""

import itertools
import re
from collections.abc import Iterator

from model.masking.dates import DATE
from model.masking.found import Found
from model.masking.labels import LETTER_NEXT, has_digit
from model.masking.near_digits import matches_near_digits

BORN = "Date of Birth"

_WORDS = (
    r"date of birth|birth[ -]?(?:date|day)|d\.?o\.?b\.?|born|geboren|geburts(?:datum|tag)"
    r"|geb\.?(?:[- ]?(?:datum|dat|tag)\b\.?)?|née?|né\(e\)|b-?day"
    r"|naissance|anniversaire"
    r"|nací|nacid[oa]|nacimiento|cumpleaños|nat[oa]|nascita|compleanno|nasci(?:d[oa]|mento)?|aniversário"
    r"|geboortedatum"
    r"|jarig|født|fødselsdato|fødselsdag|född|födelse(?:datum|dag)|urodzon[yae]|ur\.|urodzenia|urodziłam|urodziłem"
    r"|urodziny"
    r"|narozen[aý]?|datum narození|született|syntynyt|syntymäaika|doğum tarihi|родил(?:ся|ась)|рождения"
)
_ASIDE = r"się|sich|is|was|on|in|the|ist|am|der|den|est|le|es|el|il|è|em|a|o|er|är|to|jest|op|d\.|го|года"
_BORN = re.compile(
    rf"{LETTER_NEXT}(?:(?<![^\W_])(?:{_WORDS})(?![^\W\d_])|出生日期|生日|出生于)"
    rf"(?:[ \t]{{1,2}}(?:{_ASIDE})(?![^\W\d_])){{0,3}}[ \t是为]{{0,2}}[:：=,-]?\*{{0,2}}\s{{0,2}}"
    rf"(?P<value>{DATE}|(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./-])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)?\d\d(?!\w"
    rf"|[./-]\d)"
    r"|(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w-])"
    r"|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    rf"(?P<value>{DATE})[ ](?:geboren|born|née?|nacid[oa]|nat[oa]|nascid[oa]|født|född"
    r"|urodzon[yae])(?![^\W_])",
    re.IGNORECASE,
)


def find_births(text: str) -> Iterator[Found]:
    """Yield every date of birth of `text`, in linear time."""
    if not has_digit(text):
        return
    for match in itertools.chain(
        *(matches_near_digits(each, text, one_will_do=True) for each in (_BORN, _BORN_AFTER))
    ):
        if re.search(r"\d{1,2}(?!\d)", re.sub(r"(?:19|20)\d\d", "", match["value"])):
            yield Found(*match.span("value"), BORN)
