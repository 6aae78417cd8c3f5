"""Model versions for tests, fitted on part of the starter set in about a second."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine

from db import model_versions, resolutions
from db.learned_tables import Resolution
from db.model_versions import NewVersion
from db.resolutions import NewResolution
from db.session import write
from db.tables import ModelVersion
from db.vocabulary import ResolutionSource
from model.bundle import Bundle, save_bundle
from model.corpus.rows import Row, load_frame, rows_of
from model.encoder.encoder import load_encoder
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

WORKSPACE = "T0TEST"
MESSAGE = "Is there a way to have my parcel wrapped as a gift?"
REPLY = "Yes, gladly! Tick Gift wrap in the basket and we tie it up with a ribbon of your colour."


def rows(count: int) -> tuple[Row, ...]:
    """The first rows of the starter set."""
    return tuple(rows_of(load_frame("starter"))[:count])


def write_csv(path: Path, count: int) -> Path:
    """A corpus file of the first rows of the starter set."""
    load_frame("starter").head(count).to_csv(path, index=False)
    return path


def add_version(
    engine: Engine,
    home: Path,
    number: int,
    *,
    base: Sequence[Row],
    serve: bool = True,
    learned_through: int = 0,
) -> ModelVersion:
    """Fit a version on `base` and record it; with `serve`, serve it."""
    path = f"models/{WORKSPACE}/v{number:04d}"
    fitted = _fitted(tuple(base), load_encoder().name)
    bundle = replace(fitted, version=f"v{number}", learned_through=learned_through)
    sha256 = save_bundle(home / path, bundle)
    with write(engine) as session:
        return model_versions.record(
            session,
            workspace_id=WORKSPACE,
            new=NewVersion(
                number=number,
                path=path,
                sha256=sha256,
                metrics={},
                learned_through=learned_through,
                refusal=None if serve else "worse",
            ),
        )


@lru_cache(maxsize=8)
def _fitted(base: tuple[Row, ...], _encoder: str) -> Bundle:
    """Fit the same rows once: many tests differ only in a version's number."""
    return fit_bundle(Snapshot("v0", base, (), 0))


def approve(engine: Engine, message: str = MESSAGE, reply: str = REPLY) -> Resolution:
    """Store a resolution as an approval does."""
    with write(engine) as session:
        return resolutions.add(
            session,
            workspace_id=WORKSPACE,
            new=NewResolution(message=message, reply=reply, source=ResolutionSource.APPROVED),
        )
