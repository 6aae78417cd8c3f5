"""Keep what Draftdesk stores to the account that runs it: it holds customers' words."""

import logging
import os
from pathlib import Path

OURS = ("draftdesk.db*", "models", "snapshots", "bases", "chat.json", "audit.key")
"""What Draftdesk writes into a data folder; a folder that is also somebody else's keeps the rest as it is."""
_OTHERS = 0o077
_log = logging.getLogger(__name__)


def create_privately() -> None:
    """Let everything that this process and its children create be for this account alone."""
    os.umask(_OTHERS)


def make_private(home: Path) -> None:
    """Take others' permissions from what an older release created in the data folder.

    What belongs to another account stays as it is, and the log says how much.
    """
    refused = 0
    for path in (found for pattern in OURS for top in home.glob(pattern) for found in (top, *top.rglob("*"))):
        mode = path.lstat().st_mode
        if path.is_symlink() or not mode & _OTHERS:
            continue
        try:
            path.chmod(mode & 0o700)
        except OSError:
            refused += 1
    if refused:
        _log.warning("%d files in %s can be read by others and belong to another account", refused, home)
