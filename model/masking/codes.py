"""Finds what a reply hands to one customer: codes, new passwords, reference numbers, links with a token.

In a customer's message such words are often a product's or a campaign's. In a reply, what nobody else was
told is safer left open; a code that two customers were told is the company's (`model/masking/replies.py`).
"""

import re
from collections.abc import Iterator

from model.masking.access_codes import ACCESS_CODE
from model.masking.found import Found
from model.masking.labels import has_digit
from model.masking.links import LINK
from model.masking.passwords import PASSWORD
from model.masking.vouchers import VOUCHER

CODE, REFERENCE = "Code", "Reference Number"

_PART = r"[A-Z\d]{1,20}"
_CODED = rf"(?-i:(?=[A-Z-]{{0,20}}\d|[A-Z]{{5}}){_PART}(?:[-_]{_PART}){{0,6}})(?![^\W_]|-\w)"
_BETWEEN = r"[^.!?\n\d]{0,40}?(?<![^\W_])[\"'\u201c\u201e\u00ab*`(]{0,2}"
_VOUCHERS = (
    r"(?:gift|store|discount|promo\w*|coupon|voucher)(?:[ -]?(?:cards?|codes?|credits?|vouchers?))?"
    r"|vouchers?|coupons?"
    r"|gutschein\w{0,8}|rabatt\w{0,8}|bons?[ ]d['\u2019]achat|code[ ]promo|chèque[ -]cadeau|carte[ -]cadeau"
    r"|cup[óo]n|vale|tarjeta[ ]regalo|descuento|buono|sconto|cupom|desconto|kortingscode|tegoed\w{0,4}"
)
_VOUCHER = re.compile(rf"(?<![^\W_])(?:{_VOUCHERS}){_BETWEEN}(?P<value>{_CODED})", re.IGNORECASE)
_NO_CODE = (
    r"(?<!error[ ])(?<!post[ ])(?<!zip[ ])(?<!country[ ])(?<!area[ ])(?<!sort[ ])(?<!product[ ])"
    r"(?<!item[ ])(?<!qr[ ])"
)
_OTHER_CODE = re.compile(
    rf"(?<![^\W_]){_NO_CODE}(?:codes?|código|codice|kode?)(?![^\W_]){_BETWEEN}(?P<value>{_CODED})",
    re.IGNORECASE,
)
_DIGIT_CODE = re.compile(
    r"(?<![^\W_])(?:(?:pick-?up|collection|locker|release|delivery|abhol|entnahme"
    r"|packstation)[ -]?(?:codes?|pins?|number)|pin|"
    r"codes?[ ]de[ ]retrait|código[ ]de[ ]recogida"
    r"|abholcode)(?![^\W_])[^.!?\n\d]{0,30}?(?P<value>\d{3,8})(?![\w%]|[.,:/-]\d)",
    re.IGNORECASE,
)
_GROUPS = re.compile(
    r"(?<![\w./@-])(?=[A-Z-]{0,24}\d)(?=[\d-]{0,24}[A-Z])[A-Z\d]{3,12}(?:-[A-Z\d]{2,12}){1,5}(?![\w@-])"
)
"""Capitals and digits in groups, of eight characters and more: "THANKS-4F7K-22"."""
_FEWEST = 8

