"""Read the tables of words and phrases in `model/writing/tables`, plain text to read, check and extend.

A line is a word or a regular expression; `[name]` begins a part, `#` a comment. Apostrophes are straight.
"""

import re
from functools import cache
from importlib.resources import files


@cache
def parts(table: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of each part of a table; those before the first heading under ""."""
    text = files("model.writing").joinpath("tables", f"{table}.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    name = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace(" ", "").isalpha():
            name = line[1:-1]
        elif line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def any_of(table: str, part: str = "") -> str:
    """Return a regular expression that matches any line of one part."""
    return f"(?:{'|'.join(parts(table)[part])})"


def word_patterns(table: str) -> dict[str, re.Pattern[str]]:
    """Return for each part a pattern that matches any of its lines as whole words, ignoring case."""
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)", re.IGNORECASE)
        for name, lines in parts(table).items()
    }


def words(table: str, part: str = "") -> frozenset[str]:
    """Return the words of one part, one or more to a line."""
    return frozenset(word for line in parts(table)[part] for word in line.split())


def plain(text: str) -> str:
    """Return `text` with straight apostrophes, like the tables; the length stays the same."""
    return text.replace("\u2019", "'")
