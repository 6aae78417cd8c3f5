"""Tell from the words around a value of a reply whether it is the company's: "our address", "call us on".

Of the words before it in its sentence the last that tells something counts: "return it to our warehouse near
your house, 5 Dock Road" names a house of the customer's.
"""

import re

_WE = (
    r"(?<!\w)(?:we|i|wir|ich|nous|je|nosotros|yo|noi|nós|wij|ik)(?:['\u2019](?:ve|ll|d|m))?[ ][^.!?\n]{0,24}"
)
_SEND = (
    r"(?:send|ship|post|return|bring|take|forward|drop|courier)(?:ing)?[ ][^.!?]{0,60}?(?<!\w)(?:to|at)"
    r"|returns?[ ](?:to|address)|back[ ]to"
    r"|(?:senden|schicken|retournieren|bringen|sende|schicke?"
    r"|bring)[ ](?:sie[ ])?[^.!?]{0,60}?(?<!\w)(?:an|nach|zu|zur|zum|bei)"
    r"|zurück[ ](?:an|nach|zu)|(?:rücksendung|retoure)n?[ ]an"
    r"|(?:renvo[iy]|retourn|expédi|envoy|adress|dépos|ramen)(?:e[zr]"
    r"|ez?)(?:-\w{1,4})?[ ][^.!?]{0,60}?(?<!\w)(?:à|au|aux|chez)"
    r"|(?:devuélv|devolv|envíe|envía|envi[ae]|mánd|mand[ae]|remít"
    r"|llév)\w{0,8}[ ][^.!?]{0,60}?(?<!\w)(?:a|al|en|para|ao|à)"
    r"|(?:rispedi|spedi|invi[ai]|restitui)\w{0,6}[ ][^.!?]{0,60}?(?<!\w)(?:a|al|alla|presso)"
    r"|(?:stuur|zend|retourneer|breng)\w{0,4}[ ][^.!?]{0,60}?(?<!\w)(?:naar|aan)"
)
_OURS = re.compile(
    r"(?<!\w)(?:"
    r"our(?:s|selves)?(?![ ](?:courier|driver|carrier|engineer|technician|fitter|installer|plumber"
    r"|colleague)s?\b)"
    r"|us|for[ ]returns|(?:returns?|service|repair|support|complaints)[ ](?:address|department|dept|desk"
    r"|cent(?:re|er)"
    r"|team|line)"
    r"|customer[ ](?:service|support|care)s?|help[ -]?(?:desk|line)|hotline|switchboard"
    r"|head[ ]?(?:office|quarters)"
    r"|(?:the|company)[ ](?:warehouse|showroom|shop|store|office|depot|mailbox|inbox|desk|team)"
    r"|unser(?:e[nmrs]?)?(?![ ](?:fahrer|zusteller|techniker|monteur|kurier)\w*)|uns"
    r"|(?:retouren|rücksende)(?:adresse|abteilung|stelle|lager)|kunden(?:service|dienst|betreuung)"
    r"|zentrale|servicenummer"
    r"|notre(?![ ](?:livreur|coursier|technicien))|nos|nous|service[ ]client(?:s|èle)?"
    r"|adresse[ ]de[ ]retour|siège|standard"
    r"|nuestr[oa]s?(?![ ](?:repartidor|técnico|mensajero))|\w{4,12}nos|atención[ ]al[ ]cliente"
    r"|dirección[ ]de[ ]devoluci\w{1,4}|centralita"
    r"|nostr[oaie]|servizio[ ]clienti|\w{4,10}teci|\w{4,10}arci"
    r"|noss[oa]s?|\w{3,10}-nos|atendimento[ ]ao[ ]cliente"
    r"|ons|onze|klantenservice|retouradres|vores|vår[at]?|nasz\w{0,3}"
    rf"|(?<!\w)(?:{_SEND}))(?!\w)",
    re.IGNORECASE,
)
_WE_SEND = re.compile(rf"{_WE}(?:{_SEND})(?!\w)", re.IGNORECASE)
"""What the company sends goes to the customer."""
_THEIRS = re.compile(
    r"(?<!\w)(?:yours?|his|her|their|neighbou?rs?|recipients?|drivers?|couriers?|carriers?|engineers?"
    r"|technicians?"
    r"|senders?|landlord|deliver(?:ed|y)?[ ](?:it[ ])?(?:to|at)|(?:sent|shipped|posted|moved|changed"
    r"|updated|redirected)(?:[ ]\w{1,12}){0,4}[ ](?:to|at)"
    r"|ihr(?:e[nmrs]?)?|dein(?:e[nmrs]?)?|nachbar\w{0,4}|fahrers?|zustellers?|technikers?|(?:geliefert"
    r"|gesendet|geschickt|zugestellt|geändert)(?:[ ](?:an|auf|in))?"
    r"|votre|vos|ton|tes|voisine?s?|livreurs?|(?:livrée?|envoyée?|expédiée?)s?[ ](?:à|au|chez)"
    r"|sus?|tus?|vecin[oa]s?|repartidor\w{0,2}|(?:entregad|enviad)[oa]s?[ ](?:a|al|en)"
    r"|vicin[oaie]|corriere|vizinh[oa]s?|buren?|buurman|buurvrouw)(?!\w)",
    re.IGNORECASE,
)
_ASKED_TO = re.compile(
    r"(?:^|[.,;:!?\n(][ ]?|(?<!\w)(?:please|just|simply|can|could|may|bitte|kindly|or|and|und|ou|et|o|y)[ ])"
    r"(?:call|ring|dial|phone|text|fax|whatsapp|contact|message)(?:[ ](?:on|at|via))?[ ]$"
    r"|(?<!\w)(?:rufen|melden)[ ]sie[ ](?:(?:bitte|einfach|sich)[ ]){0,2}(?:unter|bei|auf)?[ ]?$"
    r"|(?<!\w)(?:dial|wählen[ ]sie|wähle)[ ]$|(?<!\w)(?:appelez|composez)(?:[ ](?:le|au))?[ ]$"
    r"|(?<!\w)(?:llame|llama|marque)(?:[ ](?:al?|el))?[ ]$",
    re.IGNORECASE,
)
_OURS_BEHIND = re.compile(
    r"[ ,]{0,2}(?:(?:is|ist|est|es)[ ]|\()(?:our|unsere?|notre|nuestr[oa])(?!\w)", re.IGNORECASE
)
_REACH = 130
"""Characters before a value, in its sentence, in which a word says whose it is."""
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]{0,2}\s+(?=[^\W\da-zà-öø-ÿ]|[¿¡])|(?<!:)\n[ \t]*\n")


