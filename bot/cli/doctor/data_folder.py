"""Whether the data folder can be written."""

import os
import tempfile
from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES


def folder_findings(installation: Installation) -> Iterator[Finding]:
    """Write a nameless file into the folder, or into the nearest folder above it that exists."""
    subject, home = "data folder", installation.settings.home
    nearest = next(path for path in (home, *home.parents) if os.path.lexists(path))
    try:
        # Permissions alone do not tell: some file systems refuse what they seem to allow.
        with tempfile.TemporaryFile(dir=nearest):
            yield Finding(State.FINE, subject, str(home))
    except OSError as error:
        told = f"{home} cannot be {'written' if nearest == home else 'created'}: {error.strerror}"
        yield Finding(State.BROKEN, subject, told, f"Set {NAMES['home']} to a writable folder.")
