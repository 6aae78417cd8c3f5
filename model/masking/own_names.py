"""Finds the writers' own names: introduced, signed, or recognised by their place.

Each way has its file. A name without such a sign cannot be distinguished from other words, and stays.
"""

from collections.abc import Iterator

from model.masking.closings import find_closings
from model.masking.found import Found
from model.masking.headers import find_names_by_place
from model.masking.introductions import find_introductions
from model.masking.labels import has_letter


def find_names(text: str) -> Iterator[Found]:
    """Yield every name that the writer of `text` gives as their own, in linear time."""
    if not has_letter(text):
        return
    yield from find_introductions(text)
    yield from find_names_by_place(text)
    yield from find_closings(text)
