"""Replace a customer's values by placeholders such as `{{Order Number}}`, and fill them into the ticket's
drafts.

See `model/masking/finders.py` for what counts as a value, `model/masking/kinds.py` for placeholders of the
same meaning. The caller stores the values; those of `NEVER_KEPT` kinds are never returned.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from model.masking.access_codes import ACCESS_CODE
from model.masking.amounts import (
    CURRENCY,
    DATE,
    MONEY,
    REFUND,
    SETTLED,
    amount_key,
    currencies_of,
    find_amounts,
    find_dates,
)
from model.masking.cards import CARD, SECURITY_CODE
from model.masking.currencies import SIGN, SYMBOL_OF_WORD
from model.masking.dates import date_key
from model.masking.emails import EMAIL
from model.masking.finders import find_values, without_overlaps
from model.masking.ibans import IBAN
from model.masking.kinds import folded_name, is_a_customers, kind_of, reads_as_words, stands_for
from model.masking.national_numbers import IDENTITY
from model.masking.not_names import reads_as_a_word
from model.masking.numbers import SOCIAL_SECURITY
from model.masking.other_people import OTHER_PERSON
from model.masking.passwords import PASSWORD
from model.masking.person import PERSON
from model.masking.placeholder import (
    PLACEHOLDER as PLACEHOLDER,
)  # For callers that look for what `fill` left.
from model.masking.quoted_values import with_quoted
from model.masking.secret_keys import SECRET_KEY

NEVER_KEPT = frozenset(
    {CARD, SECURITY_CODE, SOCIAL_SECURITY, IBAN, IDENTITY, PASSWORD, ACCESS_CODE, SECRET_KEY}
)
"""Kinds that are masked and whose values are dropped at once."""
_PEOPLE = frozenset({PERSON, OTHER_PERSON})
_AMOUNTS = frozenset({REFUND, MONEY})
_WRITTEN_AS_SUCH = _AMOUNTS | {CURRENCY, DATE}
_TWICE = re.compile(
    r"(?P<quote>['\"])\{\{(?P<name>[^{}\n]{1,80})\}\}(?P=quote) or (?P=quote)\{\{(?P=name)\}\}(?P=quote)"
)
_SALUTED = re.compile(
    r"\{\{Salutation\}\}\.? (?:\{\{Client First Name\}\} )?\{\{Client Last Name\}\}", re.IGNORECASE
)
_NAMED = rf"\{{\{{[ ]?{PERSON}[ ]?\}}\}}"
_WITH_TITLE = (
    (re.compile(rf"sehr geehrter? (?:herr|frau) (?={_NAMED})", re.IGNORECASE), "Guten Tag "),
    (re.compile(rf"cher monsieur (?={_NAMED})|chère madame (?={_NAMED})", re.IGNORECASE), "Bonjour "),
    (
        re.compile(
            rf"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Miss|Monsieur|Madame|Mme|Señora?|Sra?|Signora?)\.? (?={_NAMED})"
        ),
        "",
    ),
)
"""A past customer's title before the name of another, and what stands in its place."""
_PRICED = re.compile(
    r"(?P<sign>[$€£¥₹])?\{\{(?P<name>(?:Refund|Money) Amount)\}\}"
    rf"(?:\s?(?P<word>{'|'.join(names.pattern for names in SYMBOL_OF_WORD.values())})(?!\w))?",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?<!\w)(?:the|your|an?|any|their|this|that)[ ]"
    r"(?:(?:specific|correct|relevant|exact|associated|respective|corresponding|full)[ ])?$",
    re.IGNORECASE,
)
_OR = re.compile(r"(?:,? (?:or|and|and/or) (?:the |your )?|, |/)")


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
    """Make a customer's own "{{" inert with a word joiner (U+2060); `unescape_braces` removes it."""
    return re.sub(r"\{(\u2060*)(?=\{)", "{\u2060\\1", text)


