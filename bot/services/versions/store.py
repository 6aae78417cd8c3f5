"""Carry versions between machines through the PostgreSQL that they share.

With SQLite there is one machine, and its data folder is enough. A version is its config.json, by whose sha256
the database knows it, and the files that this names with theirs (`model/bundle.py`).
"""

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.services.workspace import Workspace
from db import version_files
from db.session import read, write
from db.tables import ModelVersion
from model.errors import CheckpointError, FilesMissingError

_log = logging.getLogger(__name__)

PART_BYTES = 4 * 1024 * 1024
_CONFIG = "config.json"


class VersionStore:
    """The versions of one workspace, in its database."""

    def __init__(self, workspace: Workspace, home: Path) -> None:
        """Fetch into, and publish from, the data folder `home`."""
        self._workspace = workspace
        self._home = home

    @property
    def is_shared(self) -> bool:
        """Whether other machines may use the same database."""
        return self._workspace.engine.dialect.name == "postgresql"

    def publish(self, directory: Path) -> None:
        """Store the version in `directory`, description last; what is stored already is not sent again."""
        if not self.is_shared:
            return
        for name in (*_files_of((directory / _CONFIG).read_bytes()), _CONFIG):
            self._put(directory / name)

    def fetch(self, version: ModelVersion) -> None:
        """Bring a version's files here. Raises FilesMissingError if they are not stored, CheckpointError if
        what arrives has another sha256.
        """
        directory = self._home / version.path
        if not self.is_shared:
            raise FilesMissingError(f"{directory} is not here")
        directory.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(
            tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".partial", dir=directory.parent)
        )
        try:
            self._get(version.sha256, partial / _CONFIG)
            for name, sha256 in _files_of((partial / _CONFIG).read_bytes()).items():
                self._get(sha256, partial / name)
            shutil.rmtree(directory, ignore_errors=True)  # What is left of one that was here.
            partial.rename(directory)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _log.info("version v%d was fetched", version.number)

    def keep_only(self, versions: list[ModelVersion]) -> None:
        """Delete the stored files that none of these versions has."""
        if not self.is_shared:
            return
        kept: set[str] = set()
        for version in versions:
            with read(self._workspace.engine) as session:
                found = version_files.parts(session, workspace_id=self._workspace.id, sha256=version.sha256)
                config = b"".join(found)
            kept |= {version.sha256, *(_files_of(config).values() if config else ())}
        with write(self._workspace.engine) as session:
            version_files.keep_only(session, workspace_id=self._workspace.id, sha256s=kept)

    def _put(self, path: Path) -> None:
        """Store a file part by part, each in a transaction of its own, so that nobody waits for long."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with read(self._workspace.engine) as session:
            stored = version_files.count(session, workspace_id=self._workspace.id, sha256=sha256)
        for number, data in enumerate(_parts(path)):
            if number >= stored:
                with write(self._workspace.engine) as session:
                    version_files.put(
                        session, workspace_id=self._workspace.id, sha256=sha256, number=number, data=data
                    )

    def _get(self, sha256: str, path: Path) -> None:
        found = hashlib.sha256()
        with path.open("wb") as file, read(self._workspace.engine) as session:
            for data in version_files.parts(session, workspace_id=self._workspace.id, sha256=sha256):
                found.update(data)
                file.write(data)
        if not path.stat().st_size:
            raise FilesMissingError(f"{path.name} with the sha256 {sha256} is not in the database")
        if found.hexdigest() != sha256:
            raise CheckpointError(f"{path.name} has the sha256 {found.hexdigest()}, expected {sha256}")


def _files_of(config: bytes) -> Mapping[str, str]:
    """Return the sha256 of each file that a description names."""
    files: dict[str, str] = json.loads(config)["files"]
    return {name: sha256 for name, sha256 in files.items() if Path(name).name == name}


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(PART_BYTES):
            yield data
