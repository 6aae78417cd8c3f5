"""Find the lists in a plain text: numbered steps and bullets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Style = Literal["ordered", "bullet"]

_ITEM = re.compile(r" {0,3}(?:(?P<number>\d{1,3})[.)]|(?P<bullet>[-*•]))[ \t]+(?P<said>\S.*)")
_CONTINUED = re.compile(r"(?: {2,}|\t)\s*(?P<said>\S.*)")
MOST_ITEMS = 40
"""Each item of a list uses some of a message's characters; a text with more stays as it is."""


@dataclass(frozen=True)
class Passage:
    """A part of a text: lines as they are (`style` None, one item), or the items of a list, without marks."""

    items: tuple[str, ...]
    style: Style | None = None


def passages(text: str) -> list[Passage]:
    """Split a text into its lists and what stands between them; blank lines beside a list are left out.

    A list has two or more items: bullets of one kind, or numbers from 1 upwards without a gap. Other numbers
    would change if Slack counted them, so such lines stay as they are.

    >>> [(each.style, each.items) for each in passages("Do this:\\n\\n1. Open it\\n2. Press Go\\n\\nBye")]
    [(None, ('Do this:',)), ('ordered', ('Open it', 'Press Go')), (None, ('Bye',))]
    """
    found = list(_split(text.split("\n")))
    if sum(len(each.items) for each in found if each.style) > MOST_ITEMS:
        return [Passage((text,))]
    return found if any(each.style for each in found) else [Passage((text,))]


def _split(lines: Sequence[str]) -> Iterator[Passage]:
    between: list[str] = []
    place = 0
    while place < len(lines):
        listed, after = _list_at(lines, place)
        if listed is None:
            between.append(lines[place])
        else:
            yield from _text(between)
            between = []
            yield listed
        place = after
    yield from _text(between)


def _text(lines: Sequence[str]) -> Iterator[Passage]:
    said = "\n".join(lines).strip("\n")
    if said.strip():
        yield Passage((said,))


def _list_at(lines: Sequence[str], place: int) -> tuple[Passage | None, int]:
    """Return the list that begins at a line and the line after it; None and the next line if none does."""
    items: list[str] = []
    mark, after = "", place
    for number in range(place, len(lines)):
        line = lines[number]
        item = _ITEM.fullmatch(line)
        if item is not None and (not items or item["bullet"] == (mark or None)):
            if item["number"] is not None and int(item["number"]) != len(items) + 1:
                break
            mark = item["bullet"] or ""
            items.append(item["said"].rstrip())
        elif items and (more := _CONTINUED.fullmatch(line)):
            items[-1] += "\n" + more["said"].rstrip()
        elif not items or line.strip():
            break
        else:
            continue  # A blank line, after which the list may go on.
        after = number + 1
    if len(items) < 2:
        return None, place + 1
    return Passage(tuple(items), "bullet" if mark else "ordered"), after
