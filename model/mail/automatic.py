"""Recognise mail that no person wrote, by its headers, its subject and the beginning of its text.

A phrase anywhere else proves nothing: "I was out of the office when the courier came" is a customer. Words
that only customers write ("my order", a question) outweigh a subject or a beginning.
"""

import re
from collections.abc import Mapping

from model.mail.phrases import any_of, compiled

_LOOKED_AT = 600
"""Characters read of a text: automatic mail says what it is at its beginning."""
_PIECES = 4
_PIECE = re.compile(r"[^.!?\n]+[.!?\n]*")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte|guten (?:tag|morgen)|bonjour|madame|hola|buen[oa]s"
    r"|estimad[oa]s?|ciao|buon(?:giorno|asera)|gentile|olá|bom dia|boa tarde|prezad[oa]s?"
    r"|goedendag|beste|geachte|hej|hei|kære|god dag"
    r"|dzień dobry|szanown[iay])\b[^,!\n]{0,40}(?:[,!]\s*|$)",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"(?:^|[<\s\"'(:])(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon"
    r"|(?:do[-_.]?)?no?t?[-_.]?reply\w*|noreply\w*"
    r"|donot-?reply|nicht-?antworten|keine?-?antwort|ne-?pas-?repondre|no-?responder|no-?responda"
    r"|non-?rispondere"
    r"|nao-?responda|nao-?responder|niet-?beantwoorden|niet-?antwoorden|svar-?ikke|ikke-?svar"
    r"|svara-?inte|ej-?svar"
    r"|nie-?odpowiadaj|nie-?odpowiadac|autoreply|auto-?responder|bounces?)(?:[+._-][\w.+-]*)?@",
    re.IGNORECASE,
)
_SERVER = re.compile(
    r"@|\b(?:smtp|mailbox|recipient|address|adresse?|empfänger|destinat|indirizz|endereço|dirección"
    r"|geadresseerde|modtager"
    r"|mottagar|adres|5\d\d|message|nachricht|mensaje|messaggio|mensagem|bericht|meddela|besked"
    r"|wiadomo|mail)",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"^[ \t*]{0,4}(?:name|full name|vorname|nom|nombre|nome|naam|navn|namn|imię|e-?mail|message"
    r"|nachricht|mensaje|messaggio"
    r"|mensagem|bericht|besked|meddelande|wiadomość|phone|telefon|question|frage"
    r"|comments?)(?: address)?[ \t*]{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE = re.compile(
    r"repl|respon|messag|mail|notif|antwort|nachricht|réponse|respuesta|mensaje|risposta|resposta|mensagem|antwoord"
    r"|bericht|svar|besked|meddelande|mejl|odpowied|wiadomo|acknowledg|inbox|courriel|correo|reageer|beantwoord",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*\[[^\]\n]{1,40}\]\s*")
_MERGED = re.compile(
    r"\s*(?:request|ticket|case)\s+#?\d+\b[^\n]{0,200}\b(?:was|has been|is)\b[^\n]{0,40}\b(?:merged|closed)\b"
    r"|\s*(?:this (?:request|ticket) )?(?:was "
    r"|has been )?(?:closed and )?merged into (?:this )?(?:request|ticket)\b",
    re.IGNORECASE,
)
_GOODS = re.compile(
    r"\b(?:parcels?|packages?|deliver\w*|couriers?|neighbou?rs?|leave it|drop it|paket\w*|päckchen"
    r"|lieferung\w*|liefern|zustell\w*"
    r"|nachbar\w*|boten?|colis|livr\w+|voisin\w*|paquete\w*|entreg\w+|vecin\w+|pacco|pacchi|consegn\w+|vicin[oaie]|encomenda\w*"
    r"|vizinh\w+|pakket\w*|bezorg\w+|lever\w+|buur\w+|buren|pakke\w*|nabo\w*|grann\w+|paczk\w+|dostaw\w+|dostarcz\w+|sąsiad\w*"
    r"|kurier\w*)",
    re.IGNORECASE,
)
"""What somebody who is away wants to be told about, or wants done: no program speaks of it."""
_AFTER_SUBJECT = (
    r"(?=\s*(?:$|[:\u2013\u2014(|\[.!]|-\s|\d|(?:re|aw|until|from|till|bis|vom|ab|du|jusqu|hasta"
    r"|desde|dal|fino|até|tot|van"
    r"|til|fra|till|från|do|od)\b))"
)


