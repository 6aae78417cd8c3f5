"""Score a message's words as evidence for a question to support: naive Bayes over words and signs.

Retrieval measures how near a message is to past ones; this measures whether customers ever say "lunch" or "{"
to support.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.text.features import LONGEST_TEXT
from model.text.links import with_links_masked

_TOKEN = re.compile(r"\{\{([^{}\n]{1,80})\}\}|(\d+)|(\w+)|([^\w\s])")
_PRIOR = 0.5  # Messages assumed to contain a word before any is counted, on either side.
_DECIMALS = 2
_NO_WORDS = -3.0  # Score of a message of unknown words alone, roughly.


@dataclass(frozen=True)
class WordEvidence:
    """The log-odds of words, log p(word

    support) - log p(word

    not support), in nats.
    """

    log_odds: Mapping[str, float]
    unknown: float  # of a word that neither side has

    def score(self, message: str) -> float:
        """Return the sum of the log-odds of the message's different words over the square root of their
        number.

        The first `LONGEST_TEXT` characters count. Words of one message are not independent, so their plain
        sum would be too sure of long messages.
        """
        words = set(_tokens(message))
        if not words:
            return _NO_WORDS
        return sum(self.log_odds.get(word, self.unknown) for word in words) / math.sqrt(len(words))

    def to_dict(self) -> dict[str, str | float]:
        """Return two values for config.json, the table as one line; `from_dict` reads them."""
        table = " ".join(f"{word} {odds:.{_DECIMALS}f}" for word, odds in self.log_odds.items())
        return {"unknown": self.unknown, "table": table}

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "WordEvidence":
        """Rebuild from `to_dict`; ValueError if they are something else."""
        table, unknown = stored.get("table"), stored.get("unknown")
        if not isinstance(table, str) or not isinstance(unknown, float):
            raise ValueError("word evidence needs a table and the log-odds of an unknown word")
        parts = table.split(" ") if table else []
        return cls(dict(zip(parts[::2], map(float, parts[1::2]), strict=True)), unknown)


NO_EVIDENCE = WordEvidence({}, 0.0)
"""Knows no word."""


def fit_word_evidence(support: Sequence[str], others: Sequence[str]) -> WordEvidence:
    """Count the messages of each side that contain a word, and compare the shares.

    Words are folded in case, all numbers are one word, and a placeholder or a sign is a word too.
    """
    asked, said = _documents(support), _documents(others)
    at_support, elsewhere = math.log(len(support) + 2 * _PRIOR), math.log(len(others) + 2 * _PRIOR)
    log_odds = {
        word: round(
            math.log(asked[word] + _PRIOR) - at_support - math.log(said[word] + _PRIOR) + elsewhere, _DECIMALS
        )
        for word in sorted(asked.keys() | said.keys())
    }
    return WordEvidence(log_odds, round(elsewhere - at_support, _DECIMALS))


def _documents(messages: Sequence[str]) -> Counter[str]:
    """Count the messages that contain each word."""
    return Counter(word for message in messages for word in set(_tokens(message)))


def _tokens(message: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", with_links_masked(message[:LONGEST_TEXT])).casefold()
    for placeholder, number, word, sign in _TOKEN.findall(text):
        if placeholder:
            yield "{{" + "_".join(placeholder.strip("0123456789 ").split()) + "}}"
        elif number:
            yield "0"
        else:
            yield word or sign
