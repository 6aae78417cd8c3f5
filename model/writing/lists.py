"""Leave out items of a list in a reply, and number the rest again."""

import re
from collections.abc import Callable

_ITEM = re.compile(
    r"^[ \t>]*(?:(?:step[ ])?\d{1,2}[.):]|[-*•\u2013])[ \t]+(?=\S)", re.IGNORECASE | re.MULTILINE
)
_INLINE = re.compile(r"(?<!\S)\d{1,2}[.)][ ](?=\S)")
_NUMBER = re.compile(r"\d{1,2}")


def without_items(steps: str, why: Callable[[str], str | None]) -> tuple[str, list[tuple[str, str]]]:
    """Return a list, renumbered, without the items for which `why` gives a reason, and these with their
    reasons.

    The text is empty if no item is left.
    """
    marks = list(_ITEM.finditer(steps)) or list(_INLINE.finditer(steps))
    if not marks:
        return steps, []
    starts = [mark.start() for mark in marks]
    items = [steps[start:end] for start, end in zip(starts, [*starts[1:], len(steps)], strict=True)]
    reasons = [why(item.strip()) for item in items]
    left_out = [(item.strip(), reason) for item, reason in zip(items, reasons, strict=True) if reason]
    if not left_out:
        return steps, []
    kept = [item for item, reason in zip(items, reasons, strict=True) if not reason]
    if not kept:
        return "", left_out
    first = int(_numbers(items[0]) or 1)
    numbered = (_renumbered(item, first + at) for at, item in enumerate(kept))
    return (steps[: starts[0]] + "".join(numbered)).rstrip(), left_out


def _numbers(item: str) -> str | None:
    mark = _ITEM.match(item) or _INLINE.match(item)
    number = _NUMBER.search(mark[0]) if mark else None
    return number[0] if number else None


def _renumbered(item: str, number: int) -> str:
    return item if _numbers(item) is None else _NUMBER.sub(str(number), item, count=1)
