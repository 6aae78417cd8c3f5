"""What every process but the drafting one needs of the served version: its number, its public rows, its
topics, its threshold, the company's facts. No model is loaded.

It follows the database as `serving.py` does. A version whose files are damaged is refused there.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.services import preferences
from bot.services.versions.branding import brand_for
from bot.services.versions.loading import VersionLoader
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db.session import read
from db.tables import ModelVersion
from model.brand.values import NO_BRAND, Brand
from model.bundle_files import load_outline
from model.corpus.rows import Row
from model.topics.voting import topics_of

_log = logging.getLogger(__name__)

POLL_SECONDS = 2.0


@dataclass(frozen=True)
class Facts:
    """The facts of one version. `topics` are its rows' intents, the most frequent first."""

    number: int
    threshold: float
    brand: Brand
    base_rows: Mapping[str, Row]
    topics: tuple[str, ...]


class ServedVersion:
    """The facts of one workspace's served version, or of the newest that this machine can read. Reading needs
    no lock.
    """

    def __init__(
        self,
        workspace: Workspace,
        home: Path,
        *,
        brand_file: Path | None = None,
        region: str | None = None,
        threshold: float | None = None,
        hub: str | None = None,
    ) -> None:
        """Take the same arguments as `serving.Serving`."""
        self._workspace = workspace
        self._brand_file = brand_file
        self._region = region
        self._default_threshold = self._threshold = threshold
        store = VersionStore(workspace, home, hub)
        self._loader = VersionLoader(workspace, store, home, self._read, refuses=False)
        self._facts: Facts | None = None
        self._following = threading.Lock()
        self._stopping = threading.Event()
        self._poller: threading.Thread | None = None

    @property
    def number(self) -> int | None:
        """Return the version's number; None while there is none."""
        facts = self._facts
        return facts.number if facts else None

    @property
    def threshold(self) -> float | None:
        """Return the confidence below which no draft is shown; None while there is no version."""
        facts = self._facts
        if facts is None:
            return None
        return facts.threshold if self._threshold is None else self._threshold

    @property
    def brand(self) -> Brand:
        """Return the company's facts; none while there is no version."""
        facts = self._facts
        return facts.brand if facts else NO_BRAND

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the intents of the version's rows, the most frequent first."""
        facts = self._facts
        return facts.topics if facts else ()

    def base_row(self, row_id: str) -> Row | None:
        """Return a row of the version's public corpus; None if it has no such row.

        Does not include approved replies: the database knows which of them still count.
        """
        facts = self._facts
        return facts.base_rows.get(row_id) if facts else None

    def refresh(self) -> None:
        """Follow the database: the version that serves now, and the threshold that an admin set."""
        with self._following:
            with read(self._workspace.engine) as session:
                self._threshold = preferences.confidence(session, self._workspace.id, self._default_threshold)
            number = self.number
            if number is None or not self._loader.is_served(number):
                self._facts = self._loader.served(number) or self._facts

    def start(self) -> None:
        """Follow the database every two seconds, in a thread."""
        self._poller = threading.Thread(target=self._poll, name="served-version", daemon=True)
        self._poller.start()

    def stop(self) -> None:
        """End the thread that `start` began."""
        self._stopping.set()
        if self._poller is not None:
            self._poller.join()

    def _poll(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self.refresh()
            except Exception:
                _log.exception("following the served version failed; trying again in %s s", POLL_SECONDS)

    def _read(self, version: ModelVersion, directory: Path) -> Facts:
        outline = load_outline(directory, version.sha256)
        return Facts(
            number=version.number,
            threshold=outline.threshold,
            brand=brand_for(outline.rows, self._brand_file, self._region, tell=True),
            base_rows={row.id: row for row in outline.rows if not row.approved},
            topics=topics_of(outline.rows),
        )
