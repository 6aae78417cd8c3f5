"""The environment and the file `.env` as they stand, and names and values there that nothing would ever read.

The environment wins over `.env`; a blank value counts as unset; the case of a name does not matter.
"""

import difflib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.errors import SettingsError

DOTENV = Path(".env")
OURS = "DRAFTDESK_"
SHARED = ("SLACK_", "ZENDESK_")
"""Other programs have variables that begin so; only one that nearly is a setting counts as misspelt."""
FOR_TESTS = ("DRAFTDESK_TEST_", "DRAFTDESK_ZENDESK_SPEC")
"""Only the tests read these; see `CONTRIBUTING.md`."""
NEAR, VERY_NEAR = 0.6, 0.9
"""Similarities from which a name is suggested, and from which it alone tells that another was meant."""


def read_variables() -> dict[str, str]:
    """Every variable that is set, by its name in capitals."""
    return read_dotenv() | _not_blank(os.environ)


def read_dotenv() -> dict[str, str]:
    """The variables of `.env` in the current folder; none without such a file."""
    from dotenv import dotenv_values  # Imported here, since `--help` reads no settings.

    try:
        return _not_blank(dotenv_values(DOTENV, encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError([f"{DOTENV.absolute()} must be UTF-8 text: save it in that encoding."]) from error


def _not_blank(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name.upper(): value.strip() for name, value in values.items() if value and value.strip()}


def misspelt(names: Collection[str], known: Collection[str]) -> Iterator[str]:
    """A sentence for each name that begins like a setting and is none, with the nearest one in `known`."""
    for name in sorted(names):
        if name in known or name.startswith(FOR_TESTS):
            continue
        near = difflib.get_close_matches(name, known, 1, NEAR if name.startswith(OURS) else VERY_NEAR)
        if name.startswith(OURS) or (name.startswith(SHARED) and near):
            meant = f"Did you mean {near[0]}?" if near else "See docs/settings.md for their names."
            yield f"{name} is not a setting, so it has no effect. {meant}"


def time_zone_problem() -> str | None:
    """What is wrong with the environment's TZ: the C library takes an unknown zone for UTC without a word."""
    zone = os.environ.get("TZ", "").removeprefix(":")
    if not zone or (Path(zone).is_absolute() and Path(zone).is_file()):
        return None
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return (
            "TZ must be a time zone that this machine knows, such as Europe/Berlin or UTC "
            f"(see /usr/share/zoneinfo). It is {zone[:80]!r}."
        )
    return None
