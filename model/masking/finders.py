"""Run the finders in order: if two of them find the same words, the earlier wins.

Secrets come first, then values that identify themselves (links, e-mail addresses, numbers with check digits),
then names, and last what only the context identifies (orders, amounts, dates).
"""

import itertools
from collections.abc import Callable, Iterable, Iterator

from model.masking.access_codes import find_access_codes
from model.masking.addresses import find_addresses
from model.masking.amounts import find_amounts, find_dates, find_settled_amounts
from model.masking.births import find_births
from model.masking.bystanders import find_bystanders, find_relatives
from model.masking.card_endings import find_card_endings
from model.masking.cards import find_cards
from model.masking.codes import find_codes, find_grouped_codes, find_references, find_token_links
from model.masking.coordinates import find_coordinates
from model.masking.emails import find_emails
from model.masking.found import Found
from model.masking.headers import find_names_by_place
from model.masking.ibans import find_ibans
from model.masking.links import find_links
from model.masking.mentioned import find_mentioned
from model.masking.national_numbers import find_national_numbers
from model.masking.network_addresses import find_network_addresses
from model.masking.number_plates import find_number_plates
from model.masking.numbers import find_numbers
from model.masking.other_people import OTHER_PERSON, people_named
from model.masking.own_names import find_names
from model.masking.passwords import find_passwords
from model.masking.placeholder import PLACEHOLDER
from model.masking.secret_keys import find_secret_keys
from model.masking.vouchers import find_vouchers

Finder = Callable[[str], Iterable[Found]]

_SECRETS: tuple[Finder, ...] = (
    find_links,
    find_secret_keys,
    find_emails,
    find_passwords,
    find_ibans,
    find_vouchers,
    find_national_numbers,
    find_cards,
    find_access_codes,
    find_births,
    find_network_addresses,
    find_coordinates,
    find_number_plates,
)


def _named_by_place(text: str) -> Iterator[Found]:
    return (Found(each.start, each.end, OTHER_PERSON) for each in find_names_by_place(text))


_OF_REPLIES: tuple[Finder, ...] = (
    find_card_endings,
    find_codes,
    find_token_links,
    people_named(customers=False),
    _named_by_place,
    find_bystanders,
    find_addresses,
)
_LAST_OF_REPLIES: tuple[Finder, ...] = (find_references, find_grouped_codes, find_settled_amounts)


def find_values(text: str, region: str | None = None) -> list[Found]:
    """Every personal value of a customer's text, in its order and without overlaps; `region` as in `mask`."""

    def numbers(text: str) -> Iterable[Found]:
        return find_numbers(text, region)

    people: tuple[Finder, ...] = (find_names, find_relatives, people_named(customers=True), find_mentioned)
    last: tuple[Finder, ...] = (find_addresses, numbers, find_amounts, find_dates)
    return without_overlaps(text, *_SECRETS, *people, *last)


def find_in_reply(text: str, region: str | None = None) -> list[Found]:
    """Return every value of an agent's reply that may be a person's, in text order without overlaps.

    A "Person Name" is the person greeted. Dates and prices stay: they are the company's to state. `region` is
    as in `mask`.
    """

    def numbers(text: str) -> Iterable[Found]:
        return find_numbers(text, region)

    return without_overlaps(text, *_SECRETS, *_OF_REPLIES, numbers, *_LAST_OF_REPLIES)


def without_overlaps(text: str, *finders: Finder) -> list[Found]:
    """Return what the finders find, in text order: the first of two that overlap, and nothing in a
    placeholder.
    """
    busy = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        busy[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    taken = []
    for found in itertools.chain.from_iterable(find(text) for find in finders):
        if found.end > found.start and not any(busy[found.start : found.end]):
            busy[found.start : found.end] = b"\1" * (found.end - found.start)
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)
