"""Have libraries write where this account can: in a container it may have no name and no home folder, and
only the data folder may be writable.

Child processes inherit the choices through the environment.
"""

import getpass
import os
import tempfile
from contextlib import suppress
from pathlib import Path

CACHES, TEMPORARY = "caches", "tmp"
"""Folders in the data folder, made when they are needed."""
NOBODY = "draftdesk"
"""Name for an account that has none: PyTorch asks for it."""


def give_folders(home: Path) -> None:
    """Set the environment's folders that are missing or cannot be written to folders in the data folder."""
    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["LOGNAME"] = NOBODY
    try:
        own = Path.home()
    except RuntimeError:
        own = home
        os.environ["HOME"] = str(home)
    if "XDG_CACHE_HOME" not in os.environ and not _is_writable(own / ".cache"):
        os.environ["XDG_CACHE_HOME"] = str(home / CACHES)
    if "MPLCONFIGDIR" not in os.environ and not _is_writable(own / ".config"):
        os.environ["MPLCONFIGDIR"] = str(home / CACHES / "matplotlib")
    if not _has_temporary_folder():
        tempfile.tempdir = os.environ["TMPDIR"] = str(home / TEMPORARY)
        with suppress(OSError):  # `doctor` says more.
            (home / TEMPORARY).mkdir(parents=True, exist_ok=True)


def _is_writable(folder: Path) -> bool:
    """Return whether the folder, or the nearest one above it that exists, lets us write."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(nearest, os.W_OK | os.X_OK)


def _has_temporary_folder() -> bool:
    """Return whether there is a folder for temporary files that is not just the current one."""
    try:
        return Path(tempfile.gettempdir()) != Path.cwd() or "TMPDIR" in os.environ
    except OSError:
        return False
