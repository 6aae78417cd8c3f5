"""Finds PINs and one-time codes: "PIN 4711", "the otp code 123456", "验证码883921". They are never kept.

Only four to eight digits after a label count. Six digits after India's "pin code" are a post code. See
`model/masking/cards.py` for the code on a card's back.
"""

import re
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.labels import has_digit, labelled
from model.masking.near_digits import matches_near_digits

ACCESS_CODE = "Access Code"

_EN = (
    r"(?:one[- ]?time|single[- ]use|verification|authenti?cation|auth|2fa|mfa|two[- ]factor|otp|sms|login"
    r"|log[- ]in"
    r"|sign[- ]in|unlock|backup|recovery|entry|door|gate|alarm|access|pass|safe)[ -]?(?:pass)?(?:codes?|pins?"
    r"|passwords?)"
)
_WORDS = (
    rf"{_EN}|pin(?:[- ]?(?:code|nummer|number))?|m?otp|2fa|m?tan|bestätigungscode|sicherheitscode|einmalcode"
    r"|zugangscode|verifizierungscode|code[ ](?:pin|de[ ](?:vérification|validation|confirmation|sécurité)"
    r"|sms|otp)"
    r"|código[ ](?:pin|de[ ](?:verificación|verificação|acceso|acesso|seguridad|segurança|confirmación"
    r"|confirmação))"
    r"|codice[ ](?:pin|otp|di[ ](?:verifica|accesso|conferma))|verificatiecode|toegangscode|pincode"
    r"|digicode|code[ ](?:d['\u2019](?:accès|entrée|activation)|de[ ](?:la[ ])?porte|du[ ]portail)"
    r"|authenticator"
    r"|código[ ](?:del[ ]portal|de[ ](?:la[ ])?(?:puerta|entrada)|da[ ]porta)|codice[ ](?:del[ ]cancello"
    r"|della[ ]porta)"
    r"|key[ -]?(?:safe|box)[ ]code|engangskoden?|(?:inlog|login|sms|log-?in|anmelde|freischalt"
    r"|aktivierungs|tür|sikkerheds)-?(?:code|kode?)"
    r"|bekræftelseskode|engångskod|verifieringskod|kod[ ](?:pin|weryfikacyjny|sms)"
    r"|код[ ](?:подтверждения|из[ ]смс|доступа)|пин-?код"
)
_CODE = labelled(
    _WORDS,
    "验证码|校验码|动态码",
    r"(?:(?-i:[A-Z]{1,2}-)?\d(?:[ -]?\d){3,7}[#*]?|(?-i:\d{2,4}[A-Z]\d{0,4}[#*]?))(?![A-Za-z\d_%]|[.,:/-]\d)",
)
_OTHER_CODES = (
    r"(?<!post[ ])(?<!zip[ ])(?<!area[ ])(?<!country[ ])(?<!error[ ])(?<!product[ ])(?<!item[ ])(?<!promo[ ])"
    r"(?<!discount[ ])(?<!coupon[ ])(?<!voucher[ ])(?<!gift[ ])(?<!colour[ ])(?<!color[ ])(?<!sort[ ])"
    r"(?<!qr[ ])(?<!dress[ ])"
    r"(?<!fault[ ])(?<!order[ ])(?<!article[ ])(?<!material[ ])(?<!pin[ ])"
)
_PLAIN_CODE = re.compile(
    rf"{_OTHER_CODES}(?<![^\W_])(?:(?:pass)?code|código|codice|kode?|koden|код)(?![^\W_])"
    r"(?![ ](?:postal|post|promo|barre|produ|article|de[ ](?:barra|produ|error|descuento|desconto)|sconto"
    r"|rabat|poczt"
    r"|pocztowy|articolo|prodotto|fiscale|error|errore))"
    r"(?![ ](?:on|from|of)[ ](?:the|my|a)[ ](?:box|label|bottle|back|side|package|parcel|product|item"
    r"|device|unit))"
    r"[^.!?\n\d:=]{0,32}(?:[:=]|(?<![^\W_])(?:is|was|ist|war|lautet|lautete|est|était|es|era|fue|è|é|foi|er|är|var"
    r"|to))[ \"'*\u201c\u201e\u00ab]{0,3}(?P<value>\d(?:[ -]?\d){3,7})(?![A-Za-z\d_%]|[.,:/-]\d)",
    re.IGNORECASE,
)
"""A code of digits that a sentence tells: "the code from the text was 662918"."""
_CODE_AFTER = re.compile(
    r"(?<![\w.,:/+#-])(?P<value>\d{4,8}),?[ ](?i:as|is|was|ist|war|als|est|es|è|é|comme|como)[ ]"
    r"(?i:(?:the|my|your|a|der|mein|mon|le|mi|el|il|o)[ ])?"
    r"(?i:(?:login|sms|verification|security|access)[ ])?(?i:code|código|codice|kode?|pin)(?![^\W_])"
)
"""A code that is told before its name: "entered 482913 as the code"."""
_SENT_CODE = re.compile(
    r"(?<![^\W_])(?i:codes?|código|codice|kode?n?)[ ](?i:(?:i[ ])?(?:received|got|sent|texted|reçus?|recibido"
    r"|ricevuto|recebido|ontvangen)[ ](?:(?:me[ ])?by|via|in|par|por|per)[ ](?:an?[ ]|un[ ])?"
    r"(?:sms|text|e-?mail|mail))[ :,]{1,3}(?P<value>\d(?:[ -]?\d){3,7})(?![A-Za-z\d_%]|[.,:/-]\d)"
)
_CODE_BY_TEXT = re.compile(
    r"(?<![^\W_])(?i:code|código|codice|kode?)[ :]{1,2}(?P<value>\d(?:[ -]?\d){3,7})(?![\w%]|[.,:/-]\d)"
    r"(?=[^.!?\n]{0,40}(?<![^\W_])(?i:sms|text(?:ed|[ ]message)?|whatsapp)(?![^\W_]))"
)
_INDIAN_POST_CODE = re.compile(r"pin[- ]?(?:code)?", re.IGNORECASE)


def find_access_codes(text: str) -> Iterator[Found]:
    """Yield every PIN and one-time code of `text` that is announced as one, in linear time."""
    if not has_digit(text):
        return
    for match in matches_near_digits(_CODE, text):
        digits = re.sub(r"\D", "", match["value"])
        if not (_INDIAN_POST_CODE.fullmatch(match["label"]) and len(digits) == 6):
            yield Found(*match.span("value"), ACCESS_CODE)
    for pattern in (_PLAIN_CODE, _CODE_AFTER, _SENT_CODE, _CODE_BY_TEXT):
        for match in matches_near_digits(pattern, text):
            yield Found(*match.span("value"), ACCESS_CODE)
