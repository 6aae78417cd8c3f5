"""How a setting is declared: once, as a field of a group, with a `Setting` beside its type.

The type validates, the field holds the default, the `Setting` has the environment variable and the words.
Reading and error messages (`reading.py`), `.env.example` and `docs/settings.md` (`pages.py`), `draftdesk
doctor` and the demo all go by this declaration. To add a setting, write its field in the group that it
belongs to, then run `python -m bot.settings.pages`:

    port: Annotated[
        int,
        Field(ge=0, le=65535),
        Setting("DRAFTDESK_PORT", "Port of the HTTP server.", must="be a number from 0 to 65535", demo=True),
    ] = 3000

`Setting` must annotate the whole field, so name the type of an optional value (`kinds.py`):
`Annotated[Share | None, Setting(...)]`.
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
    """The environment variable that sets a field, and what people are told about it."""

    variable: str
    help: str
    """Whole sentences for `.env.example` and `docs/settings.md`; the default is added to them."""
    must: str
    """What a value must be, to follow "VARIABLE must" and before a full stop."""
    hidden: bool = False
    """Whether its value is never repeated in a message."""
    demo: bool = False
    """Whether `draftdesk demo` takes it; there the others count as unset, even malformed ones."""


class Group(BaseModel):
    """Settings that belong together: one section of `.env.example` and of `docs/settings.md`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    heading: ClassVar[str]

    @classmethod
    def missing(cls, present: frozenset[str]) -> list[str]:
        """What the fields in `present` need besides, one sentence for each; most groups need nothing."""
        return []


def declared(group: type[BaseModel]) -> Mapping[str, Setting]:
    """The settings of a group by field, in order; a field without a `Setting` cannot be set from outside."""
    found = {name: _setting(field) for name, field in group.model_fields.items()}
    return {name: setting for name, setting in found.items() if setting is not None}


def _setting(field: FieldInfo) -> Setting | None:
    return next((each for each in field.metadata if isinstance(each, Setting)), None)


def default_of(group: type[BaseModel], field: str) -> str:
    """A field's default as one would write it in `.env`; "" if it has none or computes it."""
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
