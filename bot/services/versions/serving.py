"""Serve the current model version through a reference that is swapped while the bot runs.

Readers call `current()` and keep the result, so a running draft finishes on the bundle it began with.
`refresh()` follows the database: an approved or removed resolution changes the index at once; if another
process began to serve a version, that is loaded beside the current one (`loading.py`) and swapped in by one
assignment.
"""

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import NoServedVersion
from bot.services import preferences
from bot.services.versions import held
from bot.services.versions.branding import brand_for
from bot.services.versions.loading import VersionLoader, freeze_live_objects
from bot.services.versions.rows import row_of
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db import resolutions
from db.session import read
from db.tables import ModelVersion
from db.vocabulary import JobKind, ResolutionChangeKind
from model.brand.values import NO_BRAND, Brand
from model.bundle import load_bundle
from model.corpus.rows import Row, approved_id
from model.drafting.drafter import Drafter
from model.retrieval.floods import Decided

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
"""A version that was chosen in another process drafts in two seconds, and loading it takes most of them."""
LEARNED_AT_ONCE = 48
"""Changes learned at a time: during an import of thousands, a draft waits only for so many."""
UNDERSTOOD_AT_ONCE = 32
"""Resolutions of a long import that the encoder reads at a time, once all of them can be found."""
BETWEEN_GOES_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 1.0
"""How long a draft waits for another thread that is learning; then it goes on with what is known."""


@dataclass
class Loaded:
    """A drafter, its version number, the last resolution change in its index, and the rows of its public
    corpus by id.
    """

    drafter: Drafter
    brand: Brand
    number: int
    cursor: int
    base_rows: Mapping[str, Row]


