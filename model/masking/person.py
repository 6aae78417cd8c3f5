"""Reads the words of a name: which of the words after "my name is" belong to it."""

import itertools
import re
import unicodedata
from collections.abc import Iterator

from model.masking.found import Found
from model.masking.given_names import CAPITALISED_GIVEN_NAMES, GIVEN_NAMES
from model.masking.not_names import reads_as_no_name

PERSON = "Person Name"

# A word of a name, with the marks that Python's \w leaves out: combining accents, points and vowel signs.
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e00-\u0e7f"
WORD = rf"[^\W\d_](?:[\w{_MARKS}]|['\u2019-](?=[^\W\d_])){{0,30}}"
NAME = rf"(?P<name>{WORD}\.?(?:[ \t]{{1,2}}{WORD}\.?){{0,4}})"
"""One to five words that may be a name, as the group `name`; `person_in` says which of them are."""
_PARTICLE_WORDS = "de del da di do dos du la le van von der den ter zu af dalla bin ibn al el y e st st. mac"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def is_given_name(word: str) -> bool:
    """Return whether a word is a known given name: a common one in any case, others capitalised ("Anke",
    "АННА").
    """
    first = word.partition("-")[0].strip(".")
    folded = first.casefold()
    if folded in GIVEN_NAMES:
        return True
    return capitalised(first) and not CAPITALISED_GIVEN_NAMES.isdisjoint((folded, _without_accents(folded)))


def _without_accents(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


def person_in(match: re.Match[str], any_case: bool, whole: bool = False) -> Iterator[Found]:
    """Return the leading words of the match's group `name` that are a name; with `whole`, only if all are."""
    name = match["name"]
    words = list(re.finditer(r"\S+", name))
    taken = _leading_name(words, match.string[match.end("name") :][:12], any_case)
    if taken and (not whole or taken == len(words)):
        start = match.start("name")
        yield Found(start, start + words[taken - 1].end() - _final_stop(words[taken - 1].group()), PERSON)


def _final_stop(word: str) -> bool:
    """Return whether the word's last full stop ends the sentence, not an initial ("J.") or "Jr."."""
    return word.endswith(".") and len(word) > 2 and word.casefold() not in ("jr.", "sr.")


def _leading_name(words: list[re.Match[str]], after: str, any_case: bool) -> int:
    """Return how many of the words are a name: capitalised ones; in any case, also one or two plain ones."""
    plain = [word.group().rstrip(".") for word in words]
    capitals = all(word.isupper() for word in plain) and any(len(word) > 1 for word in plain)
    taken = 0
    for position, word in enumerate(plain):
        rest = itertools.dropwhile(lambda later: later.casefold() in _PARTICLES, plain[position:])
        particle = word.casefold() in _PARTICLES and taken > 0 and capitalised(next(rest, ""))
        if reads_as_no_name(word) and not particle:
            break
        if not (capitalised(word) or particle) or (capitals and any_case):
            taken += any_case and position == taken and taken < 2 and _may_end(taken, words, plain, after)
            if taken != position + 1:
                break
            continue
        taken = position + 1
        if words[position].group().endswith(".") and len(word) > 2:
            break
    return taken


def _may_end(taken: int, words: list[re.Match[str]], plain: list[str], after: str) -> bool:
    """Return whether an uncapitalised second word belongs to the name: only if the phrase ends after it."""
    if taken == 0:
        return True
    follows = plain[taken + 1].casefold() if taken + 1 < len(plain) else ""
    ends = (
        bool(re.match(r"[ \t]*(?:[.,!;:?)\n]|$)", after))
        if not follows
        else follows in ("and", "i", "my", "but")
    )
    return ends and plain[0][0].islower() == plain[taken][0].islower()


def capitalised(word: str) -> bool:
    """Return whether a word begins with a capital, or is in a script without capitals."""
    return bool(word) and (word[0].isupper() or word[0].lower() == word[0].upper())
