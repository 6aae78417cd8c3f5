"""Find what a draft states in clear that only one past reply has: earlier rules may have stored it there."""

from collections.abc import Iterable
from functools import lru_cache

from model.masking.company import Company
from model.masking.finders import find_in_reply


def only_one_had(text: str, others: Iterable[str], company: Company) -> bool:
    """Return whether `text`, a past reply or part of one, holds a value that is neither the company's nor in
    one of the `others`, the replies near it.
    """
    values = _values(text, company)
    return bool(values) and not all(any(value in other for other in others) for value in values)


@lru_cache(maxsize=4096)
def _values(text: str, company: Company) -> frozenset[str]:
    found = find_in_reply(text, company.region)
    return frozenset(text[each.start : each.end] for each in found if not company.owns(text, each))
