"""The folders of a training run, and what killed runs left in them."""

import contextlib
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.errors import AlreadyRetraining
from bot.jobs.lock import only_one
from bot.jobs.training_process import Progress
from bot.services.versions import stage
from bot.services.workspace import Workspace

_log = logging.getLogger(__name__)

_HALF_WRITTEN_SECONDS = 3600.0


@contextlib.contextmanager
def workplace_of(parent: Path, workspace_id: str) -> Iterator[Path]:
    """Make a folder for this run, and delete those of killed ones."""
    parent.mkdir(parents=True, exist_ok=True)
    for left in _leftovers(parent, workspace_id):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f"retraining-{workspace_id}-") as folder:
        yield Path(folder)


def remove_leftovers(workspace: Workspace, home: Path) -> int:
    """Remove the snapshots that killed runs of the workspace left, unless one runs; return their number.

    They hold its learned replies.
    """
    leftovers = _leftovers(home / "snapshots", workspace.id)
    if not leftovers:
        return 0
    lock = home / "models" / workspace.id / "retraining.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with only_one(lock, AlreadyRetraining(lock)):
            for folder in leftovers:
                shutil.rmtree(folder, ignore_errors=True)
    except AlreadyRetraining:
        return 0
    _log.info("removed what %d killed runs left in %s", len(leftovers), home / "snapshots")
    return len(leftovers)


def _leftovers(parent: Path, workspace_id: str) -> list[Path]:
    ours = (f"retraining-{workspace_id}-*", "retraining-????????")  # The latter are of older releases.
    return [folder for name in ours for folder in parent.glob(name)]


@contextlib.contextmanager
def told(workspace: Workspace, progress: Progress) -> Iterator[Progress]:
    """Yield a callback that stores how far the run is, until it ends, and calls `progress`."""
    try:
        yield stage.telling(workspace, progress)
    finally:
        stage.put(workspace, "")


def clear_up(versions: Path) -> None:
    """Delete what killed runs left half-written an hour ago or before; younger files may be arriving."""
    for left in versions.glob(".v*"):
        if time.time() - left.stat().st_mtime > _HALF_WRITTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
