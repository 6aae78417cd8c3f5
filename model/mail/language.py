"""Detect a message's language by py3langid, limited to customers' languages."""

import re
from functools import cache
from typing import Any

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "pl", "no", "fi", "cs", "sk", "ro", "hu", "tr"),
    *("el", "ru", "uk", "bg", "hr", "ca", "ja", "zh", "ko", "ar", "he", "hi", "vi", "id"),
)
"""The languages to choose from, as ISO 639-1."""

_SUREST = 0.75
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 11
_LOOKED_AT = 2_000
_NO_WORDS = re.compile(
    r"\{\{[^{}\n]*\}\}|https?://\S+|\b[\w.+-]{1,64}@[\w.-]{1,100}|\S*\d\S*|\b[A-Z]{2,}\b(?=[^a-z]*\d)"
    r"|[@#]\w+|:[a-z_]+:"
)
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]")
_NEIGHBOURS = ({"da", "no"}, {"cs", "sk"}, {"hr", "bg"}, {"ru", "bg", "uk"}, {"es", "ca"})
"""Pairs that short texts cannot distinguish: if both are likely, the likelier counts."""


def language_of(text: str) -> str | None:
    """Return the language of `text` (ISO 639-1); None for a few words, for numbers, and on a tie."""
    words = _NO_WORDS.sub(" ", text[:_LOOKED_AT])
    letters = sum(map(len, found := _WORD.findall(words)))
    if _UNSPACED.search(words) is None and (len(found) < _FEWEST_WORDS or letters < _FEWEST_LETTERS):
        return None
    if letters < 4:
        return None
    ranked = _identifier().rank(words)[:3]
    (best, sure), (second, other) = ranked[0], ranked[1]
    near = next((other for pair in _NEIGHBOURS if {best, second} <= pair), 0.0)
    return str(best) if sure + near >= _SUREST else None


def is_near(one: str, other: str) -> bool:
    """Return whether two languages are the same, or so close that a short text may be in either."""
    return one == other or any({one, other} <= pair for pair in _NEIGHBOURS)


@cache
def _identifier() -> Any:
    """Load the model, with the first message, in half a second; a message takes a tenth of a millisecond."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
