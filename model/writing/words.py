"""Reduce a text's words to stems, so that "checked the spam folders" equals "check the spam folder"."""

import re
from functools import lru_cache

from model.masking.mask import PLACEHOLDER
from model.writing.tables import plain, words

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_STOP = words("stop_words")
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
    ("e", ""),
)
_SHORTEST_STEM = 3


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return `word` in lower case without its English ending; removes a final e too, to match "-ing"."""
    word = plain(word.casefold()).removesuffix("'s")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST_STEM:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]  # "shipped" is "ship".
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of `text`, without placeholders."""
    found = _WORD.findall(plain(PLACEHOLDER.sub(" ", text).casefold()))
    return frozenset(stem(word) for word in found if word not in _STOP and len(word) > 1)


@lru_cache(maxsize=1)
def trade_stems() -> frozenset[str]:
    """Return the stems that replies of any shop use, whatever the topic: parcel, account, button."""
    return stems(" ".join(words("trade_words")))
