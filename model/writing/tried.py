"""Find what customers say they tried, checked or know, and the sentences that would suggest it again."""

import re
from collections.abc import Iterable, Sequence

from model.writing.actions import actions
from model.writing.graph import Embed
from model.writing.tables import any_of, plain

_VERB, _BETWEEN = any_of("tried", "verbs"), any_of("tried", "between")
_WHO = r"(?:i|we|i'?ve|we'?ve|my [\w-]+(?: [\w-]+){0,2}|he|she|they)"
_ACTED = re.compile(
    rf"\b{_WHO}(?: {_BETWEEN})* {_VERB}\b|^(?:{_BETWEEN} |i )*{_VERB}\b|\balready (?:{_VERB}|did|done)\b",
    re.IGNORECASE,
)
_KNOWN, _REQUEST, _OFFERS, _GOES_ON, _SUPPOSES = (
    re.compile(any_of("tried", part), re.IGNORECASE)
    for part in ("known", "request", "offers", "goes on", "supposes")
)
_CLAUSE = re.compile(
    r"(?<=[.!?;…])\s+|\n+|,\s+(?=\w+ \w)|\s+(?:but|though|although)\s+|\s+and (?=(?:i|we|my)\b)",
    re.IGNORECASE,
)
_SAME = 0.72
"""Cosine similarity from which a sentence suggests what was tried, whatever the action."""
_MOST = 8


def tried(message: str) -> tuple[str, ...]:
    """Return what the customer says they tried, checked or know, as phrases of `message`, at most 8."""
    clauses = (clause.strip(" ,;-") for clause in _CLAUSE.split(plain(message)))
    found = [
        clause
        for clause in clauses
        if not _REQUEST.search(clause) and (_ACTED.search(clause) or _KNOWN.search(clause))
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def offers(sentence: str, done: Sequence[str], embed: Embed) -> bool:
    """Return whether `sentence` asks the customer to do what the phrases `done` say was done.

    A sentence that suggests several things does if at least half of them were done.
    """
    sentence = plain(sentence)
    if not done or not _OFFERS.search(sentence) or _SUPPOSES.search(sentence) or _GOES_ON.search(sentence):
        return False
    offered, were_done = actions(sentence), _actions_of(done)
    if offered & were_done:
        return 2 * len(offered & were_done) >= len(offered)
    points = embed([sentence, *done])
    return bool((points[1:] @ points[0]).max() >= _SAME)


def _actions_of(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(actions, phrases))
