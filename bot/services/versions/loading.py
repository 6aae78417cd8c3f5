"""Load model versions, and choose the one to serve.

A version with damaged files is refused, and the newest sound one is served in its place. One whose files are
not on this machine, or of a format that this build does not read, stays as it is for the others: this process
drafts with an earlier one until it can load it.
"""

import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db import model_versions
from db.session import read, write
from db.tables import ModelVersion
from db.vocabulary import VersionStatus
from model.errors import DraftdeskModelError, EncoderMissingError, FilesMissingError, OtherBuildError

_log = logging.getLogger(__name__)
Loaded = TypeVar("Loaded")


def freeze_live_objects() -> None:
    """Exempt the objects alive now, chiefly the version just loaded, from garbage collection.

    Every collection of the oldest generation would visit all of them while every thread of the process waits:
    160 ms with a model of the starter set.
    """
    gc.unfreeze()  # Collect the previous version, which was exempt too.
    gc.collect()
    gc.freeze()


class VersionLoader(Generic[Loaded]):
    """Load the versions of one workspace from the data folder `home`."""

    def __init__(
        self,
        workspace: Workspace,
        store: VersionStore,
        home: Path,
        load: Callable[[ModelVersion, Path], Loaded],
        *,
        refuses: bool,
    ) -> None:
        """Load a version by `load`, which is given its directory; `store` has the versions that are not here.
        One loader among a machine's processes `refuses` damaged versions.
        """
        self._workspace = workspace
        self._home = home
        self._load_files = load
        self._refuses = refuses
        self._store = store
        self._damaged: dict[int, str] = {}  # Numbers of versions whose files were changed, and how.
        self._unreadable: set[int] = set()  # Those of another build, or another encoder.
        self._missing: set[int] = set()  # Those whose files were not here when it last looked.

    def served(self, present: int | None) -> Loaded | None:
        """Return the served version; if it cannot be loaded, return the newest that can, and let that serve
        everywhere if the served one is damaged. None if there is none, or it is the version `present`, which
        is loaded already.
        """
        candidates = self._candidates(present)
        for version in candidates:
            found = None if version.number == present else self._load(version)
            if found is not None or version.number == present:
                if self._refuses and candidates[0].number in self._damaged:
                    self._serve_instead(version.number, candidates[0].number)
                return found
        return None

    def is_served(self, number: int) -> bool:
        """Return whether this version serves, or none does."""
        with read(self._workspace.engine) as session:
            served = model_versions.serving(session, workspace_id=self._workspace.id)
        return served is None or served.number == number

    def _candidates(self, present: int | None) -> list[ModelVersion]:
        """Return the served version, then earlier ones: first the one still in memory, then the newest."""
        with read(self._workspace.engine) as session:
            known = model_versions.all_of(session, workspace_id=self._workspace.id)
        served = [each for each in known if each.status == VersionStatus.SERVING]
        retired = [each for each in known if each.status == VersionStatus.RETIRED]
        retired.sort(key=lambda each: each.number == present, reverse=True)
        return [*served, *retired] if served else []

    def _load(self, version: ModelVersion) -> Loaded | None:
        if version.number in self._damaged or version.number in self._unreadable:
            return None
        try:
            return self._load_or_fetch(version)
        except FilesMissingError as error:
            if version.number not in self._missing:
                _log.warning("version v%d is not on this machine: %s", version.number, error)
            self._missing.add(version.number)
        except (OtherBuildError, EncoderMissingError) as error:
            _log.warning("version v%d is not for this build: %s", version.number, error)
            self._unreadable.add(version.number)
        except DraftdeskModelError as error:
            _log.error("version v%d is damaged: %s", version.number, error)
            self._damaged[version.number] = str(error)
        return None

    def _load_or_fetch(self, version: ModelVersion) -> Loaded:
        """Load a version, which is fetched first if its files are not here."""
        try:
            return self._load_files(version, self._home / version.path)
        except FilesMissingError:
            self._store.fetch(version)
            return self._load_files(version, self._home / version.path)

    def _serve_instead(self, number: int, damaged: int) -> None:
        """Refuse a damaged version and serve another. If none can be loaded, all keep their status: the data
        folder is more likely missing than every version damaged.
        """
        with write(self._workspace.engine) as session:
            served = model_versions.serving(session, workspace_id=self._workspace.id, for_change=True)
            if served is None or served.number != damaged:
                return  # Another version began to serve meanwhile; the next refresh loads it.
            note = f"cannot be loaded: {self._damaged[damaged]}"
            model_versions.refuse(session, workspace_id=self._workspace.id, number=damaged, note=note)
            model_versions.serve(session, workspace_id=self._workspace.id, number=number)
        _log.warning("version v%d serves in place of v%d", number, damaged)
