"""Finds official numbers of people: identity, insurance and tax numbers, passports, driving licences.

Most need a label. For numbers with an unmistakable shape or letters, the check digits are enough;
python-stdnum checks those (https://arthurdejong.org/python-stdnum/). None of these numbers is ever kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.be import nn
from stdnum.br import cnpj, cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.se import personnummer

from model.masking.cards import passes_luhn
from model.masking.found import Found
from model.masking.labels import has_digit, has_letter, labelled, mentions
from model.masking.near_digits import matches_near_digits
from model.masking.needed import matches

IDENTITY = "Identity Number"

_WORDS = (
    # English, India, Australia
    r"passport|(?:national[ ])?identity(?=[ ](?:card|number|no\b))|national[ ]id|id[ -]card"
    r"|driv(?:er['\u2019]?s?|ing)[ ]licen[cs]e|(?-i:DL)|state[ ]id"
    r"|national[ ]insurance|n\.?i\.?(?=[ ]n)|nino|tax(?:payer)?[ ](?:id(?:entification)?|ref(?:erence)?|file)"
    r"|utr|tfn|abn|(?-i:EIN)|itin"
    r"|aadh?aa?r|(?:our[ ])?vat(?=[ ](?:n|id|reg)|[ ]?[:#])|medicare|nhs(?=[ ]n)|pps(?:n|[ ]number)"
    r"|voter[ ]id|gstin|id(?=[ ](?:n(?:o|umber)|card))|green[ ]card|alien[ ](?:registration|number)"
    r"|residen(?:ce|t)[ ]permit"
    r"|brp|work[ ]permit|health[ ](?:card|insurance)|social[ ](?:insurance|security)|tax[ ](?:n(?:o"
    r"|umber)|id)|ird|nric|(?-i:FIN)|hkid"
    r"|emirates[ ]id|iqama|cnic|bvn|kra[ ]pin|mykad|licen[cs]e[ ]n(?:o|umber)"
    # German
    r"|reisepass(?:nummer)?|(?:personal)?ausweis(?:nummer)?|führerschein(?:nummer)?"
    r"|steuer-?(?:id(?:entifikationsnummer)?|nummer|nr)"
    r"|ust-?id(?:-?nr)?|umsatzsteuer-?id(?:-?nr)?|(?:sozial|renten)versicherungs(?:nummer|nr)|svnr"
    r"|ahv(?:-?(?:nummer|nr))?|(?:pass|sv|idnr|(?:kranken)?versicherten|krankenversicherungs?)-?(?:nummer|nr)"
    r"|(?:personal)?ausweis-?nr|perso(?:-?(?:nummer|nr))?|aufenthaltstitel|(?:sozial|renten)versicherungs-nr"
    # French
    r"|passeport|carte[ ]d['\u2019]identité|sécurité[ ]sociale|nir|numéro[ ]fiscal|spi|siren|siret"
    r"|permis[ ]de[ ]conduire|cni|carte[ ](?:nationale[ ]d['\u2019]identité|vitale)"
    r"|(?:numéro[ ]de[ ])?sécu|titre[ ]de[ ]séjour"
    r"|tva(?:[ ]intracommunautaire)?|numéro[ ]national|niss"
    # Spanish
    r"|pasaporte|d\.?n\.?i\.?|n\.?i\.?e\.?|n\.?i\.?f\.?|c\.?i\.?f\.?|c[ée]dula|curp|rfc|cui[tl]|r\.?u\.?t\.?"
    r"|(?-i:RUN)|carn[ée][ ]de[ ]conducir|(?:permiso|licencia)[ ]de[ ]conducir|ruc|seguridad[ ]social|nss"
    r"|dpi|documento[ ]de[ ]identidad"
    # Italian, Portuguese
    r"|passaporto|codice[ ]fiscale|c\.f\.?|cod\.[ ]fisc\.|(?:p\.?[ ]?|partita[ ])iva"
    r"|carta[ ]d['\u2019]identità|patente"
    r"|tessera[ ]sanitaria|permesso[ ]di[ ]soggiorno|cf(?=[ ](?:è|n))|cf(?=[ ]?:)"
    r"|bilhete[ ]de[ ]identidade|b\.?i\.?(?=[ ](?:n|é)|[ ]?:)|título[ ]de[ ]eleitor|cnh"
    r"|carta[ ]de[ ]condução|segurança[ ]social"
    r"|número[ ]de[ ]utente"
    r"|cpf|cnpj|(?-i:RG)|n\.?i\.?s\.?s|cartão[ ]de[ ]cidadão|passaporte|contribuinte"
    # Dutch, Danish, Swedish, Polish
    r"|bsn|burgerservicenummer|paspoort(?:nummer)?|identiteitskaart|rijbewijs(?:nummer)?|btw(?:-?nummer"
    r"|-?id)?|kvk(?:-?nummer)?"
    r"|rijksregister(?:nummer)?|sofinummer|(?:id|identiteits)(?:-kaart|bewijs)"
    r"|fødselsn(?:ummer|r)|førerkort|personn(?:ummer|r)|organisasjonsnummer|henkilötunnus|hetu|y-tunnus"
    r"|cpr|cvr|pas(?:nummer)|kørekort(?:nummer)?|person(?:nummer|nr)|samordningsnummer|körkort"
    r"|org(?:anisations|\.)?[ ]?-?(?:nummer|nr)"
    r"|pesel|nip|regon|dow[oó]d(?:u)?(?:[ ]osobist\w{1,3}|(?=[ ][A-Z]))|paszport(?:u)?|praw[oa][ ]jazdy"
    # Russian and others
    r"|инн|снилс|паспорт\w{0,2}|огрн|водительск\w{2}[ ]удостоверени\w|tc[ ]kimlik|rodné[ ]číslo|cnp|oib|jmbg"
    r"|t\.?c\.?[ ]?(?:kimlik|no)|občansk\w{1,3}[ ]průkaz\w{0,2}|rč|dič|ičo|adóazonosító(?:[ ]jel)?"
    r"|taj(?=[ ]?s?z)|αφμ|αμκα|егн|іпн|npwp|ktp"
)
_VALUE = (
    r"(?-i:(?:[A-ZА-Я]{1,4}[ .-]?)?(?=\d)[A-Z\d]{1,20}(?:[ ./-]{1,2}(?:(?=[A-Z]{0,6}\d)[A-Z\d]{1,12}"
    r"|[A-Z](?![^\W_]))){0,7}"
    r"|(?=(?:[A-Z]{0,16}\d){4})[A-Z\d]{5,20}|[A-Z]{5}\d{4}[A-Z])(?![^\W_])"
)
_LABELLED = labelled(
    _WORDS,
    "身份证|护照号?|주민등록번호|マイナンバー",
    f"(?:{_VALUE}|[a-z]{{0,2}}\\d{{5,12}}[a-z]?(?![^\\W_]))",
)
_LABELLED_PAN = labelled(r"pan", "", r"[A-Z]{5}\d{4}[A-Z](?![^\W_])")
_LABELLED_SIN = labelled(r"sin", "", r"\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)")
_SOCIAL_SECURITY = re.compile(r"\d{3}[- ]\d\d[- ]\d{4}|\d{9}")
"""America's number, a kind of its own."""
_FEWEST_DIGITS = 5
_LONG = 9  # Characters of a passport: one of letters too needs a digit less.
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
    _Checked(re.compile(r"(?<![\w.-])\d\d\.\d\d\.\d\d[- ]\d{3}[.\- ]\d\d(?![\w-])"), nn.is_valid),
    _Checked(re.compile(r"(?<![\w-])\d{6}[-+A]\d{3}[\dA-Y](?![\w-])"), hetu.is_valid),
    _Checked(re.compile(r"(?<![\w-])\d{6}/\d{3,4}(?![\w/-])"), rc.is_valid),
    _Checked(
        re.compile(r"(?<![\w-])(?<!\d[ ])[12](?:[ ]\d\d){2}[ ](?:\d\d|2[AB])(?:[ ]\d{3}){2}[ ]\d\d(?![\w-])"),
        nir.is_valid,
    ),
    _Checked(re.compile(r"(?<![\w-])(?<!\d[ ])\d\d(?:[ ]\d{3}){3}(?![\w-]|[ ]\d)"), idnr.is_valid),
    _Checked(re.compile(r"(?<![\w.-])\d{1,2}\.\d{3}\.\d{3}-[\dkK](?![\w-])"), rut.is_valid),
    _Checked(
        re.compile(
            r"(?<![\w-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d\d[ ]?\d\d[ ]?\d\d[ ]?[A-D](?![\w-])"
        ),
        lambda written: True,
    ),
    _Checked(re.compile(r"(?<![\w-])\d{6}-[1-4]\d{6}(?![\w-])"), rrn.is_valid),
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
    for match in matches_near_digits(_LABELLED, text) if has_letter(text) else ():
        value = match["value"]
        american = match["label"].casefold() == "social security" and _SOCIAL_SECURITY.fullmatch(value)
        few = sum(map(str.isdigit, value)) < _FEWEST_DIGITS - (value.isalnum() and len(value) >= _LONG)
        if not american and not few and not _DATE_AFTER_ALL.fullmatch(value):
            yield Found(*match.span("value"), IDENTITY)
    if mentions(text, "pan", "sin"):
        for match in matches(_LABELLED_PAN, text):
            yield Found(*match.span("value"), IDENTITY)
        for match in matches(_LABELLED_SIN, text):
            if passes_luhn(re.sub(r"\D", "", match["value"])):
                yield Found(*match.span("value"), IDENTITY)
    for checked in _CHECKED:
        for match in matches_near_digits(checked.pattern, text):
            before = text[max(0, match.start() - 40) : match.start()]
            if not _OTHERWISE.search(before) and checked.is_valid(match.group()):
                yield Found(match.start(), match.end(), IDENTITY)
