"""Check that the data folder can be written, and that its disk has room."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES

MIN_FREE_BYTES = 2 * 1024**3
"""Enough for a night's snapshot and version. `/readyz` has its own limit, a tenth of this."""


def folder_findings(installation: Installation) -> Iterator[Finding]:
    """Write a temporary file into the folder, or into its nearest existing parent."""
    from bot.readiness import write_probe

    subject, home = "data folder", installation.settings.home
    nearest = next(path for path in (home, *home.parents) if os.path.lexists(path))
    try:
        # Permissions are not enough: some file systems refuse what they seem to allow.
        write_probe(nearest)
        yield Finding(State.FINE, subject, str(home))
        yield from _room(nearest)
    except OSError as error:
        told = f"{home} cannot be {'written' if nearest == home else 'created'}: {error.strerror}"
        yield Finding(State.BROKEN, subject, told, f"Set {NAMES['home']} to a writable folder.")


def _room(folder: Path) -> Iterator[Finding]:
    """A warning if the next nights may not find room, a fault if the bot would not be ready."""
    from bot.readiness import MIN_FREE_BYTES as NEEDED_TO_RUN

    free = shutil.disk_usage(folder).free
    if free < NEEDED_TO_RUN:
        told = (
            f"{free / 1024**2:,.0f} MiB are free, fewer than the {NEEDED_TO_RUN / 1024**2:,.0f} to be ready"
        )
        yield Finding(State.BROKEN, "disk", told, "Free some, or move the folder to a larger disk.")
    elif free < MIN_FREE_BYTES:
        told = f"{free / 1024**2:,.0f} MiB are free, and a night needs about {MIN_FREE_BYTES / 1024**2:,.0f}"
        yield Finding(State.WARNING, "disk", told, "Free some, or move the folder to a larger disk.")
