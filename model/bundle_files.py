"""Read a version's directory without its model, which needs no PyTorch: config.json, rows, and whether each
file is as it was written. See `bundle.py` for the whole.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model.confidence.judgement import Confidence
from model.corpus.rows import Row, approved_number
from model.errors import CheckpointError, FilesMissingError, OtherBuildError

FORMAT = "draftdesk-bundle-4"
READ = ("draftdesk-bundle-3", FORMAT)  # Bundles of format 3 have no points, and the static encoder.
CONFIG, ROWS = "config.json", "rows.jsonl"


@dataclass(frozen=True)
class Outline:
    """What a version is, for a process that does not draft with it."""

    rows: tuple[Row, ...]  # as `Bundle.rows`
    threshold: float  # the confidence below which it shows no draft, unless somebody sets another


def load_outline(directory: Path, sha256: str | None = None) -> Outline:
    """Read a version's outline, after comparing every file as `load_bundle` does, which raises the same."""
    config = read_config(directory / CONFIG, sha256)
    try:
        for name, expected in config["files"].items():
            compare(directory / name, expected)
        return Outline(read_rows(directory / ROWS), Confidence.from_dict(config["confidence"]).threshold)
    except CheckpointError:
        raise
    except Exception as error:  # As in `load_bundle`.
        raise OtherBuildError(f"{directory} is not a model directory of this build: {error!r}") from error


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(_stored(row), ensure_ascii=False) + "\n" for row in rows)


def read_rows(path: Path) -> tuple[Row, ...]:
    """Read what `write_rows` wrote. Raises CheckpointError naming the file and line that is not a row."""
    rows = []
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                try:
                    rows.append(_row(json.loads(line)))
                except (KeyError, TypeError, ValueError) as error:
                    raise CheckpointError(f"{path}, line {number} is not a row: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    return tuple(rows)


def read_config(path: Path, sha256: str | None) -> dict[str, Any]:
    """Read config.json, after comparing it with `sha256`. Raises what `load_bundle` does."""
    try:
        if sha256 is not None:
            compare(path, sha256)
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FilesMissingError(
            f"{path} cannot be read: {error.strerror}; expected a model directory"
        ) from error
    except ValueError as error:
        raise CheckpointError(f"{path} is not JSON: {error}; the model directory is corrupt") from error
    found = config.get("format") if isinstance(config, dict) else None
    if found not in READ:
        raise OtherBuildError(
            f"{path} has the format {found!r}, which is not for this build: it reads {', '.join(READ)}"
        )
    return dict(config)


def compare(path: Path, expected: str) -> None:
    """Raise FilesMissingError if the file cannot be read, CheckpointError if its sha256 is another."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise FilesMissingError(f"{path} cannot be read: {error.strerror}") from error
    if found != expected:
        raise CheckpointError(f"{path} has the sha256 {found}, expected {expected}; it is corrupt")


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored(row: Row) -> dict[str, Any]:
    """Return a row to store; as before `Row.verbatim` unless it is."""
    return {name: value for name, value in asdict(row).items() if value or name != "verbatim"}


def _row(stored: Mapping[str, Any]) -> Row:
    """Read a stored row; those of versions before `Row.approved` show it by their id."""
    return Row(**{"approved": approved_number(str(stored["id"])) is not None, **stored})