def said_to_be_ours(text: str, start: int, end: int) -> bool | None:
    """Whether the words around `text[start:end]` call it the company's; None where they do not say."""
    before = _before(text, start)
    if _OURS_BEHIND.match(text, end):
        return True
    by_us = {match.end() for match in _WE_SEND.finditer(before)}
    ours = max((match.end() for match in _OURS.finditer(before) if match.end() not in by_us), default=-1)
    theirs = max((match.end() for match in _THEIRS.finditer(before)), default=-1)
    theirs = max(theirs, *by_us, -1)
    return None if ours == theirs else ours > theirs


_YOURS = (
    r"(?<!\w)(?:your|ihr(?:e[nmrs]?)?|euer|eure[nmrs]?|votre|vos|sus?|vuestr[oa]s?|vostr[oaie]|suo|sua|seu|vossa?|jullie|uw"
    r"|jeres|deres|din|ert?|er|wasz\w{0,3}|państwa)[ ](?:[^\W\d_]{1,14}[ ]){0,2}"
    r"(?:\w{0,10}(?:adress?e?n?|address|adres)|dirección|indirizzo|morada|endereço|warehouse|\w{0,8}lager|entrepôt|almacén"
    r"|magazzino|armazém|magazijn|office|büro|shop|store|laden|filiale|magasin|tienda|negozio|loja|winkel|depot|hotline|line"
    r"|\w{0,8}(?:number|nummer|numéro|número|numero|numer)|mailbox|inbox|postfach|(?:e-?)?mail(?:adresse"
    r"|[ ]address)?"
    r"|support|service|helpdesk|desk|department|abteilung)(?!\w)"
)
_CALLED_YOURS = re.compile(
    rf"{_YOURS}[ ,:(\"']{{0,3}}(?:(?:is|at|in|ist|war|was|est|es|è|é|on|under|unter|to)[ ])?$", re.IGNORECASE
)
_YOURS_BEHIND = re.compile(
    rf"[ ,)\"']{{0,2}}(?:(?:is|still|ist|noch|est|es|è|é)[ ]){{0,2}}(?:the[ ]|immer[ ])?{_YOURS}",
    re.IGNORECASE,
)


def called_yours(text: str, start: int, end: int) -> bool:
    """Whether a customer's words around `text[start:end]` call it the company's: "your hotline 020 ..."."""
    return (
        _CALLED_YOURS.search(_before(text, start)) is not None or _YOURS_BEHIND.match(text, end) is not None
    )


def is_asked_to_call(text: str, start: int) -> bool:
    """Whether the words before a phone number ask the customer to call it: "please ring 0171 1234567"."""
    return _ASKED_TO.search(_before(text, start)) is not None


def _before(text: str, start: int) -> str:
    return _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
