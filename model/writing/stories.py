"""Find what a past reply says about one customer's case: their people, days, things and figures.

Compares both messages: a case's words are those in the past message and not in the present one, unless
replies of any shop, or other replies of the topic, use them too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from model.masking.mask import PLACEHOLDER
from model.text.facts import facts_of
from model.writing.tables import any_of, plain, words
from model.writing.words import stem, stems, trade_stems

_PERSON = re.compile(
    rf"\byour (?:[\w-]+ )?(?:\w+-)?({'|'.join(words('stories', 'people'))})\b", re.IGNORECASE
)
_EVENT = re.compile(rf"\b({'|'.join(words('stories', 'events'))})\b", re.IGNORECASE)
_DAYS_OPEN = re.compile(r"\b\w+days?(?: to |[ ]?[-\u2013][ ]?| and )\w+day", re.IGNORECASE)
_ASIDE = re.compile(
    rf"\b{any_of('stories', 'wishes')}|\b(?:since|as|because|knowing that) (?:you|your)\b", re.IGNORECASE
)
"""What a wish, or a reason that the customer gave, begins with."""
_INSTRUCTS = re.compile(rf"\b{any_of('stories', 'instructions')}\b|\d|\{{\{{", re.IGNORECASE)
_WORD = re.compile(r"(?<!\{)[^\W\d_]{3,}(?!\})")
_SMALL = words("stories", "small words")
_THE = re.compile(r"(?:the|your|that|this|those|these|both|another|new)", re.IGNORECASE)
"""Words before a thing that is already known."""
_REACH = 3
"""Words after such a word up to its noun, inclusive."""
_OF_A_CASE = re.compile(r"^(?:date|amount):|\d{5}")
"""Keys of facts that are rarely a company's rule: days, sums, long numbers."""
_TYPO = 84
"""rapidfuzz ratio, of 100, from which two words are one with a typing error."""
_IN_COMPOUND = 4  # Letters.
_SAME_BEGINNING = 5
"""Letters: "insurer" means the insurance."""


class Comparison:
    """Compares past messages with the present one and its thread; reads each past message once."""

    def __init__(self, present: str, replies: Iterable[str]) -> None:
        """`replies` are others of the topic: their words do not belong to a case."""
        self._usual = trade_stems().union(*map(stems, replies))
        self._present = stems(present)
        self._facts = frozenset(_facts(present))
        self._cases = dict[str, Case]()

    def case(self, past: str) -> "Case":
        """Return what distinguishes the case of the message `past` from the present one."""
        found = self._cases.get(past)
        if found is None:
            told = (word for word in stems(past) - self._usual if not _is_said(word, self._present))
            found = Case(frozenset(told), frozenset(_facts(past)), self._facts, stems(past), self._present)
            self._cases[past] = found
        return found


@dataclass(frozen=True)
class Case:
    """What distinguishes one past case from the present one."""

    told: frozenset[str]
    """Stems of the past message that are neither the trade's nor the topic's nor in the present message."""
    facts: frozenset[str]  # in the past message
    facts_now: frozenset[str]  # in the present message and its thread
    past: frozenset[str]  # all stems of the past message
    present: frozenset[str]  # all stems of the present message and its thread

    def told_in(self, sentence: str, words: bool = True) -> str | None:
        """Return a figure, person, day or (with `words`) thing of the past case in `sentence`; None if there
        is none.
        """
        for key, written in _facts(sentence).items():
            if key in self.facts and key not in self.facts_now:
                return written
        person = _PERSON.search(sentence)
        if person and not _is_said(stem(person[1]), self.present):
            return person[0]
        sentence = _DAYS_OPEN.sub(" ", sentence)
        for event in _EVENT.finditer(sentence):
            word = stem(event[1])
            if word in self.past and not _is_said(word, self.present):
                return event[0]
        things = [*_known_things(sentence)] if words else []
        if words and self.is_aside(sentence):
            things += [word for word in _WORD.findall(sentence) if word.casefold() not in _SMALL]
        return next((word for word in things if self._tells(word)), None)

    def is_aside(self, sentence: str) -> bool:
        """Return whether `sentence` wishes something or names the customer's reason, or neither tells what
        to do nor speaks of the present message.
        """
        wishes = _ASIDE.search(plain(sentence)) is not None
        return wishes or not (_INSTRUCTS.search(sentence) or self.concerns_present(sentence))

    def concerns_present(self, sentence: str) -> bool:
        """Return whether `sentence` shares a content word with the present message."""
        return any(_is_said(word, self.present) for word in stems(sentence))

    def _tells(self, word: str) -> bool:
        """Return whether `word` belongs to the past case, also in a compound: "lampshade" of the lamp."""
        own = stem(word)
        return own in self.told or any(
            len(thing) >= _IN_COMPOUND and own.startswith(thing) for thing in self.told
        )

    def may_be_told_in(self, sentence: str) -> bool:
        """Return whether `sentence` names days, sums or people that the present message does not.

        They may belong to the past case, in other words, or to a company's rule.
        """
        if stems(sentence) & self.told:
            return True
        words = [*_PERSON.findall(sentence), *_EVENT.findall(sentence)]
        if any(not _is_said(stem(word), self.present) for word in words):
            return True
        return any(_OF_A_CASE.search(key) and key not in self.facts_now for key in _facts(sentence))


@lru_cache(maxsize=8192)
def _known_things(sentence: str) -> tuple[str, ...]:
    """Return the names in `sentence` and the words up to three words after "the" and the like."""
    found, left = list[str](), 0
    for at, word in enumerate(re.findall(r"[\w'-]+|[^\w\s]", plain(PLACEHOLDER.sub(" ", sentence)))):
        left = _REACH if _THE.fullmatch(word) else left - 1 if word[0].isalnum() else 0
        if 0 <= left < _REACH or (at and word[0].isupper()):
            found.append(word)
    return tuple(found)


@lru_cache(maxsize=8192)
def _facts(text: str) -> dict[str, str]:
    """Return the facts of `text` as written, by their keys; a small number's key includes what is counted."""
    found = {}
    for fact in facts_of(text):
        counted = re.match(r"[- ]?(\w*)", text[text.find(fact.text) + len(fact.text) :])
        small = fact.key.isdigit() and len(fact.key) <= 2
        found[f"{fact.key} {stem(counted[1])}" if small and counted else fact.key] = fact.text
    return found


@lru_cache(maxsize=8192)
def _is_said(word: str, said: frozenset[str]) -> bool:
    """Return whether one of the stems `said` is `word`, allowing typing errors."""
    if word in said or len(word) < 4:
        return word in said
    return any(
        fuzz.ratio(word, other) >= _TYPO
        or (len(word) >= _SAME_BEGINNING and word[:_SAME_BEGINNING] == other[:_SAME_BEGINNING])
        for other in said
    )
