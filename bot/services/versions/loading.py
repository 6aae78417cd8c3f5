"""Load model versions, and choose the one to serve.

A version with damaged files is refused, and the newest sound one is served in its place. One whose files are
not on this machine, or of a format that this build does not read, stays as it is for the others: this process
drafts with an earlier one until it can load it.
"""

import gc
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.services.versions.branding import placeholders_of, read_branding
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db import model_versions
from db.session import read, write
from db.tables import ModelVersion
from db.vocabulary import VersionStatus
from model.brand.values import Brand
from model.bundle import Bundle, load_bundle
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from model.errors import DraftdeskModelError, EncoderMissingError, FilesMissingError, OtherBuildError
from model.topics.voting import topics_of

_log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """A drafter, its version number, and the last resolution change in its index.

    `base_rows` are its public corpus's rows by id; `topics` are all rows' intents, the most frequent first.
    """

    drafter: Drafter
    brand: Brand
    number: int
    cursor: int
    base_rows: Mapping[str, Row]
    topics: tuple[str, ...]


def freeze_live_objects() -> None:
    """Exempt the objects alive now, chiefly the version just loaded, from garbage collection.

    Every collection of the oldest generation would visit all of them while every thread of the process waits:
    160 ms with a model of the starter set.
    """
    gc.unfreeze()  # Collect the previous version, which was exempt too.
    gc.collect()
    gc.freeze()


class VersionLoader:
    """Load the versions of one workspace from the data folder `home`."""

    def __init__(
        self,
        workspace: Workspace,
        store: VersionStore,
        home: Path,
        brand_file: Path | None,
        region: str | None = None,
    ) -> None:
        """Take the same arguments as `serving.Serving`; `store` has the versions that are not here."""
        self._workspace = workspace
        self._home = home
        self._brand_file = brand_file
        self._region = region
        self._store = store
        self._damaged: dict[int, str] = {}  # Numbers of versions whose files were changed, and how.
        self._unreadable: set[int] = set()  # Those of another build, or another encoder.
        self._missing: set[int] = set()  # Those whose files were not here when it last looked.

    def served(self, present: Loaded | None) -> Loaded | None:
        """Return the served version; if it cannot be loaded, return the newest that can, and let that serve
        everywhere if the served one is damaged.

        `present` is the version that serves in this process; it is not loaded again.
        """
        candidates = self._candidates(present)
        for version in candidates:
            if present is not None and version.number == present.number:
                found: Loaded | None = present
            else:
                found = self._load(version)
            if found is not None:
                if version is not candidates[0] and candidates[0].number in self._damaged:
                    self._serve_instead(version.number, candidates[0].number)
                return found
        return None

    def _candidates(self, present: Loaded | None) -> list[ModelVersion]:
        """Return the served version, then earlier ones: first the one still in memory, then the newest."""
        with read(self._workspace.engine) as session:
            known = model_versions.all_of(session, workspace_id=self._workspace.id)
        served = [each for each in known if each.status == VersionStatus.SERVING]
        retired = [each for each in known if each.status == VersionStatus.RETIRED]
        retired.sort(key=lambda each: present is not None and each.number == present.number, reverse=True)
        return [*served, *retired] if served else []

    def _load(self, version: ModelVersion) -> Loaded | None:
        if version.number in self._damaged or version.number in self._unreadable:
            return None
        try:
            bundle = self._load_bundle(version)
            brand = self._read_brand(bundle)
            drafter = Drafter(bundle, brand=brand)
            drafter.warm_up()
        except FilesMissingError as error:
            if version.number not in self._missing:
                _log.warning("version v%d is not on this machine: %s", version.number, error)
            self._missing.add(version.number)
            return None
        except (OtherBuildError, EncoderMissingError) as error:
            _log.warning("version v%d is not for this build: %s", version.number, error)
            self._unreadable.add(version.number)
            return None
        except DraftdeskModelError as error:
            _log.error("version v%d is damaged: %s", version.number, error)
            self._damaged[version.number] = str(error)
            return None
        return Loaded(
            drafter=drafter,
            brand=brand,
            number=version.number,
            cursor=version.learned_through,
            base_rows={row.id: row for row in bundle.rows if not row.approved},
            topics=topics_of(bundle.rows),
        )

    def _load_bundle(self, version: ModelVersion) -> Bundle:
        """Load a version, which is fetched first if its files are not here."""
        directory = self._home / version.path
        try:
            return load_bundle(directory, version.sha256)
        except FilesMissingError:
            self._store.fetch(version)
            return load_bundle(directory, version.sha256)

    def _read_brand(self, bundle: Bundle) -> Brand:
        """Read the company's facts; none if the file is invalid, and the log says why."""
        known = placeholders_of(bundle.rows) if self._brand_file is not None else ()
        branding = read_branding(self._brand_file, known, self._region)
        for problem in branding.problems:
            _log.log(logging.ERROR if branding.refused else logging.WARNING, "%s", problem)
        return branding.brand

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
