"""Make of a masked reply what is learned: without signature, with values that proved to be the company's.

A value that only a reply holds is one ticket's, and a blank, until replies to two customers hold it. Of such
a value a slow hash is stored (scrypt, RFC 7914), which says nothing of it and costs too much to guess.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.tickets.conversation import question_of
from db import held_values, resolutions, tickets
from db.learned_tables import Resolution
from db.resolutions import NewResolution
from db.tables import Ticket
from db.vocabulary import ResolutionSource
from model.masking.emails import EMAIL
from model.masking.kinds import kind_of
from model.masking.mask import same_value
from model.masking.person import PERSON
from model.masking.replies import with_values
from model.masking.signatures import unsigned, untitled

_COST = 2**11
"""Rounds of scrypt: some five milliseconds and two megabytes for one value."""


_APP = re.compile(r"B[A-Z0-9]{6,12}|USLACKBOT")
"""Slack's id of another app, or of Slack itself."""


@dataclass(frozen=True)
class Learned:
    """A reply as it is learned, and the hashes of what it held and of whom it answered; both are empty if it
    held nothing.
    """

    reply: str
    digests: tuple[str, ...]
    customer: str


def settle(
    session: Session, workspace_id: str, reply: str, held: Mapping[str, str], customer: str
) -> Learned:
    """What is learned of a masked reply to `customer`; `held` are the values, by placeholder, that no message
    of theirs has.
    """
    if not held:  # As with most replies; hashing takes time, in a transaction that others wait for.
        return Learned(unsigned(untitled(reply)), (), "")
    asked_by = _hashed(workspace_id, customer)
    digests = {
        name: _hashed(workspace_id, f"{kind_of(name)} {same_value(value, name)}")
        for name, value in held.items()
    }
    recurring = held_values.of_others(
        session, workspace_id=workspace_id, digests=digests.values(), customer=asked_by
    )
    ours = {name: held[name] for name, digest in digests.items() if digest in recurring}
    return Learned(unsigned(untitled(with_values(reply, ours))), tuple(digests.values()), asked_by)


def learn(
    session: Session,
    ticket: Ticket,
    reply: str,
    held: Mapping[str, str],
    source: ResolutionSource,
    decision_id: int | None = None,
) -> Resolution:
    """Learn a masked reply to the ticket's question; `held` as in `settle`."""
    learned = settle(session, ticket.workspace_id, reply, held, _customer_of(session, ticket))
    new = NewResolution(question_of(ticket), learned.reply, source, decision_id, ticket.topic)
    resolution = resolutions.add(session, ticket.workspace_id, new)
    note(session, resolution, learned)
    return resolution


def _customer_of(session: Session, ticket: Ticket) -> str:
    """Return who asked: the author, but of mail that an app posts the person whom the mail names."""
    if not _APP.fullmatch(ticket.author):
        return ticket.author
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    return next((values[kind].casefold() for kind in (EMAIL, PERSON) if kind in values), ticket.author)


def note(session: Session, resolution: Resolution, learned: Learned) -> None:
    """Store the hashes of what a learned reply held."""
    held_values.put(session, resolution=resolution, digests=learned.digests, customer=learned.customer)


def _hashed(workspace_id: str, text: str) -> str:
    return hashlib.scrypt(text.encode(), salt=workspace_id.encode(), n=_COST, r=8, p=1, dklen=16).hex()
