"""Store the rows that a version is fitted on in a folder, which a child process reads.

See `model/training/fit.py` for fitting, `bot/jobs/retrain.py` for the rows.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from model.bundle_files import read_rows, write_rows
from model.corpus.rows import Row, split_rows
from model.errors import CheckpointError

_SNAPSHOT, _BASE, _RESOLUTIONS = "snapshot.json", "base.jsonl", "resolutions.jsonl"
_GOLDEN = "golden.jsonl"


@dataclass(frozen=True)
class Snapshot:
    """The rows that a version is fitted on, as of one moment."""

    version: str
    base_rows: tuple[Row, ...]
    resolution_rows: tuple[Row, ...]
    learned_through: int  # the last resolution change included
    encoder: str | None = None  # where the encoder's network is read from (`model/encoder/place.py`)
    golden_rows: tuple[Row, ...] = ()
    """Questions and the reply that must come first: not learned, they judge."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, including those held out."""
        return self.base_rows + self.resolution_rows

    def training_rows(self) -> list[Row]:
        """Return the rows to learn from: base rows that are not held out, and every resolution."""
        return split_rows(self.base_rows)[0] + list(self.resolution_rows)

    def scored_rows(self) -> list[Row]:
        """Return the held-out base rows, except those whose message is also in a resolution."""
        learned = {row.message.strip().casefold() for row in self.resolution_rows}
        held_out = split_rows(self.base_rows)[1]
        return [row for row in held_out if row.message.strip().casefold() not in learned]


def write_snapshot(directory: Path, snapshot: Snapshot) -> None:
    """Write `snapshot` into `directory`, created if missing; the description last, so that it is complete."""
    directory.mkdir(parents=True, exist_ok=True)
    write_rows(directory / _BASE, snapshot.base_rows)
    write_rows(directory / _RESOLUTIONS, snapshot.resolution_rows)
    write_rows(directory / _GOLDEN, snapshot.golden_rows)
    description = {
        "version": snapshot.version,
        "learned_through": snapshot.learned_through,
        "encoder": snapshot.encoder,
    }
    (directory / _SNAPSHOT).write_text(json.dumps(description) + "\n", encoding="utf-8")


def read_snapshot(directory: Path) -> Snapshot:
    """Read what `write_snapshot` wrote; CheckpointError names the missing or corrupt path."""
    path = directory / _SNAPSHOT
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        version, learned_through = description["version"], description["learned_through"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is not a snapshot's description: {error!r}") from error
    base, resolutions, golden = (read_rows(directory / name) for name in (_BASE, _RESOLUTIONS, _GOLDEN))
    return Snapshot(version, base, resolutions, learned_through, description.get("encoder"), golden)