def unescape_braces(text: str) -> str:
    """Undo `escape_braces`, for showing text to people."""
    return re.sub(r"\{\u2060(\u2060*)(?=\{)", r"{\1", text)


def mask(text: str, *, region: str | None = None) -> Masked:
    """Replace the personal values of a customer's message by placeholders.

    The same value gets the same placeholder; a second value of a kind gets "Order Number 2". Placeholders
    that the text already holds stay, and their names are not given to another value. Values of `NEVER_KEPT`
    kinds are masked and not returned. An amount in words ("50 dollars") gives its sign as "Currency Symbol"
    too; amounts in several currencies give none by that name. `region`, a country's code, says whose phone
    numbers they are. See `model/masking/replies.py` for agents' replies. Linear in the text's length.
    """
    taken = {match[1].strip() for match in PLACEHOLDER.finditer(text)}
    names: dict[tuple[str, str], str] = {}
    values: dict[str, str] = {}
    currencies = currencies_of(text)
    if len(currencies) == 1 and CURRENCY not in taken:
        sign = currencies.pop()
        if re.fullmatch(SIGN, sign):
            values[CURRENCY], names[CURRENCY, sign] = sign, CURRENCY
    taken.add(CURRENCY)
    numbered = Counter[str]()
    parts, position = [], 0
    for found in with_quoted(text, find_values(text, region), same_value):
        value = text[found.start : found.end]
        key = (found.name, same_value(value, found.name))
        if key not in names:
            names[key] = (
                found.name if found.name in NEVER_KEPT else free_name(found.name, taken, numbered[found.name])
            )
            numbered[found.name] += 1
            if found.name not in NEVER_KEPT:
                taken.add(names[key])
                values[names[key]] = value
        parts += [text[position : found.start], "{{", names[key], "}}"]
        position = found.end
    return Masked("".join(parts) + text[position:], values)