def is_by_program(headers: Mapping[str, str]) -> bool:
    """Return whether a mail's headers say that a program sent it. Ignores a mailing list's, because groups
    forward people's mail.
    """
    given = {name.casefold(): value.strip().casefold() for name, value in headers.items()}
    submitted = given.get("auto-submitted", "no").partition(";")[0].strip()
    if submitted not in ("no", "") or given.get("precedence") in ("bulk", "junk", "auto_reply", "auto-reply"):
        return True
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-failed-recipients"):
        if given.get(name, "no") not in ("no", "false", ""):
            return True
    if given.get("return-path") == "<>" or "report-type=delivery-status" in given.get("content-type", ""):
        return True
    sender = given.get("from", "")
    answers_go_elsewhere = bool(given.get("reply-to")) and not is_program(given["reply-to"])
    return is_program(sender) and not answers_go_elsewhere


def is_program(address: str) -> bool:
    """Return whether an address ("no-reply@...") is one that nobody reads."""
    return _PROGRAMS.search(f" {address}") is not None


def is_form(text: str) -> bool:
    """Return whether a contact form sent the text for a customer, often from a no-reply address."""
    return len(_FORM.findall(text[:2_000])) >= 2


def reads_as_automatic(subject: str, text: str, *, by_agent: bool = False) -> bool:
    """Return whether a subject, or the beginning of a mail's own words, is a program's. Agents' absences do
    not count: they speak of a colleague's, or of a courier's.
    """
    beginning = text[:_LOOKED_AT]
    is_asked = "?" in beginning or "¿" in beginning
    is_customers = compiled("", "own").search(beginning) is not None
    if not by_agent and _subject_tells(subject, is_customers, is_asked, beginning):
        return True
    pieces = _pieces(beginning)
    if _MERGED.match(beginning):
        return True
    if any(_says_so(piece) for piece in pieces[:2]):
        return not (is_asked and is_customers)
    if _begins(pieces[:1], "received") and _numbered(pieces[0]):
        return True
    if is_asked or is_customers:
        return False
    if not by_agent and _is_away(pieces, beginning):
        return True
    if not by_agent and _begins(pieces[:2], "bounced") and _SERVER.search(beginning):
        return True
    return _is_acknowledged(pieces, beginning, by_agent)


def _pieces(text: str) -> list[str]:
    """Return the first sentences, without a greeting before them."""
    found = [piece for part in _PIECE.findall(text)[: _PIECES + 2] if (piece := part.strip(" \t\n*_>-"))]
    greeted = len(found) > 1 and len(found[0].split()) <= 6
    if greeted and (found[0][-1:] in ",!:" or _GREETING.fullmatch(found[0])):
        found = found[1:]
    if found and (greeting := _GREETING.match(found[0])) and greeting[0] != found[0]:
        found[0] = found[0][greeting.end() :]
    return found[:_PIECES]


def _says_so(piece: str) -> bool:
    """Return whether a sentence says that a message, and not a door, is automatic."""
    return compiled(r"\W*", "automatic").match(piece) is not None and _MESSAGE.search(piece) is not None


def _begins(pieces: list[str], kind: str) -> bool:
    return any(compiled(r"\W*", kind).match(piece) for piece in pieces)


def _numbered(piece: str) -> bool:
    return re.search(r"\(\s?#?\w{0,6}-?\d|#\d|\b(?:nr|no|n°)\.?\s?\d", piece) is not None


def _subject_tells(subject: str, is_customers: bool, is_asked: bool, beginning: str) -> bool:
    if compiled(r"\W*", "automatic", r"\s*(?:[:\u2013\u2014-]|$)").match(subject):
        return True
    if is_customers or is_asked or compiled("", "wants").search(beginning):
        return False
    kinds = ("bounced_subject", "away_subject", "received_subject")
    subject = subject[tag.end() :] if (tag := _TAG.match(subject)) else subject
    return any(compiled(r"\W*", kind, _AFTER_SUBJECT).match(subject) for kind in kinds)


def _is_away(pieces: list[str], beginning: str) -> bool:
    thanked = _begins(pieces[:1], "contacted")
    if not _begins(pieces[:3] if thanked else pieces[:2], "away"):
        return False
    refers = re.search(any_of("then"), beginning, re.IGNORECASE) is not None
    if _GOODS.search(beginning) and not refers and not thanked:
        return False
    return thanked or not compiled("", "wants").search(beginning)


def _is_acknowledged(pieces: list[str], beginning: str, by_agent: bool) -> bool:
    """Return whether a ticket system confirms a message: it thanks for it or names it, and promises an
    answer.
    """
    thanked = _begins(pieces[:1], "contacted")
    came = _begins(pieces[:3] if thanked else pieces[:2], "received")
    promised = re.search(any_of("then"), beginning, re.IGNORECASE) is not None
    if came:
        return promised and not compiled("", "wants").search(beginning)
    return thanked and promised and not by_agent and not compiled("", "wants").search(beginning)
