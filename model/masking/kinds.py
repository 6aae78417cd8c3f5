"""Names of placeholders: which are a customer's own, and which mean the same.

A ticket's order number may fill a reply's "{{Purchase Number}}", but never an invoice number. See
`model/masking/mask.py` for filling, and `model/brand/file.py` for the company's names.
"""

import re
from collections.abc import Mapping

from model.masking.addresses import ADDRESS
from model.masking.amounts import CURRENCY, DATE, MONEY, REFUND, SETTLED
from model.masking.births import BORN
from model.masking.card_endings import CARD_ENDING
from model.masking.coordinates import COORDINATES
from model.masking.emails import EMAIL
from model.masking.links import LINK
from model.masking.network_addresses import IP, MAC
from model.masking.number_labels import ACCOUNT, INVOICE, ORDER, TRACKING
from model.masking.number_plates import PLATE
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON
from model.masking.phones import PHONE
from model.masking.vouchers import VOUCHER

_ALIASES: Mapping[str, tuple[str, ...]] = {
    PERSON: (
        *(f"{who} {what}" for who in ("client", "customer") for what in ("name", "full name", "first name")),
        "full name",
        "user name",
        "recipient name",
    ),
    ORDER: (
        "purchase number",
        "purchase order number",
        "purchase id",
        "purchase code",
        "order id",
        "order code",
        "order no",
        "order no.",
        "order #",
        "order reference",
        "order reference number",
    ),
    INVOICE: ("invoice id", "invoice no", "invoice no.", "invoice #", "bill number", "bill id"),
    TRACKING: ("shipment tracking number", "parcel tracking number", "tracking id", "tracking code"),
    ACCOUNT: ("account id", "account no.", "customer number", "customer id", "client number", "client id"),
    EMAIL: (
        "e-mail address",
        *(f"{who} email{rest}" for who in ("customer", "client", "user") for rest in ("", " address")),
    ),
    PHONE: ("customer phone number", "client phone number", "user phone number"),
    REFUND: ("reimbursement amount", "compensation amount", "rebate amount", "amount of the refund"),
}
_STANDS_FOR = {alias: name for name, aliases in _ALIASES.items() for alias in aliases} | {
    # The data's "refund of {{Money Amount}}" answers messages with a refund amount; but an amount that was
    # paid is not an amount to refund.
    MONEY.casefold(): REFUND,
}
_DEVICES_AND_MORE = (BORN, CARD_ENDING, COORDINATES, IP, MAC, PLATE, VOUCHER)
_CUSTOMERS = (
    {
        name.casefold()
        for name in (
            *_ALIASES,
            MONEY,
            CURRENCY,
            DATE,
            SETTLED,
            OTHER_PERSON,
            ADDRESS,
            LINK,
            *_DEVICES_AND_MORE,
        )
    }
    | set(_STANDS_FOR)
    | {
        "client last name",
        "customer last name",
        "salutation",
    }
)
_HELD = {OTHER_PERSON: "Other Name", CARD_ENDING: "Last Digits", SETTLED: SETTLED}
"""What only a reply holds, where "New" is no word for it."""
_QUOTED = "Quoted "
_ASKABLE = (ORDER, INVOICE, TRACKING, ACCOUNT, EMAIL, PHONE)


def folded_name(name: str) -> str:
    """Normalise a placeholder's name for comparison: case, underscores and spaces make no difference."""
    return " ".join(name.strip(" {}\t").replace("_", " ").casefold().split())


def kind_of(name: str) -> str:
    """Return the kind of a numbered name: "Order Number" for "Order Number 2"."""
    return re.sub(r" \d+$", "", name)


def stands_for(name: str) -> str:
    """Return the customer's kind, folded, that may fill this placeholder; "" if only its own kind may."""
    return _STANDS_FOR.get(folded_name(name), "").casefold()


def is_a_customers(name: str) -> bool:
    """Whether only a ticket can fill this name ("Order Number", "Client Name"), or nothing can."""
    return folded_name(kind_of(name)) in _CUSTOMERS or is_held(name)


def held_name(kind: str) -> str:
    """Name a value of this kind that only a reply holds: "New Order Number". Nothing fills it."""
    return _HELD.get(kind, f"New {kind}")


def quoted_name(kind: str) -> str:
    """Name a value that a customer's message calls the company's: "Quoted Email Address". None fills it."""
    return f"{_QUOTED}{kind}"


def is_quoted(name: str) -> bool:
    """Whether a placeholder stands for what a customer's message calls the company's."""
    return name.strip().startswith(_QUOTED)


def unquoted(name: str) -> str:
    """Return the name without saying that the value is the company's, for what it reads like."""
    return name.removeprefix(_QUOTED)


def is_held(name: str) -> bool:
    """Whether a placeholder stands for what only one reply held."""
    kind = kind_of(name.strip())
    return kind in _HELD.values() or (
        kind.startswith("New ") and kind.removeprefix("New ").casefold() in _CUSTOMERS
    )


def reads_as_words(name: str) -> bool:
    """Return whether replies ask a customer for it: then the bare words also make sense after "the" or
    "your".
    """
    folded = folded_name(name)
    return any(kind.casefold() in (folded, stands_for(name)) for kind in _ASKABLE)