def mask_values(text: str, values: Mapping[str, str]) -> str:
    """Replace a ticket's known values by placeholders in an edited reply: longest first, whole tokens only.

    E-mail addresses and names match in any case, and a name's parts ("Ann" of "Ann Lee") when capitalised.
    Amounts and dates match only if written as such: an amount of 120 does not match "120 days". Skips values
    shorter than three characters, and text inside placeholders.
    """
    text = _mask_amounts_and_dates(text, values)
    values = {name: value for name, value in values.items() if kind_of(name) not in _WRITTEN_AS_SUCH}
    targets: dict[str, str] = {}
    for name, value in values.items():
        targets.setdefault(value, name)
    for name, value in values.items():
        if kind_of(name) in _PEOPLE:
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
    An unknown value that replies ask for becomes words: "your {{Tracking Number}}" is "your tracking number".
    Values are not read again: one that contains "{{...}}" stays literal.
    """
    known = {folded_name(name): value for name, value in values.items()}
    template = _reworded(text, known)
    blanks: dict[str, None] = {}
    asked_until = -1  # Where the last placeholder that became words ended.

    def replacement(match: re.Match[str]) -> str:
        nonlocal asked_until
        name = " ".join(match[1].split())
        value = _value(name, known)
        if value is not None:
            return value
        if reads_as_words(name) and _is_asked_for(template, match.start(), asked_until):
            asked_until = match.end()
            return name.casefold()
        blanks[name] = None
        return f"[{name}]"

    return Filled(PLACEHOLDER.sub(replacement, template), tuple(blanks))


def can_be_filled(name: str, values: Collection[str]) -> bool:
    """Return whether the placeholder `name` is among a message's placeholders `values`, or an alias
    of one.
    """
    wanted = (folded_name(name), stands_for(name))
    return any(folded_name(value) in wanted for value in values)


def _reworded(text: str, known: Mapping[str, str]) -> str:
    """Return the template changed to read well with its values: "'{{A}}' or '{{A}}'" becomes one, a full name
    needs no salutation, and an amount takes the customer's currency instead of the template's.
    """

    def amount(match: re.Match[str]) -> str:
        if _value(match["name"], known) is None:
            return match[0]
        placeholder, sign = f"{{{{{match['name']}}}}}", known.get(CURRENCY.casefold())
        written = match["sign"] or match["word"]
        if written is None:
            return match[0]
        if sign is None or sign == written or (match["word"] and SYMBOL_OF_WORD[sign].fullmatch(written)):
            return placeholder if sign is None and match["sign"] else match[0]
        return f"{{{{{CURRENCY}}}}}{placeholder}"

    if "' or '{{" in text or '" or "{{' in text:
        text = _TWICE.sub(r"\g<quote>{{\g<name>}}\g<quote>", text)
    if PERSON.casefold() in known:
        text = _SALUTED.sub(f"{{{{{PERSON}}}}}", text)
        for title, instead in _WITH_TITLE if f"{{{{{PERSON}" in text else ():
            text = title.sub(instead, text)
    return _PRICED.sub(amount, text) if "amount}}" in text.casefold() else text


def _value(name: str, known: Mapping[str, str]) -> str | None:
    """Return what fills a placeholder: the value of its name or of an alias. Splits only names of
    two words.
    """
    folded = folded_name(name)
    if folded in known:
        return known[folded]
    person = known.get(PERSON.casefold())
    if person is not None and folded.endswith(("first name", "last name")) and is_a_customers(name):
        words = person.split()
        place = 0 if folded.endswith("first name") else -1
        return words[place] if len(words) == 2 else person if place == 0 else None
    return known.get(stands_for(name))


def _is_asked_for(template: str, position: int, asked_until: int) -> bool:
    """Return whether "the", "your" or the like is before `position`, or "or" after a placeholder for which it
    is.
    """
    if _DETERMINER.search(template, max(0, position - 30), position):
        return True
    return asked_until >= 0 and _OR.fullmatch(template, asked_until, position) is not None


def _mask_amounts_and_dates(text: str, values: Mapping[str, str]) -> str:
    """Return an agent's text with the ticket's own amounts and dates as placeholders; others stay."""
    known = {
        (kind_of(name), same_value(value, name)): name
        for name, value in values.items()
        if kind_of(name) in (*_AMOUNTS, DATE)
    }
    amounts = {key[1]: name for key, name in known.items() if key[0] in _AMOUNTS}
    parts, position = [], 0
    for found in without_overlaps(text, find_amounts, find_dates) if known else ():
        same = same_value(text[found.start : found.end], found.name)
        name = amounts.get(same) if found.name in _AMOUNTS else known.get((found.name, same))
        if name is not None:
            parts += [text[position : found.start], "{{", name, "}}"]
            position = found.end
    return "".join(parts) + text[position:]


def same_value(value: str, name: str) -> str:
    """Return what values of a kind that mean the same have in common."""
    kind = kind_of(name)
    if kind in (EMAIL, *_PEOPLE):
        return value.casefold()
    if kind in (REFUND, MONEY, SETTLED):
        return amount_key(value)
    return date_key(value) if kind == DATE else value


def free_name(name: str, taken: Collection[str], before: int = 0) -> str:
    """Return the placeholder's name with the first number that is not `taken`: "Order Number 2". The first
    `before` are known to be.
    """
    number = max(1, before)
    candidate = name if number == 1 else f"{name} {number}"
    while candidate in taken:
        number += 1
        candidate = f"{name} {number}"
    return candidate


def _pattern(value: str, name: str, values: Mapping[str, str]) -> str:
    """Return the value as a pattern. A single name that is also an English word matches only as written."""
    is_part = value not in values.values()
    if kind_of(name) not in (EMAIL, *_PEOPLE) or (
        kind_of(name) in _PEOPLE and " " not in value and (is_part or reads_as_a_word(value))
    ):
        return re.escape(value)
    return f"(?i:{re.escape(value)})"
