"""The file of a backup: a tar with the database, the model versions, the brand file and the demo's chat.

`backup.json` is its last member, so that a file cut short is recognised. Settings (`.env`) and keys are never
in it. See `backup.py` for the commands.
"""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bot.errors import DraftdeskError
from db.sqlite_files import copy_while_used, is_whole

DATABASE, DESCRIPTION = "draftdesk.db", "backup.json"
BESIDE = ("models", "brand.toml", "chat.json")
"""What is backed up of the data folder besides the database, where it exists."""
FORMAT = "draftdesk-backup-1"


@dataclass(frozen=True)
class Description:
    """What a backup says of itself."""

    made_at: str
    draftdesk: str
    format: str = FORMAT


def write_archive(file: Path, database: Path, home: Path) -> Description:
    """Write the backup under another name, then rename it; compressed if the name ends with `.gz`.

    The database is copied first: a version that it names is then still there.
    """
    description = Description(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", version("draftdesk"))
    partial = file.with_name(f".{file.name}.partial")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup.", dir=home) as folder:
            copy = Path(folder) / DATABASE
            copy_while_used(database, copy)
            (Path(folder) / DESCRIPTION).write_text(json.dumps(asdict(description)), encoding="utf-8")
            with tarfile.open(partial, "w:gz" if file.suffix == ".gz" else "w") as archive:
                archive.add(copy, DATABASE)
                for path in _files(home):
                    archive.add(path, str(path.relative_to(home)), recursive=False)
                archive.add(Path(folder) / DESCRIPTION, DESCRIPTION)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return description


def read_archive(file: Path, folder: Path) -> Description:
    """Unpack a backup into `folder`. Raises DraftdeskError if it is none, or not whole."""
    try:
        with tarfile.open(file, "r:*") as archive:
            archive.extractall(folder, [each for each in archive if _is_ours(each)], filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise DraftdeskError(f"{file} is not a backup, or it is damaged: {error}") from error
    try:
        description = Description(**json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DraftdeskError(f"{file} is not a backup of Draftdesk, or its end is missing.") from error
    if description.format != FORMAT:
        raise DraftdeskError(f"{file} was made by a newer Draftdesk ({description.draftdesk}); install that.")
    if not is_whole(folder / DATABASE):
        raise DraftdeskError(f"The database in {file} is damaged.")
    return description


def set_aside(home: Path, database: Path) -> Path | None:
    """Move what a backup would replace into a new folder of `home`; return it, None if there was nothing."""
    there = [path for path in (database, *(home / name for name in BESIDE)) if path.exists()]
    if not there:
        return None
    aside = Path(tempfile.mkdtemp(prefix=f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M}-", dir=home))
    for path in there:
        shutil.move(path, aside / path.name)
    return aside


def put_in_place(folder: Path, home: Path, database: Path) -> None:
    """Move what was unpacked to where it is used."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / DATABASE, database)
    for name in BESIDE:
        if (folder / name).exists():
            shutil.move(folder / name, home / name)


def _files(home: Path) -> Iterator[Path]:
    """Yield the files beside the database; unfinished ones, whose folder's name begins with a dot, not."""
    for top in (home / name for name in BESIDE):
        for path in (top, *sorted(top.rglob("*"))):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(home).parts):
                yield path


def _is_ours(member: tarfile.TarInfo) -> bool:
    return member.isfile() and member.name.split("/")[0] in (DATABASE, DESCRIPTION, *BESIDE)
