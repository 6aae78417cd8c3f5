"""Finds the agent in a reply: who introduces themself ("this is Maya from Acme") or signs it.

The next reply is another agent's, so the name becomes `{{Agent Name}}`, and what closes the reply with it
goes: a draft is signed by the company's sign-off or by the sender.
"""

import re
from collections.abc import Iterator

from model.masking.closings import CLOSING, find_closings
from model.masking.found import Found
from model.masking.introductions import find_introductions
from model.masking.person import NAME, WORD, is_given_name, person_in

AGENT = "Agent Name"

_FROM_US = re.compile(
    rf"(?<!\w)(?P<name>{WORD}(?:[ ]{WORD})?)[ ](?:(?i:here,?|speaking,?)[ ])?(?i:from|at|with|of|von|vom"
    rf"|bei|de chez|de|del|da|von der)[ ]"
    r"(?i:(?:the|our|unserem)[ ])?[^\W\d_a-z][\w&.'-]{1,30}(?:[ ][\w&.'-]{1,20}){0,3}?[ ]?(?i:here"
    r"|speaking|am apparat|à l['\u2019]appareil|,|\.|!|$)"
)
_SPEAKING = re.compile(
    rf"(?i:speaking with|through to|talking to|chatting with|looked after by|handled by|hier (?:ist|schreibt"
    rf"|spricht)|sie sprechen mit|(?:vous parlez|je parle) (?:à|avec)"
    rf"|le (?:escribe|saluda|atiende)|te (?:escribe|saluda|atiende)|hablando con|i am|my name['\u2019]s"
    rf"|ich heiße)[ ]{NAME}"
)
_SAYS_WHO = re.compile(
    r"(?:name|(?<!\w)(?:is|am|hei(?:ß|ss)e|bin|ist|appelle|suis|llamo|es|soy|chiamo|sono|chamo|sou|heet|ben)"
    r"|['\u2019]m|[:\u4e00-\u9fff])\W*$",
    re.IGNORECASE,
)
_HERE = re.compile(rf"(?:^|[,.!?\n][ ]?)(?P<name>{WORD}(?:[ ]{WORD})?)[ ]here(?=[.,!:;\n]|$)")
_TAIL = 400
"""Characters at a reply's end in which its signature stands."""
_LAST_LINE = re.compile(
    rf"(?:\n|[.!?][ ]{{1,2}})(?:[\u2013\u2014~-]{{1,2}}[ ]?)?{NAME}(?P<role>[ ]?[,"
    rf"|(\u2013\u2014-][^\n]{{0,60}}|[ ](?:from|at|@|von"
    rf"|de)[ ][^\n]{{1,40}})?[ ]*(?:\n[^\n]{{0,80}}){{0,4}}\Z"
)
_SIGN_OFF = re.compile(
    rf"(?:^|\n[ \t>*]*|(?<=[.!?…,])[ \t]+)(?:{CLOSING}[ \t]{{0,2}}[,.!\u2013—-]{{0,3}}\s{{0,6}}"
    rf"|\s*[\u2013\u2014~-]{{1,2}}[ \t]?|(?<=\n)[ \t]*)"
    r"[*_]{0,2}\{\{Agent Name\}\}[*_]{0,2}(?P<below>[^\n]{0,99}(?:\n[^\n]{0,99}){0,7})\Z",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?<!\w)(?:herrn?|frau|mrs?|ms|mx|miss|mme|mlle|madame|monsieur|sra?|señora?)\.?[ ]"
    r"(?=\{\{Person Name\}\})",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"[?!:;]\s*$|[a-z]{3}\.\s*$")


def find_agents(text: str, customers: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Every name that the writer of a reply gives as their own. A name of `customers`, folded, that thanks go
    to ("Thanks, Ann!") is not one.
    """
    tail = max(0, len(text) - _TAIL)
    for found in find_introductions(text):
        first = text[found.start : found.end].split()[0]
        if is_given_name(first) or _SAYS_WHO.search(text, max(0, found.start - 16), found.start):
            yield Found(found.start, found.end, AGENT)
    for match in _HERE.finditer(text):
        if is_given_name(match["name"].split()[0]):
            yield Found(*match.span("name"), AGENT)
    for match in _SPEAKING.finditer(text):
        for found in person_in(match, any_case=False):
            if is_given_name(text[found.start : found.end].split()[0]):
                yield Found(found.start, found.end, AGENT)
    for match in _FROM_US.finditer(text):
        if is_given_name(match["name"].split()[0]) and _begins_a_clause(text, match.start("name")):
            yield Found(*match.span("name"), AGENT)
    for found in find_closings(text):
        thanked = text[max(0, found.start - 14) : found.start].casefold()
        to_them = text[found.start : found.end].casefold() in customers and "\n" not in thanked
        if found.start >= tail and not (to_them and re.search(r"thank|danke|merci|gracias", thanked)):
            yield Found(found.start, found.end, AGENT)
    for match in _LAST_LINE.finditer(text, tail):
        words = match["name"].split()
        if len(words) <= 3 and is_given_name(words[0]) and match["name"].casefold() not in customers:
            for found in person_in(match, any_case=False, whole=True):
                yield Found(found.start, found.end, AGENT)


def untitled(masked: str) -> str:
    """A reply that greets without the title of whom it greeted: the next one may be no "Ms"."""
    return _TITLED.sub("", masked)


def unsigned(masked: str) -> str:
    """A reply without the closing that an agent's name stands under, and what stands below; the whole reply
    where it is nothing else.
    """
    match = _SIGN_OFF.search(masked)
    if match is None or any(map(_ENDS_A_SENTENCE.search, match["below"].splitlines())):
        return masked
    return masked[: match.start()].rstrip() or masked


def _begins_a_clause(text: str, start: int) -> bool:
    return (
        start == 0
        or re.search(r"(?:[.,!?\n:;(][ ]?|(?i:it['\u2019]s|this is|is) )$", text[max(0, start - 9) : start])
        is not None
    )
