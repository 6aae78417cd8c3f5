"""The company's own facts, from `brand.toml`: what fills its placeholders, and what no draft may say.

    [company]          a few named facts, each for the placeholders that `PLACEHOLDERS_OF` lists
    [placeholders]     any other placeholder of the replies, by its name
    [phrases]          banned = [...]

A customer's own facts (an order number, a name) come from the ticket and cannot be set here. Filling is
`model/slots.py`'s; which file is read, and what becomes of an unreadable one, is the caller's business.
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from model.errors import DraftdeskModelError
from model.facts import facts_of
from model.slot_names import folded_name, is_a_customers
from model.slots import PLACEHOLDER, fill

LONGEST_VALUE, LONGEST_SIGN_OFF = 300, 600
MOST_PLACEHOLDERS, MOST_PHRASES, LONGEST_PHRASE = 500, 500, 200
LARGEST_FILE = 200_000
SIGN_OFF = "Sign-off"
"""The placeholder that `Brand.signed` puts at a draft's end."""

PLACEHOLDERS_OF: Mapping[str, tuple[str, ...]] = {
    "name": ("Company Name", "Company", "CompanyName"),
    "site": ("Website URL", "Platform URL"),
    "login_page": ("Login Page URL", "Login URL", "Platform Login URL"),
    "recovery_page": (
        "Account Recovery Page URL",
        "Account Recovery Page",
        "Password Recovery Page URL",
        "Password Recovery Page",
        "Password Reset Page URL",
        "Password Reset Page",
        "Profile Recovery Page URL",
        "Profile Recovery Page",
    ),
    "support_page": ("Support Page URL", "Company Support Page URL", "Help Center URL", "Contact Page URL"),
    "portal": ("Online Company Portal Info", "Company Account"),
    "orders": ("Online Order Interaction",),
    "order_status": ("Order Status", "Order Tracking", "Track Order", "Order Tracker", "Purchase Status"),
    "phone": (
        "Customer Support Phone Number",
        "Customer Assistance Phone Number",
        "Customer Support Contact Number",
        "Customer Support Hotline",
        "Support Phone Number",
        "Company Phone Number",
    ),
    "toll_free": (
        "Toll-Free Number",
        "Customer Support Toll-Free Number",
        "Customer Service Toll-Free Number",
        "Free Customer Support Number",
    ),
    "email": (
        "Customer Support Email",
        "Customer Service Email",
        "Customer Service Email Address",
        "Customer Assistance Email",
        "Customer Assistance Email Address",
    ),
    "feedback_email": ("Feedback Email Address", "Feedback Email", "Product Feedback Email"),
    "hours": (
        "Customer Support Hours",
        "Customer Service Hours",
        "Customer Assistance Hours",
        "Support Hours",
        "Business Hours",
        "Working Hours",
    ),
    "team": ("Customer Support Team", "Customer Support Team Name"),
    "chat": ("Live Chat Support", "Live Chat"),
    "stores": ("Store Location",),
    "sign_off": (SIGN_OFF,),
}
"""Each key of [company], and the placeholders that it fills."""

_OF_NAME = {folded_name(name): key for key, names in PLACEHOLDERS_OF.items() for name in names}
_Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_VALUE)]
_SignOff = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SIGN_OFF)]
_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=LONGEST_PHRASE)]
_EMPHASIS = re.compile("[*`~\u00ad\u200b-\u200d\u2060\ufeff]")  # Says nothing, and could split a phrase.


class BrandError(DraftdeskModelError):
    """A brand file that cannot be used; the message names the file and every key that is wrong."""


