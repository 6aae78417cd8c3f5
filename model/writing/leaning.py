"""Find sentences that depend on the one before, and make them independent if that is safe."""

import re

from model.writing.tables import any_of, plain

_POINTS_BACK = re.compile(rf"(?:(?:and|but|so|or) )?{any_of('leaning', 'points back')}\b", re.IGNORECASE)
_FAILED = re.compile(any_of("leaning", "failed") + r"(?=\w)", re.IGNORECASE)
_HOOK = re.compile(any_of("leaning", "hook") + r" (?=\w)", re.IGNORECASE)


def leans_back(sentence: str) -> bool:
    """Return whether `sentence` begins by pointing back: "It", "In that case", "If neither"."""
    return bool(_POINTS_BACK.match(plain(sentence)))


def freed(sentence: str, tried: bool) -> str | None:
    """Return `sentence` without its hook to the one before, "Also" or "Then"; None if it still depends on it.

    If the one before is left out because the customer `tried` it in vain, "If that does not help, reply"
    becomes "Reply".
    """
    if leans_back(sentence):
        failed = _FAILED.match(plain(sentence)) if tried else None
        return _capital(sentence[failed.end() :]) if failed else None
    hook = _HOOK.match(plain(sentence))
    return _capital(sentence[hook.end() :]) if hook else sentence


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
