"""The public base: attention trained once on the base rows; every later version starts from its weights.

A version never starts from another version's weights, since those may contain data deleted later. The base
contains only public rows, so it can be kept as long as these stay the same.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from model.bundle import Bundle, load_bundle, save_bundle
from model.confidence.judgement import UNFITTED
from model.corpus.rows import Row, checksum
from model.errors import CheckpointError, CorpusError
from model.training.loop import AttentionTraining
from model.training.mixture import fit_mixture
from model.training.processes import current

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of all work that is done, 0 to 1."""


def public_base(folder: Path, rows: Sequence[Row], minutes: float, progress: Progress) -> Bundle | None:
    """Return the base of the public training rows `rows` from `folder`, or train and store a new one there.

    A new one takes `minutes`, and reports to `progress`; if it is killed, the next call resumes it. Bases of
    other rows are deleted, and an unreadable one is trained again. None if there is no row to learn from.
    """
    directory = _directory(folder, rows)
    try:
        return load_bundle(directory)
    except CheckpointError:
        shutil.rmtree(directory, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    state = directory.with_suffix(".training")
    for other in folder.glob("base-*"):
        if other != state:
            _delete(other)
    try:
        fitted = fit_mixture(
            rows,
            AttentionTraining(minutes=minutes),
            progress=lambda stage, done: progress(f"Public base: {stage}", done),
            state=state,
        )
    except CorpusError:
        return None
    base = Bundle("base", fitted.tokenizer, fitted.prepared.counts, UNFITTED, (), 0, {}, fitted.networks)
    if current().leads:
        save_bundle(directory, base)
        state.unlink(missing_ok=True)
    return base


def has_base(folder: Path, rows: Sequence[Row]) -> bool:
    """Whether `folder` contains the base of these rows."""
    return _directory(folder, rows).is_dir()


def _directory(folder: Path, rows: Sequence[Row]) -> Path:
    return folder / f"base-{checksum(rows)}"


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
