"""Choose the resolved tickets to learn from, and name those left out.

An empty side, or one with placeholders and no word, says nothing about how to answer; a reply of many pages
would outweigh hundreds of others and could never be sent. Only the beginning of a long message is learned.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from model.brand.file import SIGN_OFF
from model.corpus.rows import Row
from model.masking.mask import PLACEHOLDER
from model.text.features import LONGEST_TEXT

LONGEST_REPLY = 10_000
"""Most characters of a learned reply: three times what Slack shows in one block. Bitext's have at
most 2,472.
"""
_NAMED = 10
_SIGNED = re.compile(rf"\s*\{{\{{{SIGN_OFF}\}}\}}\s*$")


@dataclass(frozen=True)
class Learnable:
    """The rows to learn from, in order, and a sentence about each that is left out or cut."""

    rows: tuple[Row, ...]
    told: tuple[str, ...]


def learnable(rows: Iterable[Row]) -> Learnable:
    """Return the rows that can be learned from."""
    kept, told = [], []
    for row in rows:
        fault = why_not(row)
        if fault is not None:
            told.append(f"{row.id} is not learned: {fault}.")
            continue
        if len(row.message) > LONGEST_TEXT:
            told.append(
                f"{row.id} is learned with the first {LONGEST_TEXT:,} characters of its message, "
                f"which has {len(row.message):,}."
            )
            row = replace(row, message=row.message[:LONGEST_TEXT])
        kept.append(replace(row, reply=_SIGNED.sub("", row.reply)) if _SIGNED.search(row.reply) else row)
    return Learnable(tuple(kept), tuple(told))


def why_not(row: Row) -> str | None:
    """Say why a row is not learned, as the end of a sentence; None if it is learned."""
    for side, text in (("message", row.message), ("reply", row.reply)):
        if not text.strip():
            return f"its {side} is empty"
        if not _has_words(text):
            return f"its {side} has no word besides placeholders and figures"
    if len(row.reply) > LONGEST_REPLY:
        return f"its reply has {len(row.reply):,} characters, more than {LONGEST_REPLY:,}"
    return None


def in_brief(told: Sequence[str]) -> str:
    """Return the first sentences of many, and how many more there are; "" if there are none."""
    more = f" And {len(told) - _NAMED:,} more." if len(told) > _NAMED else ""
    return " ".join(told[:_NAMED]) + more


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in PLACEHOLDER.sub(" ", text[: 2 * LONGEST_REPLY]))
