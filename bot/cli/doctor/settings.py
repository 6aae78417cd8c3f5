"""Check for invalid settings, and for names that look like a setting's but have no effect."""

from collections.abc import Callable

from bot.cli.doctor.findings import Finding, State
from bot.errors import SettingsError
from bot.settings import Settings

Read = Callable[[Callable[[str], object]], Settings]
"""Reads the settings, and calls its argument with each warning."""


def read_and_check(read: Read) -> tuple[Settings | None, list[Finding]]:
    """Return the settings, None if they are malformed, and what is wrong with them."""
    warnings: list[str] = []
    settings, broken = None, []
    try:
        settings = read(warnings.append)
    except SettingsError as error:
        broken = [Finding(State.BROKEN, "settings", problem) for problem in error.problems]
    return settings, broken + [Finding(State.WARNING, "settings", told) for told in warnings]
