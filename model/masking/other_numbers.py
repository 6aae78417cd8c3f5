"""Recognises by the text before it a number that is not an order: a ticket, a post code, a model, a
colour.
"""

import re

_NOUN = r"(?:codes?|numbers?|no|nr|num|n[°º]|id|nummer|numer|número|numéro|номер)(?![^\W\d_])\.?"
_WORDS = (
    # Places of delivery, names of products and machines
    r"(?:deliver\w*|ship\w*|send(?:ing)?)\sto|(?:(?:zip|post|bar)\s?code)\b[^.\n\d]{0,20}|zip|zipcode|postal"
    r"|postcode|pin|otp|passcode"
    r"|model|sku|items?|serial|box|ext|extension|article|art[íi]culo|articolo|artigo|produ(?:ct|kt|it|cto|to)|prodotto|part|version|build|error|room|apt|apartment|flat"
    r"|suite|gate|bus|flight"
    r"|size|isbn|ean|upc|verification|security|activation|promo|coupon|voucher|discount|access|pan|area"
    # Tickets and requests
    r"|(?:support[ -])?tickets?|case|issue|bug|requests?|incident|enquiry|inquiry|complaint|claim|rma|chat"
    r"|conversation"
    r"|ticketnummer|vorgang(?:snummer|snr)?|anfrage(?:nummer)?|fall(?:nummer)?|dossier|demande|requête"
    r"|réclamation|solicitud|incidencia"
    r"|caso|reclamo|reclamación|richiesta|segnalazione|pratica|protocolo|chamado|solicitação|zaak(?:nummer)?"
    r"|aanvraag|melding(?:snummer)?"
    r"|sag(?:snummer)?|henvendelse|ärende(?:nummer)?|zgłoszeni[ae]|sprawy|обращени[ея]|заявк[аи]|тикет\w?"
    # Post codes
    r"|plz|postleitzahl|nach|code\spostal|código\spostal|cp|c\.p\.|cap|cep|código\sde\sendereço|postnummer"
    r"|postnr|kod\spocztowy|индекс"
)
_OTHER_LABEL = re.compile(
    rf"(?:(?<!\w)(?:{_WORDS})(?:[\s.-]{{0,2}}(?:{_NOUN}|of|der|des|del?|della|da|do)){{0,2}}"
    r"(?:\s(?:is|was|ist|est|es|è|é|er|är|to))?\s?[:=#]?\s?|(?:工单|单号|邮编|邮政编码)(?:号码?)?[:：是]?\s?)#?$",
    re.IGNORECASE,
)
_NUMBER_OF_A_TICKET = re.compile(
    r"(?<!\w)(?:n[uú]m[eé]ro|numer|numero|number|nummer|номер)\s(?:de\s|del\s|della\s|do\s|da\s|of\s|the\s"
    r"|my\s)?(?:la\s)?"
    r"(?:ticket|dossier|solicitud|richiesta|protocolo|zgłoszenia|обращения|request|case"
    r"|incident)\s?[:=#]?\s?$",
    re.IGNORECASE,
)
_STATE_BEFORE = re.compile(r"(?:,\s?[A-Z]{2}|\b(?:CA|NY|TX|FL|WA|IL|NJ|GA|NC|VA|MI|AZ|TN|MO|WI|CO|MN))\s$")
_IN_BEFORE = re.compile(r"\b(?:in|in the|near|around|aus|à|en|em|i|w|в)\s$", re.IGNORECASE)
_COLOUR_BEFORE = re.compile(r"(?:colou?r|hex|shade|paint)\W[^.\n]{0,30}$", re.IGNORECASE)


def says_no_order(before: str, digits: int = 0) -> bool:
    """Return whether the text before a number of so many `digits` announces something other than an order."""
    return bool(
        _OTHER_LABEL.search(before)
        or _NUMBER_OF_A_TICKET.search(before)
        or _STATE_BEFORE.search(before)
        or _COLOUR_BEFORE.search(before)
        or (digits in (5, 6) and _IN_BEFORE.search(before))
    )
