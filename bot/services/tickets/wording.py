"""Turn stored text (masked, with placeholders) into the text that people see and write, and back.

Blanks are filled with the ticket's own values first, then with the company's. One value is special: the
reply exactly as an agent wrote it, stored with the ticket's values (and forgotten with them) if the masked
text cannot restore it. See `model/masking/mask.py` for how values are recognised.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from db.vocabulary import DecisionKind, DecisionLabel
from model.brand.values import NO_BRAND, Brand
from model.mail.reading import Reading
from model.masking.emails import EMAIL
from model.masking.mask import PLACEHOLDER, escape_braces, fill, mask, mask_values, unescape_braces
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON
from model.masking.replies import MaskedReply, mask_reply, not_the_customers

_TYPED_BLANK = re.compile(r"\[([A-Z][\w'/-]*(?: [A-Z][\w'/-]*){0,4})\](?!\()")
"""A blank as people write one, "[Agent Name]": capitalised words in brackets, unless a link's "(" follows."""

FOUND = 5
"""Past replies that a search shows."""
LONGEST_REPLY = 3_000
"""Characters: the most that Slack lets an agent edit."""
SENT_REPLY = "Sent Reply"
"""The slot that stores a reply as it was written. No finder of `model.masking.mask` uses this name."""


@dataclass(frozen=True)
class Shown:
    """Text for people, and the blanks left in it: "Website URL" appears as "[Website URL]"."""

    text: str
    blanks: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """Text as it may be stored. `values` are what was masked; `forbidden` names kinds that are never stored
    or sent.
    """

    text: str
    values: dict[str, str]
    forbidden: tuple[str, ...]


def storable(text: str) -> str:
    """Return `text` without NUL characters, and with "?" for lone surrogates: databases refuse both."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def shown(masked: str, values: Mapping[str, str], brand: Brand = NO_BRAND) -> Shown:
    """Fill a stored text with the ticket's values, then with the brand's."""
    filled = fill(masked, {**brand.values, **_own_values(values)})
    text = unescape_braces(filled.text)
    return Shown(text, blanks_in(text, filled.blanks))


def blanks_in(text: str, offered: Collection[str] = ()) -> tuple[str, ...]:
    """Return the blanks left in a text for people: those `offered` that it still has, and those typed."""
    still = [blank for blank in offered if f"[{blank}]" in text]
    return tuple(dict.fromkeys([*still, *_TYPED_BLANK.findall(text)]))


def kept(text: str, values: Mapping[str, str], brand: Brand = NO_BRAND) -> Kept:
    """Mask what a customer wrote: the ticket's known values first, then the company's links, addresses and
    numbers, then everything else that looks personal.
    """
    return kept_again(escape_braces(storable(text)), values, brand)


def kept_again(text: str, values: Mapping[str, str], brand: Brand = NO_BRAND) -> Kept:
    """Do the same to text that was masked before: its placeholders stay."""
    known = brand.masked(mask_values(text, _own_values(values)))
    masked = mask(known, region=brand.region)
    names = {match[1] for match in PLACEHOLDER.finditer(masked.text)}
    were_there = {match[1] for match in PLACEHOLDER.finditer(known)}
    return Kept(masked.text, masked.values, tuple(sorted(names - were_there - masked.values.keys())))


def kept_reply(
    text: str, asked: str, values: Mapping[str, str], brand: Brand = NO_BRAND, agent: str | None = None
) -> MaskedReply:
    """Mask what an agent wrote: the company's links, addresses and numbers first, then each value as
    `model/masking/replies.py` decides. `asked` is the masked message, `values` are its own, and `agent` is
    who wrote the reply, if known.
    """
    return kept_reply_again(escape_braces(storable(text)), asked, values, brand, agent)


def kept_reply_again(
    text: str, asked: str, values: Mapping[str, str], brand: Brand = NO_BRAND, agent: str | None = None
) -> MaskedReply:
    """Do the same to a reply that was masked before: its placeholders stay."""
    return mask_reply(brand.masked(text), asked, _own_values(values), replace(brand.company, agent=agent))


def of_agents(text: str, brand: Brand = NO_BRAND) -> dict[str, str]:
    """Return what in an agent's text is the company's or the agent's, and how it is stored."""
    return not_the_customers(escape_braces(storable(text)), brand.company)


def kept_reading(reading: Reading, brand: Brand = NO_BRAND) -> Kept:
    """Mask a customer's message, also the names by which a chat labels its sides, and the signature's."""
    sides = {PERSON: reading.customers[:1], OTHER_PERSON: reading.agents[:1]}
    named = {kind: names[0] for kind, names in sides.items() if names}
    masked = kept(reading.question, named, brand)
    beside = kept(reading.signature, {}, brand).values if reading.signature else {}
    signed = {kind: beside[kind] for kind in (PERSON, EMAIL) if kind in beside}
    more = {kind: value for kind, value in {**signed, **named}.items() if kind not in masked.values}
    return Kept(mask_values(masked.text, more), {**more, **masked.values}, masked.forbidden)


def with_blanks(masked: str, blanks: Collection[str]) -> str:
    """Turn the blanks of a reply, "[Website URL]", back into placeholders, to learn it."""
    for blank in blanks:
        masked = masked.replace(f"[{blank}]", f"{{{{{blank}}}}}")
    return masked


def as_sent(masked: str, values: Mapping[str, str], brand: Brand = NO_BRAND) -> str:
    """Return a decided reply as it was written; with blanks once the ticket's values have expired."""
    return values.get(SENT_REPLY) or shown(masked, values, brand).text


def decision_label(kind: str, draft_id: int | None) -> DecisionLabel:
    """Return the label of a decision's kind for people: an edit without a draft was "written"."""
    return DecisionLabel.WRITTEN if kind == DecisionKind.EDITED and draft_id is None else DecisionLabel(kind)


def _own_values(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != SENT_REPLY}
