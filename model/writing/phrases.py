"""Recognise the set phrases of replies: greeting, courtesy, closing and sign-off."""

import re

from model.writing.tables import any_of, plain

_EMOJI = r"(?:\s*[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f])*"
_CAPITAL = r"(?-i:[A-ZÀ-Þ])"
_NAMED = rf"(?:\{{\{{[^{{}}\n]+\}}\}}|<[^<>\n]+>|{_CAPITAL}[\w'-]+(?: {_CAPITAL}[\w'-]+)?)"
_TITLE = r"(?:mr|mrs|ms|dr)\.?"
_WHOEVER = "there|again|all|everyone|team|sir|or|madam|customer|valued"
_WHO = rf"(?: (?:{_WHOEVER}|{_TITLE} {_NAMED}|{_NAMED}))*"
_NAME = rf"(?:{_CAPITAL}|\{{)[^.!?\n]{{0,40}}"
_THANKS = r"(?:many thanks|thank you|thanks)(?: so much| very much)?"
_ASKS = r"\b(?:questions?|concerns?|help|assist\w*|else|unclear)\b"
_GREETING = re.compile(
    rf"(?:{any_of('courtesies', 'hello')}{_WHO} ?[,!.:\u2013-]*"
    rf"|{_THANKS} for {any_of('courtesies', 'wrote')}[^.!?:,]{{0,25}}[.!]+){_EMOJI}",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"{any_of('courtesies', 'hello')}{_WHO} ?[,!.\u2013-]+ (?:and )?", re.IGNORECASE)
_COURTEOUS = re.compile(any_of("courtesies", "courteous") + r"\b", re.IGNORECASE)
_SHORT = 4
"""Sentences of up to so many words, "Yes, you can.", say little alone."""
_YES_OR_NO = re.compile(r"(?:yes|no)[.!,]", re.IGNORECASE)
_SAYS_MORE = re.compile(
    r"\b(?:if|please|you(?:'ll| can| will| may| could)|(?:i|we)(?:'ll| can| will)\b|because|open|choose"
    r"|reply|send|usually|normally|often|until|once|when)\b|:",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    "(?:please |just |and |otherwise,? )*"
    + any_of("courtesies", "closing").replace("THANKS", _THANKS).replace("ASKS", _ASKS),
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    rf"{any_of('courtesies', 'farewell')}(?: from)?[,.!\u2013-]*(?:[ ]+(?:the |your )?{_NAME})?"
    rf"|[\u2013\u2014-]{{1,2}}[ ]?{_NAME}"
    r"|(?:the|your) [\w' {}-]{0,40}\b(?:team|support|service|crew)[.!]?",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Return whether a whole sentence greets or thanks for writing."""
    return bool(_GREETING.fullmatch(plain(text)))


def is_courtesy(text: str) -> bool:
    """Return whether a sentence only thanks, agrees, apologises or sympathises."""
    text = plain(text)
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening is not None else text
    if len(text.split()) <= _SHORT:
        return bool(_COURTEOUS.match(text) or _YES_OR_NO.match(text))
    return bool(_COURTEOUS.match(text)) and not _SAYS_MORE.search(text)


def is_closing(text: str) -> bool:
    """Return whether a sentence ends a reply politely: "Let me know if you have any questions"."""
    return bool(_CLOSING.match(plain(text)))


def is_sign_off(text: str) -> bool:
    """Return whether a whole line ends a letter: "Kind regards," or "The support team"."""
    return bool(_SIGN_OFF.fullmatch(plain(text)))
