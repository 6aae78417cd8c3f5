"""Carry versions between machines: through the PostgreSQL that they share, or the Hugging Face Hub
(`hub.py`).

With SQLite there is one machine, and its data folder is enough; the Hub, if one is set, outlives its disk. A
version is its config.json, by whose sha256 the database knows it, and the files that this names with theirs
(`model/bundle.py`).
"""

import hashlib
import json
import logging
import math
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock

from bot.errors import HubRefused
from bot.services.versions.hub import HubVersions
from bot.services.workspace import Workspace
from db import version_files
from db.session import read, write
from db.tables import ModelVersion
from model.errors import CheckpointError, FilesMissingError

_log = logging.getLogger(__name__)

PART_BYTES = 4 * 1024 * 1024
_CONFIG = "config.json"
_BETWEEN_REFUSALS_SECONDS = 60.0


class VersionStore:
    """The versions of one workspace, in its database or on the Hub."""

    def __init__(self, workspace: Workspace, home: Path, hub: str | None = None) -> None:
        """Fetch into, and publish from, the data folder `home`; `hub` is a repository of the Hub."""
        self._workspace = workspace
        self._home = home
        self._hub = None if hub is None else HubVersions(hub)
        self._hub_refused_at = -math.inf

    @property
    def is_shared(self) -> bool:
        """Whether other machines may use the same database."""
        return self._workspace.engine.dialect.name == "postgresql"

    @property
    def hub(self) -> HubVersions | None:
        """The Hub if it is where versions outlive this disk: one is set, and the database does not keep
        them.
        """
        return None if self.is_shared else self._hub

    def publish(self, directory: Path) -> None:
        """Store the version in `directory`, description last; what is stored already is not sent again."""
        if not self.is_shared:
            return
        for name in (*files_of((directory / _CONFIG).read_bytes()), _CONFIG):
            self._put(directory / name)

    def fetch(self, version: ModelVersion) -> None:
        """Bring a version's files here. Raises FilesMissingError if they are not stored, CheckpointError if
        what arrives has another sha256.
        """
        if self.is_shared:
            self._arrive(version, self._from_database)
        elif self._hub is not None and time.monotonic() - self._hub_refused_at > _BETWEEN_REFUSALS_SECONDS:
            self._arrive(version, self._from_hub)
        else:
            raise FilesMissingError(f"{self._home / version.path} is not here")
        _log.info("version v%d was fetched", version.number)

    def _arrive(self, version: ModelVersion, bring: Callable[[ModelVersion, Path], None]) -> None:
        """Let `bring` put a version's files into a folder, which then becomes the version's."""
        directory = self._home / version.path
        directory.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory.parent / "fetching.lock")
        with lock:  # Two processes of this machine may miss it at once.
            if not _is_whole(directory, version.sha256):
                self._bring(version, directory, bring)

    def _bring(
        self, version: ModelVersion, directory: Path, bring: Callable[[ModelVersion, Path], None]
    ) -> None:
        partial = Path(
            tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".partial", dir=directory.parent)
        )
        try:
            bring(version, partial)
            shutil.rmtree(directory, ignore_errors=True)  # What is left of one that was here.
            partial.rename(directory)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    def _from_database(self, version: ModelVersion, into: Path) -> None:
        self._get(version.sha256, into / _CONFIG)
        for name, sha256 in files_of((into / _CONFIG).read_bytes()).items():
            self._get(sha256, into / name)

    def _from_hub(self, version: ModelVersion, into: Path) -> None:
        assert self._hub is not None, "`fetch` asks only with one"
        try:
            self._hub.pull(hub_folder(version.path), into)
        except HubRefused as error:
            self._hub_refused_at = time.monotonic()  # Each look at the database would ask again.
            raise FilesMissingError(str(error)) from error
        check(into, version.sha256)

    def keep_only(self, versions: list[ModelVersion]) -> None:
        """Delete the stored files that none of these versions has. Raises HubRefused."""
        if self.hub is not None:
            self.hub.keep_only(self._workspace.id, {Path(each.path).name for each in versions})
        if self.is_shared:
            self._keep_in_database(versions)

    def _keep_in_database(self, versions: list[ModelVersion]) -> None:
        kept: set[str] = set()
        for version in versions:
            with read(self._workspace.engine) as session:
                found = version_files.parts(session, workspace_id=self._workspace.id, sha256=version.sha256)
                config = b"".join(found)
            kept |= {version.sha256, *(files_of(config).values() if config else ())}
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


def _is_whole(directory: Path, sha256: str) -> bool:
    try:
        config = (directory / _CONFIG).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(config).hexdigest() == sha256 and all(
        (directory / name).is_file() for name in files_of(config)
    )


def files_of(config: bytes) -> Mapping[str, str]:
    """Return the sha256 of each file that a description names."""
    files: dict[str, str] = json.loads(config)["files"]
    return {name: sha256 for name, sha256 in files.items() if Path(name).name == name}


def hub_folder(path: str) -> str:
    """Return a version's folder in the repository, WORKSPACE/vN, from its path in the data folder."""
    return "/".join(Path(path).parts[-2:])


def check(directory: Path, sha256: str) -> None:
    """Compare a version's files with the sha256 of its description, and those that this names.

    Raises FilesMissingError if one is not there, CheckpointError if one is another.
    """
    _compare(directory / _CONFIG, sha256)
    for name, expected in files_of((directory / _CONFIG).read_bytes()).items():
        _compare(directory / name, expected)


def _compare(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise FilesMissingError(f"{path.name} with the sha256 {sha256} is not where versions are kept")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise CheckpointError(f"{path.name} has the sha256 {found}, expected {sha256}")


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(PART_BYTES):
            yield data
