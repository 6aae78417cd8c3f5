"""Declare a setting once, as a field of a group, with a `Setting` beside its type.

The type validates, the field holds the default, the `Setting` has the environment variable and the words.
Reading and error messages (`reading.py`), `.env.example` and `docs/settings.md` (`pages.py`), `draftdesk
doctor` and the demo all use this declaration. To add a setting, write its field in its group, then run
`python -m bot.settings.pages`:

    port: Annotated[
        int,
        Field(ge=0, le=65535),
        Setting("DRAFTDESK_PORT", "Port of the HTTP server.", must="be a number from 0 to 65535", demo=True),
    ] = 3000

`Setting` must annotate the whole field, so name the type of an optional value (`kinds.py`): `Annotated[Share
| None, Setting(...)]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Setting:
    """The environment variable that sets a field, and its words for people."""

    variable: str
    help: str
    """Sentences for `.env.example` and `docs/settings.md`, which add the default."""
    must: str
    """What a value must be: the words between "VARIABLE must" and the full stop."""
    hidden: bool = False
    """Whether messages never repeat its value."""
    demo: bool = False
    """Whether `draftdesk demo` uses it; others count as unset there, even malformed ones."""


class Group(BaseModel):
    """Settings that belong together: one section of `.env.example` and of `docs/settings.md`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    heading: ClassVar[str]

    @classmethod
    def missing(cls, present: frozenset[str]) -> list[str]:
        """Say in sentences what else the fields in `present` need; for most groups nothing."""
        return []


def declared(group: type[BaseModel]) -> Mapping[str, Setting]:
    """Return a group's settings by field, in order; a field without a `Setting` cannot be set from
    outside.
    """
    found = {name: _setting(field) for name, field in group.model_fields.items()}
    return {name: setting for name, setting in found.items() if setting is not None}


def _setting(field: FieldInfo) -> Setting | None:
    return next((each for each in field.metadata if isinstance(each, Setting)), None)


def default_of(group: type[BaseModel], field: str) -> str:
    """Return a field's default as written in `.env`; "" if it has none or computes it."""
    return _written(group.model_fields[field].default)


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case time():
            return f"{value:%H:%M}"
        case str() | Path():
            return str(value)
    return ""
