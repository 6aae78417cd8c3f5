"""Find the sentences of a draft that claim something done for the customer: "I have refunded you"."""

import re

from model.writing.sentences import Kind, split
from model.writing.tables import any_of, plain

_DONE, _DOING, _MATTER, _WE, _WHICH = (
    any_of("promises", part) for part in ("done", "doing", "matters", "we", "which")
)
_NOW = rf"(?: {any_of('promises', 'now')})*"
_BEGINS = r"(?:(?<=^)|(?<=, )|(?<=and )|(?<=but )|(?<=so ))"
_THING = (
    rf"(?:your|the|this|a|that|their|both)(?: (?:{_WHICH}|{_MATTER}))* {_MATTER}s?"
    r"(?: (?:for|of|to|from|with) (?:the |your |order )?(?:\{\{[^{}]*\}\}|[\w#-]+)){0,2}"
)
_CLAIM = re.compile(
    r"(?<![\w'])(?:"
    rf"{_WE}(?:'ve| have| has| just){_NOW} {_DONE}\b"
    rf"|{_BEGINS}(?:i|we){_NOW} {_DONE}\b"
    rf"|{_WE}(?:'m|'re| am| are| is){_NOW} {_DOING}\b"
    rf"|{_THING}(?: has| have|'s|'ve){_NOW} (?:been )?{_DONE}\b"
    rf"|{_THING}(?: is| are|'s){_NOW} (?:being {_DONE}\b|on (?:its|their|the) way|under ?way|in progress)"
    rf"|(?:it|{_BEGINS}(?:that|this)|they|everything)(?:'s| has|'ve| have){_NOW} been{_NOW} {_DONE}\b"
    r")",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(any_of("promises", "supposes"), re.IGNORECASE)
_BREAK = re.compile(
    r"[,;:]\s+(?:and|but|so|then)?\s*(?=(?:i|we|your|the|our|a|it|that|everything)\b)"
    r"|\s+(?:and|but|so)\s+(?=(?:i|we|your|our|it)\b)|[;:\u2013\u2014]|\n",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\W*(?:and |but |so |or )?"
    r"(?:if|once|when|whenever|as soon as|until|unless|after|before|in case|should|where)\b",
    re.IGNORECASE,
)


def promised_actions(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` that say something was done, or is being done, for the customer.

    Offers ("I can", "we'll check"), conditions ("once we have sent it") and questions are left out.
    """
    return tuple(
        sentence.text
        for sentence in split(text)
        if sentence.kind in (Kind.BODY, Kind.STEPS)
        and not sentence.text.endswith("?")
        and _claims(plain(sentence.text))
    )


def _claims(sentence: str) -> bool:
    """Return whether a clause claims an action, with nothing before it that makes it a condition."""
    return not _CONDITION.match(sentence) and any(
        not _SUPPOSES.search(clause[: found.start()])
        for clause in _BREAK.split(sentence)
        for found in _CLAIM.finditer(clause)
    )
