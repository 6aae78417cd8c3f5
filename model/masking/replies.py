"""Mask an agent's reply: decide of each value in it whose it is, so that the next customer never gets it.

The customer's own becomes the placeholder that their message has. What the company gives to everybody stays
as it was written. The agent's name becomes `{{Agent Name}}`. Anything else is that one ticket's, such as a
new order's number, a voucher or a neighbour: a blank of its own, which no other ticket's values fill.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from model.masking.access_codes import ACCESS_CODE
from model.masking.card_endings import CARD_ENDING
from model.masking.codes import CODE
from model.masking.company import REACHED_BY, Company
from model.masking.company_cues import called_yours
from model.masking.finders import find_in_reply, without_overlaps
from model.masking.found import Found
from model.masking.kinds import held_name, is_quoted, kind_of, unquoted
from model.masking.mask import NEVER_KEPT, free_name, mask_values, same_value
from model.masking.other_people import OTHER_PERSON
from model.masking.passwords import PASSWORD
from model.masking.person import PERSON
from model.masking.placeholder import PLACEHOLDER
from model.masking.signatures import AGENT, find_agents
from model.masking.vouchers import VOUCHER

FORBIDDEN = NEVER_KEPT - {PASSWORD, ACCESS_CODE}
"""Kinds that are not even sent. A new password may be: that customer needs it."""
SECRETS = NEVER_KEPT | {CARD_ENDING}
"""Kinds whose values leave no trace, be they held or recurring."""
_OF_PRODUCTS = frozenset({CODE, VOUCHER})
"""Kinds that look like a product's name or a campaign: one that the customer wrote too, in clear, is that."""
NO_COMPANY = Company()
_SHORTEST = 3
"""Characters of a name that is looked for wherever it stands."""


@dataclass(frozen=True)
class MaskedReply:
    """A reply with placeholders. `held` are the values that are this ticket's alone, by placeholder, without
    those that are never kept; `forbidden` names kinds that are neither stored nor sent.
    """

    text: str
    held: Mapping[str, str]
    forbidden: tuple[str, ...] = ()


def mask_reply(
    reply: str, asked: str, values: Mapping[str, str], company: Company = NO_COMPANY
) -> MaskedReply:
    """Mask what a reply to `asked`, a masked message with these `values`, says of people.

    Linear in the text's length.
    """
    text = _with_agents(reply, values, company.agent)
    theirs = _called_the_companys(asked, values)
    ours = [
        found
        for found in find_in_reply(text, company.region)
        if company.owns(text, found)
        or same_value(text[found.start : found.end], found.name) in theirs.get(found.name, ())
    ]
    text, kept = _set_aside(text, ours)
    own = {
        name: value
        for name, value in values.items()
        if not (name.startswith(OTHER_PERSON) or is_quoted(name))
    }
    text = mask_values(text, own)
    masked = _held(text, asked, company.region)
    return MaskedReply(_put_back(masked.text, kept), masked.held, masked.forbidden)


def not_the_customers(reply: str, company: Company = NO_COMPANY) -> dict[str, str]:
    """Return the values of a reply that are the company's, as they are, and the names of its agent, as the
    placeholder.
    """
    ours = (found for found in find_in_reply(reply, company.region) if company.owns(reply, found))
    values = {reply[found.start : found.end]: reply[found.start : found.end] for found in ours}
    names = {reply[found.start : found.end]: f"{{{{{AGENT}}}}}" for found in find_agents(reply)}
    return values | names


def tells_secret(masked: str) -> bool:
    """Whether a masked reply held a value that leaves no trace once it is sent."""
    names = {held_name(kind) for kind in SECRETS}
    return any(kind_of(match[1]) in names for match in PLACEHOLDER.finditer(masked))


def with_values(masked: str, given: Mapping[str, str]) -> str:
    """A masked reply with these values, by placeholder, as they were written."""
    return PLACEHOLDER.sub(lambda match: given.get(match[1], match[0]), masked)


def _called_the_companys(asked: str, values: Mapping[str, str]) -> dict[str, set[str]]:
    """The values, by kind, that the customer's own message calls the company's: "your hotline"."""
    found = dict[str, set[str]]()
    for match in PLACEHOLDER.finditer(asked):
        name = match[1].strip()
        kind = kind_of(name)
        if name not in values:
            continue
        if is_quoted(name):
            kind = unquoted(kind)
            found.setdefault(kind, set()).add(same_value(values[name], kind))
        elif kind in REACHED_BY and called_yours(asked, match.start(), match.end()):
            found.setdefault(kind, set()).add(same_value(values[name], kind))
    return found


def _with_agents(reply: str, values: Mapping[str, str], agent: str | None) -> str:
    """The reply with the agent's name as a placeholder wherever it stands."""
    customers = frozenset(
        part.casefold()
        for name, value in values.items()
        if name.startswith(PERSON)
        for part in (value, *value.split())
    )
    found = without_overlaps(reply, lambda text: find_agents(text, customers))
    names = {reply[each.start : each.end] for each in found} | ({agent} if agent else set())
    text = _replaced(reply, [(each, AGENT) for each in found])
    words = {
        part for name in names for part in (name, *name.split()[:1])
        if len(part) >= _SHORTEST and part.casefold() not in customers and part[0].isupper()
    }  # fmt: skip
    if not words:
        return text
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    whole = re.compile(rf"{PLACEHOLDER.pattern}|(?<![\w@.-])(?:{longest_first})(?![\w@]|[.-]\w)")
    return whole.sub(lambda match: match[0] if match[1] else f"{{{{{AGENT}}}}}", text)


def _set_aside(text: str, spans: Sequence[Found]) -> tuple[str, list[str]]:
    """The text with these spans as placeholders that nothing reads, and what stood there."""
    kept = [text[each.start : each.end] for each in spans]
    return _replaced(text, [(each, f"\ue000{i}") for i, each in enumerate(spans)]), kept


def _put_back(text: str, kept: Sequence[str]) -> str:
    return re.sub(r"\{\{\ue000(\d+)\}\}", lambda match: kept[int(match[1])], text)


def _held(text: str, asked: str, region: str | None) -> MaskedReply:
    """The text with blanks for all values that are left in it, but for what the customer wrote as well."""
    taken = {match[1].strip() for match in PLACEHOLDER.finditer(f"{text} {asked}")}
    names = dict[tuple[str, str], str]()
    held, forbidden = dict[str, str](), dict[str, None]()
    spans = []
    for found in find_in_reply(text, region):
        value = text[found.start : found.end]
        key = (found.name, same_value(value, found.name))
        if found.name in FORBIDDEN:
            forbidden[found.name] = None
            names[key] = found.name
        elif found.name == PERSON:
            names[key] = PERSON  # Whoever is greeted.
        elif found.name in _OF_PRODUCTS and value in asked:
            continue
        if key not in names:
            names[key] = free_name(held_name(found.name), taken)
            taken.add(names[key])
            if found.name not in SECRETS:
                held[names[key]] = value
        spans.append((found, names[key]))
    return MaskedReply(_replaced(text, spans), held, tuple(forbidden))


def _replaced(text: str, spans: Iterable[tuple[Found, str]]) -> str:
    parts, position = list[str](), 0
    for found, name in spans:
        parts += [text[position : found.start], "{{", name, "}}"]
        position = found.end
    return "".join(parts) + text[position:]
