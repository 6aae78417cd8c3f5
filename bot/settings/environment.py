"""Read the environment and the file `.env`, and find names and values there that have no effect.

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
"""Prefixes of other programs' variables; only a name that is nearly a setting's counts as misspelt."""
FOR_TESTS = ("DRAFTDESK_TEST_", "DRAFTDESK_ZENDESK_SPEC")
"""Only the tests read these; see `CONTRIBUTING.md`."""
NEAR, VERY_NEAR = 0.6, 0.9
"""Similarities from which a name is suggested, and from which a name counts as misspelt."""


def read_variables() -> dict[str, str]:
    """Return every variable that is set, by its name in capitals."""
    return read_dotenv() | _not_blank(os.environ)


def read_dotenv() -> dict[str, str]:
    """Return the variables of `.env` in the current folder; none without such a file."""
    from dotenv import dotenv_values  # Imported here, since `--help` reads no settings.

    try:
        return _not_blank(dotenv_values(DOTENV, encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError([f"{DOTENV.absolute()} must be UTF-8 text: save it in that encoding."]) from error


def _not_blank(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name.upper(): value.strip() for name, value in values.items() if value and value.strip()}


def misspelt(names: Collection[str], known: Collection[str]) -> Iterator[str]:
    """Say in a sentence for each name that begins like a setting's but is not one, with the nearest in
    `known`.
    """
    for name in sorted(names):
        if name in known or name.startswith(FOR_TESTS):
            continue
        near = _nearest(name, known)
        if name.startswith(OURS) or (name.startswith(SHARED) and near):
            meant = f"Did you mean {near}?" if near else "See docs/settings.md for their names."
            yield f"{name} is not a setting, so it has no effect. {meant}"


def _nearest(name: str, known: Collection[str]) -> str | None:
    """Return the name that was probably meant. What all ours begin with does not count as likeness."""
    if not name.startswith(OURS):
        return next(iter(difflib.get_close_matches(name, known, 1, VERY_NEAR)), None)
    rests = {each.removeprefix(OURS): each for each in known}
    near = difflib.get_close_matches(name.removeprefix(OURS), rests, 1, NEAR)
    return rests[near[0]] if near else None


def time_zone_problem() -> str | None:
    """Say what is wrong with the environment's TZ: the C library silently takes an unknown zone for UTC."""
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
