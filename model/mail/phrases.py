"""Compile `phrases.toml`: the phrases around a message's words in mail, in ten languages."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SPACE = re.compile(r" (?P<optional>\?)?")


@cache
def _languages() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("model.mail").joinpath("phrases.toml").read_text(encoding="utf-8"))


@cache
def any_of(*kinds: str) -> str:
    """Return a pattern for any phrase of these kinds, in any language."""
    found = [phrase for texts in _languages().values() for kind in kinds for phrase in texts[kind]]
    longest_first = sorted(dict.fromkeys(found), key=len, reverse=True)
    spaced = [
        _SPACE.sub(lambda space: r"\s?" if space["optional"] else r"\s+", each) for each in longest_first
    ]
    return f"(?:{'|'.join(spaced)})"


@cache
def compiled(before: str, kind: str, after: str = "") -> re.Pattern[str]:
    """Return a pattern of a kind's phrases between two patterns, ignoring case."""
    return re.compile(f"{before}{any_of(kind)}{after}", re.IGNORECASE)