class Serving:
    """The served version of one workspace. Reading needs no lock; following the database is serialised."""

    def __init__(
        self,
        workspace: Workspace,
        home: Path,
        *,
        brand_file: Path | None = None,
        region: str | None = None,
        threshold: float | None = None,
        ops_channel: str | None = None,
        hub: str | None = None,
        tells_of_brand: bool = True,
    ) -> None:
        """Serve from the data folder `home`. `threshold`, 0 to 1, is the confidence below which no draft is
        shown, unless an admin set another; None takes each version's own. `brand_file` has the company's
        facts, and is read again with each version; `region` is the country in which customers dial. Replies
        that are held back are told in `ops_channel`; what is wrong with the brand file in the log, unless
        another process of this machine tells that. `hub` is where versions are that are not here.
        """
        self._default_threshold = self._threshold = threshold
        self._workspace = workspace
        self._brand_file, self._region, self._tells_of_brand = brand_file, region, tells_of_brand
        store = VersionStore(workspace, home, hub)
        self._version_loader = VersionLoader(workspace, store, home, self._load, refuses=True)
        self._ops_channel = ops_channel
        self._decided = Decided()
        self._loaded: Loaded | None = None
        self._following = threading.RLock()
        self._loader: threading.Thread | None = None
        self._stopping = threading.Event()
        self._poller: threading.Thread | None = None
        self._behind = False  # Whether there are more changes to learn.
        self._waiting = 0  # Resolutions of a long import that the encoder has still to read.

    def current(self) -> Drafter:
        """Return the current drafter. The first call loads it; raises NoServedVersion if there is
        none.
        """
        if self._loaded is None:
            self.refresh()
        if self._loaded is None:
            raise NoServedVersion(
                "No model version can be loaded for this workspace. Make one with `draftdesk retrain`."
            )
        return self._loaded.drafter

    @property
    def number(self) -> int | None:
        """Return the current version's number; None while none is loaded."""
        loaded = self._loaded
        return loaded.number if loaded else None

    @property
    def brand(self) -> Brand:
        """Return the company's facts that the served version drafts with; no facts while none is loaded."""
        loaded = self._loaded
        return loaded.brand if loaded else NO_BRAND

    def base_row(self, row_id: str) -> Row | None:
        """Return a row of the served version's public corpus; None if it has no such row.

        Does not include approved replies: the database knows which of them still count.
        """
        loaded = self._loaded
        return loaded.base_rows.get(row_id) if loaded else None

    def refresh(self) -> None:
        """Follow the database: learn approvals, apply the threshold that an admin set, begin to load another
        served version. Learns at most `LEARNED_AT_ONCE` changes; `start`'s thread continues with the others,
        and no draft waits for them.
        """
        if self._poller is None or not self._behind:
            self._follow()

    def _follow(self) -> None:
        patience = LONGEST_WAIT_SECONDS if self._loaded is not None else -1
        if not self._following.acquire(timeout=patience):
            return
        try:
            self._follow_choices()
            if self._loaded is None:
                self._swap_to_served()
            elif not self._version_loader.is_served(self._loaded.number):
                self._load_beside()
            if self._loaded is not None:
                self._behind = self._learn_changes(self._loaded)
        finally:
            self._following.release()

    def settle(self, timeout: float = 60.0) -> None:
        """Refresh, and wait until a version that is being loaded has been swapped in (or refused)."""
        self.refresh()
        loader = self._loader
        if loader is not None:
            loader.join(timeout)

    def start(self) -> None:
        """Follow the database every half second, so that a new version serves before the next ticket."""
        self._poller = threading.Thread(target=self._poll, name="serving", daemon=True)
        self._poller.start()

    def stop(self) -> None:
        """End the thread that `start` began, and wait for it."""
        self._stopping.set()
        for thread in (self._poller, self._loader):
            if thread is not None:
                thread.join()

    def _poll(self) -> None:
        while not self._stopping.wait(
            BETWEEN_GOES_SECONDS if self._behind or self._waiting else POLL_SECONDS
        ):
            try:
                self._follow()
                if self._loaded is not None and not self._behind:
                    self._waiting = self._loaded.drafter.understand(UNDERSTOOD_AT_ONCE)
            except Exception:
                _log.exception("following the served version failed; trying again in %s s", POLL_SECONDS)

    def _follow_choices(self) -> None:
        with read(self._workspace.engine) as session:
            self._threshold = preferences.confidence(session, self._workspace.id, self._default_threshold)
            decided = held.decided(session, self._workspace.id)
        new, self._decided = decided.allowed - self._decided.allowed, decided
        if self._loaded is not None:
            self._apply_choices(self._loaded.drafter, new)

    def _apply_choices(self, drafter: Drafter, allowed: Collection[str]) -> None:
        """Apply what people chose. `allowed` are the held back wordings to learn after all."""
        drafter.use_threshold(self._threshold)
        drafter.follow(self._decided)
        if allowed:
            with read(self._workspace.engine) as session:
                rows = held.allowed_rows(session, self._workspace.id, allowed)
            drafter.learn(*rows, later=True)

    def _load_beside(self) -> None:
        if self._loader is not None and self._loader.is_alive():
            return
        self._loader = threading.Thread(target=self._load_quietly, name="version-loader", daemon=True)
        self._loader.start()

    def _load_quietly(self) -> None:
        try:
            self._swap_to_served()
        except Exception:
            _log.exception("loading the new version failed; the former one keeps serving")

    def _swap_to_served(self) -> None:
        """Load the served version, or the newest that can be loaded, and let it draft from now on."""
        loaded = self._version_loader.served(self.number)
        if loaded is None:
            return
        self._apply_choices(loaded.drafter, self._decided.allowed)
        self._learn_all_changes(loaded)  # Learn most changes while the previous version still drafts.
        with self._following:
            self._learn_all_changes(loaded)
            self._loaded = loaded
        freeze_live_objects()
        _log.info("version v%d serves", loaded.number)
        self._workspace.wake(JobKind.DRAFT)

    def _load(self, version: ModelVersion, directory: Path) -> Loaded:
        bundle = load_bundle(directory, version.sha256)
        brand = brand_for(bundle.rows, self._brand_file, self._region, tell=self._tells_of_brand)
        drafter = Drafter(bundle, brand=brand)
        drafter.warm_up()
        base_rows = {row.id: row for row in bundle.rows if not row.approved}
        return Loaded(drafter, brand, version.number, version.learned_through, base_rows)

    def _learn_all_changes(self, loaded: Loaded) -> None:
        while self._learn_changes(loaded) and not self._stopping.is_set():
            pass

    def _learn_changes(self, loaded: Loaded) -> bool:
        """Learn the next changes in one batch, which is many times faster than one by one; True if there may
        be more.
        """
        with read(self._workspace.engine) as session:
            changes = resolutions.changes_after(
                session, workspace_id=self._workspace.id, cursor=loaded.cursor, limit=LEARNED_AT_ONCE
            )
        added = [
            each
            for change, each in changes
            if change.kind == ResolutionChangeKind.ADDED and each.deleted_at is None
        ]
        # A full batch has others behind it: all can be found before the encoder reads any of them.
        loaded.drafter.learn(*map(row_of, added), later=len(changes) == LEARNED_AT_ONCE)
        for change, resolution in changes:
            if change.kind == ResolutionChangeKind.REMOVED:
                loaded.drafter.forget(approved_id(resolution.id))
        if changes:
            loaded.cursor = changes[-1][0].id
            held.tell(self._workspace, self._ops_channel, loaded.drafter.held_back)
        return len(changes) == LEARNED_AT_ONCE
