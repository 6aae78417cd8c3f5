"""Finds the codes of vouchers and gift cards: anybody who reads one can spend it.

A campaign's code for everybody ("SAVE20", "WELCOME10") stays: a word and a few digits, or any code without
groups after "promo" or "discount".
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit, labelled
from model.masking.near_digits import matches_near_digits

VOUCHER = "Voucher Code"

_VALUE = (
    r"(?-i:[A-Z\d]{4}(?:[ ](?=[A-Z\d]{0,3}\d)[A-Z\d]{4}){2,4}"
    r"|(?=[A-Za-z\d-]{0,30}\d)[A-Z\d]{2,25}(?:-[A-Z\d]{1,12}){0,6})(?![^\W_]|-\w)"
)
_OWN = labelled(
    r"e?-?gift[ -]?(?:cards?|certificates?|vouchers?|codes?)|e?-?gift|vouchers?(?:[ ]codes?)?"
    r"|store[ ]credit[ ]codes?"
    r"|gutschein(?:code|nummer|nr\.?|karte)?|geschenk(?:karten?(?:nummer|nr\.?|code)?|gutschein(?:code)?)"
    r"|bon[ ]cadeau|bon[ ]d['\u2019]achat|(?:carte"
    r"|chèque)[ -]cadeau"
    r"|tarjeta[ ](?:de[ ])?regalo|(?:vale|bono|cheque)[ -]regalo|carta[ ]regalo|vale[ -](?:de[ ])?(?:oferta"
    r"|presente)"
    r"|(?:cartão|cheque)[ -](?:de[ ])?oferta|vale(?:[ ]de[ ]compra)?|cupón|buono(?:[ ]regalo)?|cupom"
    r"|vale-presente"
    r"|cartão[ -]presente"
    r"|cadeau(?:bon|kaart|code)|kado(?:bon|kaart)|waardebon|tegoedbon|gavekort(?:et)?|gavekode"
    r"|presentkort(?:et)?|värdekod"
    r"|tilgodebevis(?:et)?|tillgodokvitto|bon(?:u)?[ ]podarunkow(?:y|ego)|kart[ayę][ ](?:podarunkow"
    r"|prezentow)(?:a|ej|ą)"
    r"|подарочн\w{2}[ ](?:карт\w|сертификат\w?)",
    "礼品卡|代金券",
    _VALUE,
)
_ANYBODYS = labelled(
    r"(?:coupons?|promo(?:tion(?:al)?)?|discount|rabatt|code[ ]promo|kortings|kupon)[ -]?(?:codes?)?"
    r"|rabattcode|kortingscode"
    r"|code[ ]promo|código[ ](?:promocional|de[ ]descuento|de[ ]desconto)|codice[ ]sconto|rabattkode?"
    r"|kod[ ]rabatowy|промокод",
    "优惠码|优惠券",
    _VALUE,
)
_TOLD = re.compile(
    r"(?<![^\W_])(?i:coupons?|vouchers?|gift cards?|gutschein(?:code)?|rabatt(?:code)?|code promo|bon|cupón"
    r"|cup[oó]m|buono|kortingscode|kod rabatowy)(?![^\W_])[^.!?\n:\d]{1,40}:[ ]"
    r"(?P<value>(?=[A-Z\d-]{0,30}\d)(?=[\d-]{0,30}[A-Z])[A-Z\d]{2,12}(?:-[A-Z\d]{1,12}){1,6})(?![^\W_]|-\w)"
)
"""A code of groups that a sentence tells: "a coupon for the trouble: SORRY-20-QZ"."""
_CAMPAIGN = re.compile(r"[A-Z]{3,15}\d{1,4}|\d{1,4}[A-Z]{3,15}|\d{1,4}")


def find_vouchers(text: str) -> Iterator[Found]:
    """Yield every voucher code of `text` that is one customer's, in linear time."""
    if not has_digit(text):
        return
    for pattern in (_OWN, _ANYBODYS, _TOLD):
        for match in matches_near_digits(pattern, text, one_will_do=True):
            if len(match["value"]) >= 5 and not _CAMPAIGN.fullmatch(match["value"]):
                yield Found(*match.span("value"), VOUCHER)
