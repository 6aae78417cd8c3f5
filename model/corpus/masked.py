"""Mask the rows of a team's own corpus, so that it may hold tickets as they were written.

What is masked already stays so. A value that only replies hold is the company's if two of them do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from model.corpus.rows import Row
from model.masking.company import Company
from model.masking.kinds import kind_of
from model.masking.mask import mask, same_value
from model.masking.replies import mask_reply, with_values
from model.masking.signatures import unsigned

_Value = tuple[str, str]


def masked(rows: Iterable[Row], company: Company) -> list[Row]:
    """Return the rows with placeholders for all values, and replies without an agent's signature."""
    found = []
    asked_by: dict[_Value, set[str]] = defaultdict(set)
    for row in rows:
        asked = mask(row.message)
        reply = mask_reply(row.reply, asked.text, asked.values, company)
        found.append((replace(row, message=asked.text), reply))
        for name, value in reply.held.items():
            asked_by[_key(name, value)].add(row.message)
    masked_rows = []
    for row, reply in found:
        ours = {name: value for name, value in reply.held.items() if len(asked_by[_key(name, value)]) > 1}
        masked_rows.append(replace(row, reply=unsigned(with_values(reply.text, ours))))
    return masked_rows


def _key(name: str, value: str) -> _Value:
    return kind_of(name), same_value(value, name)
