"""Read the brand file; report every error with its line and what to write instead.

    [company]          a few named facts, each for the placeholders that `PLACEHOLDERS_OF` lists
    [placeholders]     any other placeholder of the replies, by its name
    [phrases]          banned = [...]

A customer's own facts (an order number, a name) come from the ticket and cannot be set here. See
`model/brand/values.py` for the use of the facts.
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from model.errors import BrandError
from model.masking.kinds import folded_name, is_a_customers

LONGEST_VALUE, LONGEST_SIGN_OFF = 300, 600
MOST_PLACEHOLDERS, MOST_PHRASES, LONGEST_PHRASE = 500, 500, 200
LARGEST_FILE = 200_000
SIGN_OFF = "Sign-off"
"""The placeholder of the sign-off, which ends a draft."""

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
_PLAIN = str.maketrans(
    "\u2018\u2019\u02bc\u201c\u201d",
    "'''\"\"",
    "*`~\u00ad\u200b\u200c\u200d\u2060\ufeff",  # Emphasis and invisible characters could split a phrase.
)


@dataclass(frozen=True)
class Contents:
    """The contents of a brand file: placeholder name -> value, banned phrases, and harmless oddities."""

    values: Mapping[str, str]
    banned: tuple[str, ...]
    warnings: tuple[str, ...]


class _Phrases(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    banned: Annotated[list[_Phrase], Field(max_length=MOST_PHRASES)] = []


class _File(BaseModel):
    """A brand file's tables; the keys of [company] are checked separately, against `PLACEHOLDERS_OF`."""

    model_config = ConfigDict(extra="forbid", strict=True)
    company: dict[str, _SignOff] = {}
    placeholders: Annotated[dict[str, _Value], Field(max_length=MOST_PLACEHOLDERS)] = {}
    phrases: _Phrases = _Phrases()


def read_brand_file(path: Path, known_placeholders: Collection[str]) -> Contents:
    """Read a brand file. BrandError names the file, each wrong key with its line, and what to write.

    A name in [placeholders] that is not in `known_placeholders` (those of the replies; if empty, nothing is
    checked) becomes a warning: no reply uses it, which does no harm.
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
    unused = tuple(_unused(path, file, known_placeholders))
    return Contents(_values(file), tuple(file.phrases.banned), unused)


def plain_words(text: str) -> str:
    """Normalise text for comparing phrases: NFKC, case, emphasis, quotes and white space."""
    plain = text.translate(_PLAIN)
    return " ".join((plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).casefold().split())


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
    """Yield unknown tables and keys of [company]: the key, and the message about it."""
    for name in tables:
        if name in PLACEHOLDERS_OF:
            yield name, f'"{name}" is outside its table; put it below the line [company]'
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
    return f'; did you mean "{near[0]}"?' if near else f"; expected one of {', '.join(known)}"


def _malformed(error: Any) -> tuple[str, str]:
    """Turn one of pydantic's errors into our message: the key and the sentence."""
    where = [str(part) for part in error["loc"] if part != "[key]"]
    expected = {
        "string_type": "must be text in quotes",
        "string_too_short": "is empty; write a text, or remove the line",
        "string_too_long": f"is longer than {error.get('ctx', {}).get('max_length')} characters; shorten it",
        "too_long": f"has more than {error.get('ctx', {}).get('max_length')} entries; remove some",
        "list_type": 'must be a list, such as ["no refunds"]',
        "extra_forbidden": 'is not a key of this table; expected "banned"',
    }.get(error["type"], "must be a table of names and texts")
    return next((part for part in reversed(where) if not part.isdigit()), ""), f"{'.'.join(where)} {expected}"


def _misplaced(file: _File) -> Iterator[tuple[str, str]]:
    """Yield unusable values: names of a customer's or of [company], braces, too long a fact."""
    for name, value in (*file.company.items(), *file.placeholders.items()):
        if "{{" in value or "}}" in value:
            yield name, f'the value of "{name}" contains braces; write the text itself, without a placeholder'
        if name != "sign_off" and ("\n" in value or len(value) > LONGEST_VALUE):
            yield name, f'the value of "{name}" must be one line of at most {LONGEST_VALUE} characters'
    for phrase in file.phrases.banned:
        if not plain_words(phrase):
            yield "banned", f'the phrase "{phrase}" has no words; write some'
        elif plain_words(phrase) in plain_words(file.company.get("sign_off", "")):
            yield "sign_off", f'the sign-off, which ends every draft, contains the banned phrase "{phrase}"'
    for name in file.placeholders:
        if is_a_customers(name):
            yield name, f'"{name}" is a customer\'s own and is filled from the ticket; remove the line'
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
            hint = f'did you mean "{names[near[0]]}"?' if near else "remove the line, or correct the name."
            yield f'{path}: no reply uses the placeholder "{name}" of [placeholders]; {hint}'


def _line(text: str, key: str) -> str:
    """Return where `key` first appears as a key or table, as ", line 3"; "" if it does not."""
    pattern = re.compile(rf"^\s*(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
    for number, line in enumerate(text.splitlines(), start=1):
        if key and pattern.match(line):
            return f", line {number}"
    return ""
