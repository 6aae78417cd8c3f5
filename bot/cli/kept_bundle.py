"""Fit a model on a corpus once and keep it, for the command line before any version serves.

Its directory is named after the corpus's rows, so that another corpus, or a release with another starter set,
gets a new one.
"""

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.terminal import progress_bar, say

if TYPE_CHECKING:
    from model.bundle import Bundle
    from model.corpus.rows import Row

STARTER = "starter"
_log = logging.getLogger(__name__)


def load_or_fit(home: Path, data: str = STARTER) -> "Bundle":
    """Return the bundle of `data` ("starter", "hub" or a CSV's path); if none is kept, fit one and say so.

    Adds the starter set to every corpus. Raises CorpusError.
    """
    from model.bundle import load_bundle
    from model.errors import CheckpointError

    rows = rows_of_corpus(data)
    directory = kept_at(home, data, rows)
    if directory.is_dir():
        try:
            return load_bundle(directory)
        except CheckpointError as error:
            _log.warning("fitting %s again, because the kept model is damaged: %s", _called(data), error)
            shutil.rmtree(directory, ignore_errors=True)
    return _fit(directory, data, rows)


def kept_at(home: Path, data: str = STARTER, rows: "tuple[Row, ...] | None" = None) -> Path:
    """Return where the bundle of `data` is kept."""
    return home / "models" / directory_name(data, rows_of_corpus(data) if rows is None else rows)


def directory_name(data: str, rows: "tuple[Row, ...]") -> str:
    """Return a directory's name for models fitted on the `rows` of `data`; other rows give another name."""
    from model.corpus.rows import checksum

    name = data if data in (STARTER, "hub") else "file"
    return f"{name}-{checksum(rows)}-{len(rows)}"


def rows_of_corpus(data: str) -> "tuple[Row, ...]":
    """Return the rows of `data` and of the starter set. Raises CorpusError."""
    from model.corpus.rows import load_frame, read_starter_rows, rows_of, with_starter_rows

    if data == STARTER:
        return tuple(read_starter_rows())
    return with_starter_rows(rows_of(load_frame(data)))


def _called(data: str) -> str:
    return "the starter set" if data == STARTER else data


def _fit(directory: Path, data: str, rows: "tuple[Row, ...]") -> "Bundle":
    from model.bundle import save_bundle
    from model.errors import CheckpointError
    from model.training.fit import fit_bundle
    from model.training.snapshot import Snapshot

    say(f"Fitting a model on {_called(data)}, kept for the next time.")
    version = data if data in (STARTER, "hub") else Path(data).name
    with progress_bar() as progress:
        bundle = fit_bundle(
            Snapshot(version, base_rows=rows, resolution_rows=(), learned_through=0), progress
        )
    try:
        save_bundle(directory, bundle)
    except CheckpointError as error:
        _log.warning("the model could not be kept for the next time: %s", error)
    return bundle
