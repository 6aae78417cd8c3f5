"""Skips patterns whose words a long text does not have.

A pattern of labels ("PIN", "mot de passe") tries dozens of words at every letter. Every match of it holds one
of a few literal strings, which its parse tree tells; a long text that has none of them needs no search. The
text's pairs and triples of characters are collected once for all patterns.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

_SHORT = 1_000
"""Characters of a text below which to search is as fast as to ask."""

Needs = tuple[frozenset[str], ...]
"""Of the strings that a match may hold: the pairs or triples of characters of each."""


def matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Return `pattern.finditer(text)`, at once if the text cannot have a match."""
    return pattern.finditer(text) if may_match(pattern, text) else iter(())


def may_match(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a long text has what a match of the pattern needs; True for a short one."""
    if len(text) < _SHORT:
        return True
    needs, has = _needs(pattern), _parts(text)
    return needs is None or any(need <= has for need in needs)


@lru_cache(maxsize=2)
def _parts(text: str) -> frozenset[str]:
    folded = text.casefold().replace("i\u0307", "i")  # A Turkish capital I with its dot.
    return frozenset(folded[at : at + size] for size in (1, 2, 3) for at in range(len(folded) - size + 1))


@cache  # As many as there are patterns.
def _needs(pattern: re.Pattern[str]) -> Needs | None:
    strings = _strings(re._parser.parse(pattern.pattern, pattern.flags))  # type: ignore[attr-defined]
    if strings is None:
        return None
    return tuple(
        frozenset(each[at : at + 3] for at in range(max(1, len(each) - 2))) for each in sorted(strings)
    )


def _strings(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """Return strings, folded, one of which every match of a parsed pattern holds; None if it needs none."""
    candidates, run = list[frozenset[str]](), ""
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL":
            run += chr(value)
            continue
        if name in ("AT", "ASSERT_NOT"):  # Of no width.
            continue
        within = _within(name, value)
        candidates += [each for each in (within, frozenset({run.casefold()}) if run else None) if each]
        run = ""
    candidates += [frozenset({run.casefold()})] if run else []
    return max(candidates, key=lambda each: (min(map(len, each)), -len(each)), default=None)


def _within(name: str, value: Any) -> frozenset[str] | None:
    """Return the strings of a part that holds other parts; None if it may match without any."""
    match name, value:
        case "BRANCH", (_, branches):
            found = [_strings(each) for each in branches]
            return None if None in found else frozenset().union(*(each for each in found if each))
        case "SUBPATTERN", (_, _, _, part):
            return _strings(part)
        case "ASSERT", (_, part):
            return _strings(part)
        case (("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT"), (least, _, part)) if least:
            return _strings(part)
        case "ATOMIC_GROUP", part:
            return _strings(part)
    return None
