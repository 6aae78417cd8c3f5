"""Placeholders such as `{{Order Number}}`: mask a customer's own values, fill them into that ticket's drafts.

What counts as a value is decided in `model/card_numbers.py`, `model/personal_numbers.py` and
`model/personal_names.py`. Where
the values are kept, and for how long, is the caller's business; card numbers, their security
codes and social-security numbers are never handed out.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from model.card_numbers import CARD, SECURITY_CODE, Found
from model.personal_names import EMAIL, PERSON, find_names, reads_as_a_word
from model.personal_numbers import SOCIAL_SECURITY, find_numbers

PLACEHOLDER = re.compile(r"\{\{([^{}\n]{1,80})\}\}")
"""`{{Name}}`; group 1 is the name."""

NEVER_KEPT = frozenset({CARD, SECURITY_CODE, SOCIAL_SECURITY})
"""Kinds that are masked and whose values are dropped at once."""

_ALIASES = {
    "client name": PERSON,
    "client full name": PERSON,
    "client first name": PERSON,
    "customer name": PERSON,
    "customer full name": PERSON,
    "customer first name": PERSON,
    "full name": PERSON,
    "user name": PERSON,
    "purchase number": "Order Number",
    "order id": "Order Number",
    "order #": "Order Number",
    "purchase order number": "Order Number",
    "invoice #": "Invoice Number",
    "invoice id": "Invoice Number",
    "bill number": "Invoice Number",
    "customer email": EMAIL,
    "customer email address": EMAIL,
    "client email": EMAIL,
    "client email address": EMAIL,
    "customer phone number": "Phone Number",
    "client phone number": "Phone Number",
}


@dataclass(frozen=True)
class Masked:
    """Text with placeholders, and what each stands for: `{"Order Number": "12345"}` (keys without braces)."""

    text: str
    values: dict[str, str]


@dataclass(frozen=True)
class Filled:
    """A reply for people, and the names of the blanks left in it ("[Website URL]"), each once, in order."""

    text: str
    blanks: tuple[str, ...]


def escape_braces(text: str) -> str:
    """Make a customer's own "{{" inert by a word joiner (U+2060); `unescape_braces` takes it out again."""
    return re.sub(r"\{(\u2060*)(?=\{)", "{\u2060\\1", text)


def unescape_braces(text: str) -> str:
    """Undo `escape_braces`, for showing text to people."""
    return re.sub(r"\{\u2060(\u2060*)(?=\{)", r"{\1", text)


def mask(text: str) -> Masked:
    """Replace personal values by placeholders.

    The same value gets the same placeholder; a second value of a kind gets "Order Number 2". Placeholders
    that the text already holds stay, and their names are not given to another value. Values of `NEVER_KEPT`
    kinds are masked and not returned. Linear in the text's length.
    """
    taken = {match[1].strip() for match in PLACEHOLDER.finditer(text)}
    names: dict[tuple[str, str], str] = {}
    values: dict[str, str] = {}
    parts, position = [], 0
    for found in _without_overlaps(text):
        value = text[found.start : found.end]
        key = (found.name, _same(value, found.name))
        if key not in names:
            names[key] = found.name if found.name in NEVER_KEPT else _free_name(found.name, taken)
            if found.name not in NEVER_KEPT:
                taken.add(names[key])
                values[names[key]] = value
        parts += [text[position : found.start], "{{", names[key], "}}"]
        position = found.end
    return Masked("".join(parts) + text[position:], values)


def mask_values(text: str, values: Mapping[str, str]) -> str:
    """Put a ticket's known values back to placeholders in an edited reply: longest first, whole tokens only.

    E-mail addresses and names match in any case, and a name's parts ("Ann" of "Ann Lee") when capitalised.
    Values shorter than three characters, and what already stands in a placeholder, are left alone.
    """
    targets: dict[str, str] = {}
    for name, value in values.items():
        targets.setdefault(value, name)
    for name, value in values.items():
        if _kind(name) == PERSON:
            for part in value.split():
                if part[0].isupper() or part[0].lower() == part[0].upper():
                    targets.setdefault(part.strip(".,"), name)
    known = sorted((value for value in targets if len(value) >= 3), key=len, reverse=True)
    if not known:
        return text
    alternatives = "|".join(
        f"(?P<v{i}>{_pattern(value, targets[value], values)})" for i, value in enumerate(known)
    )
    whole = re.compile(rf"{PLACEHOLDER.pattern}|(?<![\w])(?:{alternatives})(?!\w)")
    return whole.sub(
        lambda m: m[0] if m.lastgroup is None else "{{" + targets[known[int(m.lastgroup[1:])]] + "}}", text
    )


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Replace placeholders by the ticket's values in one pass; unknown ones become "[Name]" and `blanks`.

    Known aliases count ("Client Name" for "Person Name", "Purchase Number" for "Order Number"), in any case.
    What was filled in is never read again: a value that holds "{{...}}" stays literal.
    """
    known = {name.casefold(): value for name, value in values.items()}
    blanks: dict[str, None] = {}

    def replacement(match: re.Match[str]) -> str:
        name = " ".join(match[1].split())
        value = known.get(name.casefold(), known.get(_ALIASES.get(name.casefold(), "").casefold()))
        if value is not None:
            return value
        blanks[name] = None
        return f"[{name}]"

    return Filled(PLACEHOLDER.sub(replacement, text), tuple(blanks))


def can_be_filled(name: str, values: frozenset[str]) -> bool:
    """True when the placeholder `name` is among a message's placeholders `values`, or an alias of one."""
    folded = name.strip().casefold()
    wanted = _ALIASES.get(folded, "").casefold()
    return any(value.casefold() in (folded, wanted) for value in values)


def _without_overlaps(text: str) -> list[Found]:
    """What the finders report, in text order: of two that overlap the first, and nothing in a placeholder."""
    busy = bytearray(len(text))
    for match in PLACEHOLDER.finditer(text):
        busy[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    taken = []
    for found in itertools.chain(find_names(text), find_numbers(text)):
        if found.end > found.start and not any(busy[found.start : found.end]):
            busy[found.start : found.end] = b"\1" * (found.end - found.start)
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _same(value: str, name: str) -> str:
    return value.casefold() if _kind(name) in (EMAIL, PERSON) else value


def _kind(name: str) -> str:
    return re.sub(r" \d+$", "", name)


def _free_name(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} {number}"
    return candidate


def _pattern(value: str, name: str, values: Mapping[str, str]) -> str:
    """The value as a pattern. A single name that is an English word too matches as it is written only."""
    is_part = value not in values.values()
    if _kind(name) not in (EMAIL, PERSON) or (
        _kind(name) == PERSON and " " not in value and (is_part or reads_as_a_word(value))
    ):
        return re.escape(value)
    return f"(?i:{re.escape(value)})"
