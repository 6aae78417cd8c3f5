"""Tells the company's values that a customer quotes from the customer's own: "your hotline 020 7946 0000"."""

from collections.abc import Callable, Iterator, Sequence

from model.masking.company import REACHED_BY
from model.masking.company_cues import called_yours
from model.masking.found import Found
from model.masking.kinds import quoted_name


def with_quoted(text: str, values: Sequence[Found], same: Callable[[str, str], str]) -> Iterator[Found]:
    """Yield the values of a customer's message; those that it calls the company's anywhere by another name,
    so that they never fill a reply as the customer's own. `same` says what equal values have in common.
    """

    def meaning(found: Found) -> tuple[str, str]:
        return found.name, same(text[found.start : found.end], found.name)

    reached = [found for found in values if found.name in REACHED_BY]
    quoted = {meaning(found) for found in reached if called_yours(text, found.start, found.end)}
    for found in values:
        is_theirs = bool(quoted) and meaning(found) in quoted
        yield Found(found.start, found.end, quoted_name(found.name)) if is_theirs else found
