"""Finds names by their place: in forms ("*Name:* Ann"), in an e-mail's header, beside an address."""

import re
from collections.abc import Iterator

from model.masking.emails import EMAIL_PATTERN
from model.masking.found import Found
from model.masking.introductions import CHINESE_NAME, shouts
from model.masking.labels import LETTER_NEXT
from model.masking.needed import matches
from model.masking.not_names import reads_as_a_word, reads_as_no_name
from model.masking.person import NAME, PERSON, is_given_name, person_in

_FIELD = re.compile(
    r"(?:^|[\n.;,|/(][ \t>]{0,4})[ \t>*_-]{0,4}(?i:(?:full|first|last|given|family|your|customer)?[ ]?name"
    r"|forename|surname|vorname|nachname|familienname"
    r"|vor- und nachname|nom(?: de famille)?|prénom|nom et prénom|nome e cognome"
    r"|nombre(?: y apellidos)?|nombre completo"
    r"|apellidos?|nome(?: completo)?|cognome"
    r"|sobrenome|apelido|(?:voor|achter)?naam|(?:for|efter)?navn|(?:för|efter)?namn|imię|nazwisko"
    r"|imię i nazwisko|имя|фамилия|фио|отчество"
    rf"|ім['\u2019]я|прізвище|ad|soyad)(?i:[ ](?:on|for|in|auf|für|sur|en|del|su|no|na|op)[ ][^\W\d_]{{2,12}}"
    rf"(?:[ ][^\W\d_]{{2,12}})?)?\*{{0,2}}[ \t]?[:=]\*{{0,2}}[ \t]{{0,3}}(?:\n[ \t]?)?\*{{0,2}}{NAME}"
)
_FIELD_IN_LINE = re.compile(
    r"(?<![^\W_])(?i:(?:full|first|last|given|family|sur) ?name|vorname|nachname|familienname|prénom"
    r"|nom de famille|apellidos?|cognome|sobrenome|apelido|(?:voor|achter)naam|(?:för|efter)namn"
    r"|(?:for|efter)navn"
    rf"|nazwisko|imię)[ \t]{NAME}(?=[ \t]*(?:[.,;()\n/|]|$))"
)
_CHINESE_FIELD = re.compile(
    rf"(?:姓名|名字|联系人|收件人|客户)[ ]?[:：][ ]?(?P<name>{CHINESE_NAME})(?![\u4e00-\u9fff])"
)
_SAYS_WHO = re.compile(
    rf"\b{LETTER_NEXT}(?i:customer|client|buyer|caller|contact|requester|reporter|sender|recipient|user"
    rf"|guest|attn"
    r"|contact person|ansprechpartner(?:in)?|kunde"
    r"|kundin|cliente|klant|klient|клиент)"
    rf"(?i: name)?[ \t]?[:=][ \t]{{0,3}}{NAME}(?=[ \t]*(?:[.,;()<\[\n|/-]|$))"
)
_PASSED_ON = re.compile(
    rf"\b{LETTER_NEXT}(?i:ticket|case|call|enquiry|inquiry|query|submitted|raised|reported|logged|opened)"
    rf"[ \t](?i:from|by)[ \t]{NAME}"
)
_SENT_BY = re.compile(
    rf"\b{LETTER_NEXT}(?i:message|e-?mail|mail|request|order|complaint|letter|note|question|review|sent"
    rf"|placed|ordered|bought|paid"
    rf"|purchased|bestellt|gekauft|commandé|acheté)[ \t](?i:from|by|von|par)[ \t]?:?[ \t]{NAME}"
)
_HEADER = re.compile(
    rf"(?:^|\n)[ \t>*]{{0,4}}(?:From|De|Von|Da|Van|Fra|Från|Od"
    rf"|От)[ ]?:\*{{0,2}}[ \t]*\"?{NAME}\"?(?=[ \t]*(?:[<\[/|]|\n|$)|[ ]{{1,3}}[A-Z][a-z]{{1,15}}:)"
)
_WROTE = re.compile(rf"(?:^|\n)[ \t>]{{0,4}}On [^\n]{{3,60}}?,[ \t]{NAME}(?=[^\n]{{0,80}}wrote:)")
_CAPITALISED = r"[^\W\d_a-zà-öø-ÿа-яё][^\W\d_]{0,24}(?:['\u2019-][^\W\d_]{1,24})?\.?"
_CAPITALISED_WORDS = (
    rf"{_CAPITALISED}(?:[ ](?:(?:van|von|de|da|del|di|la|der|den|dos)[ ]){{0,2}}{_CAPITALISED}){{0,3}}"
)
_EMAIL = re.compile(EMAIL_PATTERN)
_BEFORE_EMAIL = re.compile(
    rf"(?<![^\W_])(?P<name>{_CAPITALISED_WORDS})\"?[ ,:]{{0,2}}[<(\[]{{1,2}}(?:mailto:)?$"
)
_AFTER_EMAIL = re.compile(rf"[>\]]?[ ]?\((?P<name>{_CAPITALISED_WORDS})\)")
_REACH = 90  # Characters before an address that are searched for its owner's name.


def find_names_by_place(text: str) -> Iterator[Found]:
    """Yield every name of `text` that its place identifies, in linear time."""
    for pattern in (_HEADER, _WROTE):
        for match in matches(pattern, text):
            yield from person_in(match, any_case=False)
    if not shouts(text):
        for match in matches(_FIELD_IN_LINE, text):
            yield from person_in(match, any_case=False, whole=True)
    if any(mark in text for mark in ":=："):
        for match in matches(_FIELD, text):
            yield from _in_a_field(match)
        for match in _CHINESE_FIELD.finditer(text.replace("：", ":")):
            yield Found(*match.span("name"), PERSON)
    for match in matches(_EMAIL, text) if "@" in text else ():
        yield from _beside_an_address(text, match)
    if not shouts(text):
        for pattern, unknown in ((_SAYS_WHO, True), (_PASSED_ON, True), (_SENT_BY, False)):
            for match in matches(pattern, text):
                yield from _named(match, unknown)


def _in_a_field(match: re.Match[str]) -> Iterator[Found]:
    """Return the name in a form, in any case, but not everyday words in lower case ("Name: see above")."""
    first = match["name"].split()[0]
    if len(first) > 1 and not (first.islower() and reads_as_a_word(first)):
        yield from person_in(match, any_case=True)


def _beside_an_address(text: str, email: re.Match[str]) -> Iterator[Found]:
    """Return the name before an address in brackets, or in brackets after an address."""
    start = max(0, email.start() - _REACH)
    before = _BEFORE_EMAIL.search(text[start : email.start()])
    after = _AFTER_EMAIL.match(text, email.end())
    for match, shift in ((before, start), (after, 0)):
        words = list(re.finditer(r"\S+", match["name"])) if match else []
        while words and reads_as_no_name(words[0].group()):
            words.pop(0)
        if match and words and (len(words) > 1 or is_given_name(words[0].group())):
            begins = shift + match.start("name") + words[0].start()
            yield Found(begins, shift + match.end("name"), PERSON)


def _named(match: re.Match[str], unknown: bool) -> Iterator[Found]:
    """Return a name that begins with a known given name; with `unknown`, any two or more capitalised
    words.
    """
    for found in person_in(match, any_case=False):
        words = match.string[found.start : found.end].split()
        if is_given_name(words[0]) or (unknown and len(words) > 1):
            yield found