_PASSWORDS = (
    r"pass(?:word|wort|code|phrase)|kennwort|mot[ ]de[ ]passe|contraseña|clave|senha|wachtwoord|login"
    r"|log[ ]in|sign[ ]in"
)
_LEADS_TO = (
    r"(?<![^\W_])(?:to|with|as|auf|mit|à|avec|a|con|en|com|is|ist|lautet|est|es|è|é)[ :]{1,2}|[:=][ ]?"
)
_NEW_PASSWORD = re.compile(
    rf"(?<![^\W_])(?:{_PASSWORDS})(?![^\W_])[^.!?\n]{{0,40}}?(?:{_LEADS_TO})[\"'\u201c\u201e\u00ab*`]?"
    r"(?P<value>(?=[^\s,;]{0,30}[\d!?$%&#+=_@^])(?=[^\s,;]{0,30}[^\W\d_])[^\s,;\"'()<>]{5,40})",
    re.IGNORECASE,
)
_REFERENCES = (
    r"case|tickets?|tracking|reference|ref|rma|returns?|claim|complaint|request|booking|appointment|confirmation"
    r"|transaction"
    r"|receipt|policy|contract|serial|credit[ ]note|repair|job|invoice|shipment|consignment|parcel"
    r"|customer|member(?:ship)?"
    r"|vorgangs?|fall|retouren|rücksende|schadens?|auftrags|vertrags|termin|referenz|gutschrifts?"
    r"|sendungs|kunden"
    r"|dossier|référence|retour|rendez-vous|contrat|réclamation|suivi|colis"
    r"|incidencia|reclamación|referencia|devolución|cita|contrato|seguimiento|envío"
)
_REFERENCE = re.compile(
    rf"(?<![^\W_])(?:{_REFERENCES})[ -]?(?:(?:numbers?|num|no|nr|id|code|nummer|numéro|número"
    rf"|ref(?:erence)?)\.?(?![^\W_]))?"
    rf"(?:[ ](?:is|was|ist|lautet|est|es|under|unter|sous|con|bajo|number|numéro"
    rf"|número))?[ ]?[:#=(]{{0,2}}[ ]?(?:n[°º][ ]?)?"
    r"(?P<value>(?-i:(?=[A-Z-]{0,12}\d)[A-Z\d]{1,20}(?:[-/]?[A-Z\d]{1,16}){0,5}))(?![^\W_]|[.,]\d"
    r"|[ ]?(?:%|€|days?|business|hours?|weeks?|months?|times|items?|tage|jours|días))",
    re.IGNORECASE,
)

_LINK = re.compile(
    r"(?:\bhttps?://|\bwww\.|(?<![\w@.-])(?:[a-z\d-]{1,40}\.){1,4}[a-z]{2,12}(?=/)|(?<=\}\})(?=/))[^\s<>"
    r"|\"'\u201d\u201c\u00ab\u00bb`{}]{2,2000}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"/(?=[A-Za-z]{0,40}\d)(?=\d{0,40}[A-Za-z])[A-Za-z\d]{5,200}(?=[/?#.]|$)"  # Letters and digits mixed.
    r"|/(?:orders?|track(?:ing)?|returns?|labels?|invoices?|refunds?|claims?|t|r|o|l|s|u|c|d|p|i|retoure"
    r"|suivi|pedido)"
    r"/[A-Za-z\d_-]{0,40}\d[\w-]{2,80}(?=[/?#]|$)"
)
_NOT_ITS_END = ".,;:!?)]*_~\u2026"


def find_codes(text: str) -> Iterator[Found]:
    """Every code, new password and reference number of a reply that is one customer's, in linear time."""
    if not has_digit(text) and not re.search(r"[A-Z]{5}", text):
        return
    for pattern, name in (
        (_NEW_PASSWORD, PASSWORD),
        (_DIGIT_CODE, ACCESS_CODE),
        (_VOUCHER, VOUCHER),
        (_OTHER_CODE, CODE),
    ):
        for match in pattern.finditer(text):
            value = match["value"].rstrip(".!?")
            if len(value) >= (3 if name == ACCESS_CODE else 4):
                yield Found(match.start("value"), match.start("value") + len(value), name)


def find_grouped_codes(text: str) -> Iterator[Found]:
    """Every code of a reply that only its look tells from a word, in linear time."""
    for match in _GROUPS.finditer(text):
        if len(match.group()) >= _FEWEST:
            yield Found(*match.span(), CODE)


def find_references(text: str) -> Iterator[Found]:
    """Every number of a case, a return or a booking, in linear time."""
    for match in _REFERENCE.finditer(text) if has_digit(text) else ():
        if sum(map(str.isdigit, match["value"])) >= 3:
            yield Found(*match.span("value"), REFERENCE)


def find_token_links(text: str) -> Iterator[Found]:
    """Every link with a token in its path, or into one customer's order or return, in linear time."""
    for match in _LINK.finditer(text):
        link = match.group().rstrip(_NOT_ITS_END)
        if _TOKEN.search(re.sub(r"^[a-z]+://", "", link)):
            yield Found(match.start(), match.start() + len(link), LINK)
