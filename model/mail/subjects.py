"""Read a mail's subject without the prefixes that mail programs add."""

import re

from model.mail.phrases import compiled

_REPLIES = r"re|aw|antw|antwort|sv|vs|odp|rif|r|res|ref|rv|rsp|réf|réponse"
_FORWARDS = r"fwd?|fw|wg|tr|rv|enc|i|vb|pd|doorst|vidaresänt|videres\.?|vl|wtr|reenv|inoltro|weitergeleitet"
_PREFIX = re.compile(
    rf"\s*(?:{_REPLIES}|{_FORWARDS})\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d)?\s?:\s*", re.IGNORECASE
)
_FORWARD = re.compile(rf"\s*(?:(?:{_REPLIES})\s?:\s*)*(?:{_FORWARDS})\s?:", re.IGNORECASE)
_REPLY = re.compile(rf"\s*(?:{_REPLIES})\s?(?:\[\d+\]|\(\d+\))?\s?:", re.IGNORECASE)
_TAG = re.compile(r"\s*\[(?:external|ext|extern|externe|externo|esterno|spam\??)\]:?\s*", re.IGNORECASE)
_END = re.compile(r"\s*[(<\[]?\b(?:eom|n/?t)\b[)>\]]?\s*$", re.IGNORECASE)
_NONE = re.compile(
    r"[(<\[]?\s*(?:no subject|none|no title|kein betreff|ohne betreff|sans objet|aucun objet"
    r"|sin asunto|nessun oggetto"
    r"|senza oggetto|sem assunto|geen onderwerp|intet emne|ingen emne|uden emne|inget ämne"
    r"|brak tematu|bez tematu"
    r"|untitled|conversation with [^\n]{1,60}|(?:web)? ?form(?: submission)?|contact form)\s*[)>\]]?",
    re.IGNORECASE,
)
_LONGEST = 300


def plain_subject(subject: str) -> str:
    """Return a subject without "Re: Fwd:" and a mail server's tags; empty for "(no subject)"."""
    text = " ".join(subject[:_LONGEST].split())
    while (found := _PREFIX.match(text) or _TAG.match(text)) is not None:
        text = text[found.end() :]
    text = _END.sub("", text).strip()
    return "" if _NONE.fullmatch(text) else text


def is_reply(subject: str) -> bool:
    """Return whether the subject says that the mail answers another."""
    return _REPLY.match(subject[:_LONGEST]) is not None and not is_forward(subject)


def is_forward(subject: str) -> bool:
    """Return whether the subject says that the mail forwards another."""
    return _FORWARD.match(subject[:_LONGEST]) is not None


def points_to_subject(text: str) -> bool:
    """Return whether a body only says to read the subject."""
    return len(text) < 120 and compiled(r"\W*", "see_subject", r"\W*").fullmatch(text) is not None


def passes_on(text: str) -> bool:
    """Return whether the words above a forwarded mail only say that it is below."""
    return len(text) < 120 and compiled(r"\W*", "fyi", r"\W*").fullmatch(text) is not None