@dataclass(frozen=True)
class Brand:
    """A company's facts. `values`: placeholder name -> value; `warnings`: what is odd but does no harm."""

    values: Mapping[str, str] = field(default_factory=dict)
    banned: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def breaks(self, text: str) -> list[str]:
        """The banned phrases in `text`, once the company's values stand in their places.

        Letter case, white space, emphasis marks and typographic quotes make no difference; a phrase counts
        inside longer words too. Call it again on a text that a ticket's own values were filled into.
        """
        if not self.banned:
            return []
        read = _plain(text), _plain(fill(text, self.values).text)
        return [phrase for phrase in self.banned if any(_plain(phrase) in each for each in read)]

    def signed(self, text: str) -> str:
        """`text` with the sign-off's placeholder at its end, unless the sign-off stands there already."""
        words = self.values.get(SIGN_OFF)
        if words is None or f"{{{{{SIGN_OFF}}}}}" in text or text.rstrip().endswith(words):
            return text
        return f"{text.rstrip()}\n\n{{{{{SIGN_OFF}}}}}"

    def masked(self, text: str) -> str:
        """`text` with the company's links, addresses, numbers and sign-off as placeholders again.

        Do this before `slots.mask`, which would take them for the customer's. Only values with a fact in
        them are looked for: a word such as "Settings" stays a word.
        """
        words = self.values.get(SIGN_OFF)
        if words is not None and text.rstrip().endswith(words):
            text = f"{text.rstrip().removesuffix(words)}{{{{{SIGN_OFF}}}}}"
        if self._own_facts is None:
            return text

        def placeholder(match: re.Match[str]) -> str:
            place = match.lastgroup
            return match[0] if place is None else f"{{{{{self._facts_first[int(place[1:])][1]}}}}}"

        return self._own_facts.sub(placeholder, text)

    @cached_property
    def _facts_first(self) -> list[tuple[str, str]]:
        """(value, placeholder) of each value with a fact in it, the longest first; of equals the first."""
        names: dict[str, str] = {}
        for name, value in self.values.items():
            if facts_of(value):
                names.setdefault(value, name)
        return sorted(names.items(), key=lambda pair: -len(pair[0]))

    @cached_property
    def _own_facts(self) -> re.Pattern[str] | None:
        values = "|".join(f"(?P<v{i}>{re.escape(value)})" for i, (value, _) in enumerate(self._facts_first))
        pattern = rf"{PLACEHOLDER.pattern}|(?<![\w@.+-])(?:{values})(?![\w@]|[-.]\w)"
        return re.compile(pattern, re.IGNORECASE) if values else None


NO_BRAND = Brand()
"""What there is without a brand file: nothing to fill in, nothing banned."""


