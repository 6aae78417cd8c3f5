"""A model for the command line before any version serves: fitted on the starter set once, then kept.

Its directory is named after the starter set's content, so that a release with another set fits again.
"""

import hashlib
import logging
import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from model.bundle import Bundle

_log = logging.getLogger(__name__)


def load_or_fit(home: Path) -> "Bundle":
    """The starter set's bundle; if it does not exist or is damaged, fit it and say so."""
    from model.bundle import load_bundle
    from model.errors import CheckpointError

    directory = kept_at(home)
    if directory.is_dir():
        try:
            return load_bundle(directory)
        except CheckpointError as error:
            _log.warning("fitting the starter set again, since the kept model is damaged: %s", error)
            shutil.rmtree(directory, ignore_errors=True)
    return _fit(directory)


def kept_at(home: Path) -> Path:
    """Where the starter set's bundle is kept."""
    content = files("model.corpus").joinpath("starter.csv").read_bytes()
    return home / "models" / f"starter-{hashlib.sha256(content).hexdigest()[:12]}"


def _fit(directory: Path) -> "Bundle":
    from model.bundle import save_bundle
    from model.corpus.rows import load_frame, rows_of
    from model.errors import CheckpointError
    from model.training.fit import Snapshot, fit_bundle

    say("No model version serves yet: fitting one on the starter set, kept for the next time.")
    rows = tuple(rows_of(load_frame("starter")))
    with progress_bar() as progress:
        bundle = fit_bundle(
            Snapshot(version="starter", base_rows=rows, resolution_rows=(), learned_through=0), progress
        )
    try:
        save_bundle(directory, bundle)
    except CheckpointError as error:
        _log.warning("the model could not be kept for the next time: %s", error)
    return bundle
