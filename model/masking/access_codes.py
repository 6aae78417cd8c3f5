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
    r"|sign[- ]in|unlock|backup|recovery|entry|door|gate|alarm|access|pass|safe|site|barrier|building"
    r"|entrance|garage"
    r"|locker|lock|keypad|lock[ ]?box|gift[ ]?card|lobby|lift|pick[- ]?up|collection"
    r"|car[ ]park)[ -]?(?:pass)?(?:codes?|pins?"
    r"|passwords?)(?:[ ](?:at|for|of|to|on)[ ](?:the|my|our)[ ](?:[^\W\d_]{2,12}[ ]){0,1}(?:barrier|door"
    r"|gate|building|garage"
    r"|entrance|locker|car[ ]park|box|safe|alarm|lift|house|flat|front[ ]door)(?![^\W_]))?"
)
_PIN_OF = (
    r"pin(?:[ ]?(?:code|number))?[ ](?:for|of|to|on)[ ](?:the|my|our)[ ](?:[^\W\d_]{2,12}[ ]){0,2}(?:locker"
    r"|cards?|voucher|account|door"
    r"|gate|box|phone|sim|safe|alarm|parcel|app)"
)
_PLACES = (
    r"(?:haustür|tor|alarm|schließfach|packstations?|abhol|eingangs|garagen|hoftor|geheim|karten)-?(?:code"
    r"|pin|zahl)"
    r"|code[ ](?:secret|de[ ](?:retrait|l['\u2019](?:alarme|immeuble))|du[ ](?:casier|bâtiment|garage)"
    r"|d['\u2019]immeuble)"
    r"|código[ ](?:secreto|de[ ](?:la[ ])?(?:alarma|taquilla|recogida|verja|entrega|levantamento|entrada"
    r"|acesso)|del[ ](?:garaje|edificio)"
    r"|do[ ](?:portão|alarme|cacifo|prédio))|codice[ ](?:segreto|del[ ](?:portone|citofono)|di[ ]ritiro"
    r"|dell['\u2019](?:allarme|armadietto"
    r"|ingresso))|(?:deur|voordeur|poort|alarm|afhaal|kluis|sleutelkluis|garage)-?code"
    r"|kod[ ](?:do[ ](?:drzwi|bramy|domofonu|furtki|klatki|alarmu)|domofonu|odbioru|dostępu)|(?:port|dörr"
    r"|larm|hämt|uthämtnings|grind"
    r"|inloggnings|engångs|garage)-?kod(?:en)?|(?:dør|port|alarm|afhentnings|adgangs|pakkeboks)-?koden?"
    r"|kod[ ]till[ ](?:dörren|porten)"
    r"|koden?[ ]til[ ](?:døren|porten|pakkeboksen)"
)
_WORDS = (
    rf"{_EN}|{_PIN_OF}|{_PLACES}|pin(?:[- ]?(?:code|nummer|number))?|m?otp|2fa|m?tan|bestätigungscode"
    rf"|sicherheitscode|einmalcode"
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
    r"(?:(?-i:[A-Z]{1,2}-)?\d(?:[ -]?\d){3,7}[#*]?|(?-i:\d{2,4}[A-Z]\d{0,4}[#*]?"
    r"|[A-Z]\d{3,5}[#*]?))(?![A-Za-z\d_%]|[.,:/-]\d)",
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
    r"[^.!?\n\d:=]{0,32}(?:[:=]|(?<![^\W_])(?:is|was|ist|war|lautet|lautete|est|était|es|era|fue|è|é|foi|er"
    r"|är|var"
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