class _Phrases(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    banned: Annotated[list[_Phrase], Field(max_length=MOST_PHRASES)] = []


class _File(BaseModel):
    """A brand file's tables; the keys of [company] are checked apart, for they are `PLACEHOLDERS_OF`'s."""

    model_config = ConfigDict(extra="forbid", strict=True)
    company: dict[str, _SignOff] = {}
    placeholders: Annotated[dict[str, _Value], Field(max_length=MOST_PLACEHOLDERS)] = {}
    phrases: _Phrases = _Phrases()


def load_brand(path: Path, known_placeholders: Collection[str] = ()) -> Brand:
    """Read a brand file. BrandError names the file, each wrong key with its line, and what to write.

    A name in [placeholders] that is none of `known_placeholders` (those of the replies; none: not looked at)
    becomes a warning: nothing would ever ask for it, which does no harm.
    """
    text = _read(path)
    tables = _parse(path, text)
    problems = list(_unknown(tables))
    file = _File()
    try:
        file = _File.model_validate({name: tables[name] for name in tables if name in _File.model_fields})
    except ValidationError as error:
        problems += [_malformed(each) for each in error.errors(include_url=False)]
    problems += list(_misplaced(file))
    if problems:
        raise BrandError("\n".join(f"{path}{_line(text, key)}: {told}" for key, told in problems))
    return Brand(_values(file), tuple(file.phrases.banned), tuple(_unused(path, file, known_placeholders)))


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BrandError(
            f"{path} cannot be read: {error.strerror}; expected a TOML file with a table [company]"
        ) from error
    if len(data) > LARGEST_FILE:
        raise BrandError(f"{path} has {len(data):,} bytes; expected at most {LARGEST_FILE:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrandError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BrandError(
            f'{path} is not TOML: {error}. A line looks like: phone = "+1 555 0100", with the quotes'
        ) from error


def _unknown(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tables and keys of [company] that there are none of: the key, and what to say about it."""
    for name in tables:
        if name in PLACEHOLDERS_OF:
            yield name, f'"{name}" stands outside of its table; put it below a line [company]'
        elif name not in _File.model_fields:
            yield name, f"there is no table [{name}]{_meant(name, _File.model_fields)}"
    company = tables.get("company")
    for key in company if isinstance(company, dict) else ():
        if key not in PLACEHOLDERS_OF:
            hint = _meant(key, PLACEHOLDERS_OF)
            yield (
                key,
                f'[company] has no key "{key}"{hint}. A placeholder of your own goes into [placeholders]',
            )


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), known, 1, 0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(known)}"


def _malformed(error: Any) -> tuple[str, str]:
    """One of pydantic's findings in our words."""
    where = [str(part) for part in error["loc"] if part != "[key]"]
    expected = {
        "string_type": "must be text in quotes",
        "string_too_short": "is empty; write something, or take the line out",
        "string_too_long": f"is longer than {error.get('ctx', {}).get('max_length')} characters; shorten it",
        "too_long": f"has more than {error.get('ctx', {}).get('max_length')} entries; take some out",
        "list_type": 'must be a list, such as ["no refunds"]',
        "extra_forbidden": 'is no key of this table; expected "banned"',
    }.get(error["type"], "must be a table of names and texts")
    return next((part for part in reversed(where) if not part.isdigit()), ""), f"{'.'.join(where)} {expected}"


def _misplaced(file: _File) -> Iterator[tuple[str, str]]:
    """Values that cannot be used: names that are a customer's or [company]'s, braces, too long a fact."""
    for name, value in (*file.company.items(), *file.placeholders.items()):
        if "{{" in value or "}}" in value:
            yield name, f'the value of "{name}" holds braces; write the text itself, with no placeholder'
        if name != "sign_off" and ("\n" in value or len(value) > LONGEST_VALUE):
            yield name, f'the value of "{name}" must be one line of at most {LONGEST_VALUE} characters'
    for phrase in file.phrases.banned:
        if not _plain(phrase):
            yield "banned", f'the phrase "{phrase}" says nothing; write words'
        elif _plain(phrase) in _plain(file.company.get("sign_off", "")):
            yield "sign_off", f'the sign-off, which ends every draft, holds the banned phrase "{phrase}"'
    for name in file.placeholders:
        if is_a_customers(name):
            yield name, f'"{name}" is a customer\'s own and is filled from the ticket; take the line out'
        elif folded_name(name) in _OF_NAME:
            yield (
                name,
                f'"{name}" is set by the key {_OF_NAME[folded_name(name)]} of [company]; move it there',
            )


def _values(file: _File) -> dict[str, str]:
    named = {name: value for key, value in file.company.items() for name in PLACEHOLDERS_OF[key]}
    return named | {name.strip(" {}"): value for name, value in file.placeholders.items()}


def _unused(path: Path, file: _File, known: Collection[str]) -> Iterator[str]:
    names = {folded_name(name): name for name in known}
    for name in file.placeholders if names else ():
        if folded_name(name) not in names:
            near = difflib.get_close_matches(folded_name(name), names, 1, 0.6)
            hint = f'did you mean "{names[near[0]]}"?' if near else "take the line out, or correct the name."
            yield f'{path}: no reply uses the placeholder "{name}" of [placeholders]; {hint}'


def _line(text: str, key: str) -> str:
    """Where `key` first stands as a key or table, as ", line 3"; "" where it is not found."""
    pattern = re.compile(rf"^\s*(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
    for number, line in enumerate(text.splitlines(), start=1):
        if key and pattern.match(line):
            return f", line {number}"
    return ""


def _plain(text: str) -> str:
    """Letters as they are compared: NFKC, case folded, quotes straight, white space single."""
    folded = unicodedata.normalize("NFKC", _EMPHASIS.sub("", text)).casefold()
    return " ".join(re.sub("[\u2018\u2019\u02bc]", "'", re.sub("[\u201c\u201d]", '"', folded)).split())
