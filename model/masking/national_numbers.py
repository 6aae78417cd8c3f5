"""Finds official numbers of people: identity, insurance and tax numbers, passports, driving licences.

Most need a label. For numbers with an unmistakable shape or letters, the check digits are enough;
python-stdnum checks those (https://arthurdejong.org/python-stdnum/). None of these numbers is ever kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.br import cnpj, cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.se import personnummer

from model.masking.cards import passes_luhn
from model.masking.found import Found
from model.masking.labels import has_digit, labelled, mentions
from model.masking.near_digits import matches_near_digits

IDENTITY = "Identity Number"

_WORDS = (
    # English, India, Australia
    r"passport|(?:national[ ])?identity(?=[ ](?:card|number|no\b))|national[ ]id|id[ -]card"
    r"|driv(?:er['\u2019]?s?|ing)[ ]licen[cs]e"
    r"|national[ ]insurance|n\.?i\.?(?=[ ]n)|nino|tax(?:payer)?[ ](?:id(?:entification)?|ref(?:erence)?|file)"
    r"|utr|tfn|abn|ein|itin"
    r"|aadh?aa?r|(?:our[ ])?vat(?=[ ](?:n|id|reg)|[ ]?[:#])|medicare|nhs(?=[ ]n)|pps(?:n|[ ]number)"
    r"|voter[ ]id|gstin"
    # German
    r"|reisepass(?:nummer)?|(?:personal)?ausweis(?:nummer)?|führerschein(?:nummer)?"
    r"|steuer-?(?:id(?:entifikationsnummer)?|nummer|nr)"
    r"|ust-?id(?:-?nr)?|umsatzsteuer-?id(?:-?nr)?|(?:sozial|renten)versicherungs(?:nummer|nr)|svnr"
    r"|ahv(?:-?(?:nummer|nr))?"
    # French
    r"|passeport|carte[ ]d['\u2019]identité|sécurité[ ]sociale|nir|numéro[ ]fiscal|spi|siren|siret"
    r"|permis[ ]de[ ]conduire"
    # Spanish
    r"|pasaporte|d\.?n\.?i\.?|n\.?i\.?e\.?|n\.?i\.?f\.?|c\.?i\.?f\.?|c[ée]dula|curp|rfc|cui[tl]|r\.?u\.?t\.?"
    r"|run|carn[ée][ ]de[ ]conducir"
    # Italian, Portuguese
    r"|passaporto|codice[ ]fiscale|c\.f\.?|cod\.[ ]fisc\.|(?:p\.?[ ]?|partita[ ])iva"
    r"|carta[ ]d['\u2019]identità|patente"
    r"|cpf|cnpj|rg|n\.?i\.?s\.?s|cartão[ ]de[ ]cidadão|passaporte|contribuinte"
    # Dutch, Danish, Swedish, Polish
    r"|bsn|burgerservicenummer|paspoort(?:nummer)?|identiteitskaart|rijbewijs(?:nummer)?|btw(?:-?nummer"
    r"|-?id)?|kvk(?:-?nummer)?"
    r"|cpr|cvr|pas(?:nummer)|kørekort(?:nummer)?|person(?:nummer|nr)|samordningsnummer|körkort"
    r"|org(?:anisations)?nummer"
    r"|pesel|nip|regon|dow[oó]d(?:u)?[ ]osobist\w{2,3}|paszport(?:u)?|praw[oa][ ]jazdy"
    # Russian and others
    r"|инн|снилс|паспорт\w{0,2}|огрн|водительск\w{2}[ ]удостоверени\w|tc[ ]kimlik|rodné[ ]číslo|cnp|oib|jmbg"
)
_VALUE = (
    r"(?-i:(?:[A-ZА-Я]{1,4}[ .-]?)?(?=\d)[A-Z\d]{1,20}(?:[ ./-]{1,2}(?:(?=[A-Z]{0,6}\d)[A-Z\d]{1,12}"
    r"|[A-Z](?![^\W_]))){0,7}"
    r"|(?=(?:[A-Z]{0,16}\d){4})[A-Z\d]{5,20}|[A-Z]{5}\d{4}[A-Z])(?![^\W_])"
)
_LABELLED = labelled(_WORDS, "身份证|护照号?", f"(?:{_VALUE}|[a-z]{{0,2}}\\d{{5,12}}[a-z]?(?![^\\W_]))")
_LABELLED_PAN = labelled(r"pan", "", r"[A-Z]{5}\d{4}[A-Z](?![^\W_])")
_LABELLED_SIN = labelled(r"sin", "", r"\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)")
_FEWEST_DIGITS = 5
_DATE_AFTER_ALL = re.compile(
    r"(?:19|20)\d\d(?:[-./]\d{1,2}(?:[-./]\d{1,2})?)?|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d\d"
)


@dataclass(frozen=True)
class _Checked:
    """Numbers of one shape, `pattern`, that need no label if their check digits are valid."""

    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]


_CHECKED = (
    _Checked(re.compile(r"(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d\d(?![\w-])"), cpf.is_valid),
    _Checked(re.compile(r"(?<![\w.-])\d\d\.\d{3}\.\d{3}/\d{4}-\d\d(?![\w-])"), cnpj.is_valid),
    _Checked(re.compile(r"(?<![\w-])\d{8}-?[A-Z](?![\w-])"), dni.is_valid),
    _Checked(re.compile(r"(?<![\w-])[XYZ]-?\d{7}-?[A-Z](?![\w-])"), nie.is_valid),
    _Checked(
        re.compile(r"(?<!\w)[A-Z]{6}[\dLMNP-V]{2}[A-Z][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z](?!\w)", re.I),
        codicefiscale.is_valid,
    ),
    _Checked(re.compile(r"(?<![A-Za-z\d])\d{17}[\dXx](?![A-Za-z\d])"), ric.is_valid),
    _Checked(re.compile(r"(?<![\w.-])756\.\d{4}\.\d{4}\.\d\d(?![\w-])"), ahv.is_valid),
    _Checked(re.compile(r"(?<![\w-])(?:19|20)?\d{6}[-+]\d{4}(?![\w-])"), personnummer.is_valid),
    _Checked(
        re.compile(r"(?<![\w-])(?<!\d[ ])[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?![\w-]|[ ]\d)"), aadhaar.is_valid
    ),
    _Checked(re.compile(r"(?<![\w-])[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d(?![\w-])"), curp.is_valid),
    _Checked(re.compile(r"(?<![\w-])[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?![\w-])"), pan.is_valid),
)
_OTHERWISE = re.compile(
    r"(?:order|purchase|bestell|auftrag|commande|pedido|ordin|encomenda|zam[oó]wieni|заказ|订单|invoice"
    r"|rechnung|factur|fattura|track"
    r"|parcel|paket|ship|serial|model|sku|part|ref|article|artikel|box|isbn|item|account|customer"
    r"|kunden)[^.!?\n]{0,25}$",
    re.IGNORECASE,
)
"""Labels of other numbers: a number after one of these is that, whatever its check digits."""


def find_national_numbers(text: str) -> Iterator[Found]:
    """Yield every official number of `text`, by its label or its check digits, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_LABELLED, text):
        value = match["value"]
        if sum(map(str.isdigit, value)) >= _FEWEST_DIGITS and not _DATE_AFTER_ALL.fullmatch(value):
            yield Found(*match.span("value"), IDENTITY)
    if mentions(text, "pan", "sin"):
        for match in _LABELLED_PAN.finditer(text):
            yield Found(*match.span("value"), IDENTITY)
        for match in _LABELLED_SIN.finditer(text):
            if passes_luhn(re.sub(r"\D", "", match["value"])):
                yield Found(*match.span("value"), IDENTITY)
    for checked in _CHECKED:
        for match in matches_near_digits(checked.pattern, text):
            before = text[max(0, match.start() - 40) : match.start()]
            if not _OTHERWISE.search(before) and checked.is_valid(match.group()):
                yield Found(match.start(), match.end(), IDENTITY)
