"""Which version of the model drafts right now: a reference that is swapped while the bot runs.

Readers call `current()` and keep what they got, so a draft in flight finishes on the bundle it began
with. `refresh()` follows the database: a resolution that was approved or removed changes the index at
once; a version that another process began to serve is loaded beside the present one and then swapped in
by one assignment. Training is in `bot/jobs/retrain.py`; this module only serves what it recorded.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from bot.errors import NoServedVersion
from bot.services import preferences
from bot.services.branding import placeholders_of, read_branding
from db import model_versions, resolutions
from db.session import read, write
from db.tables import ModelVersion, Resolution
from model.brand import NO_BRAND, Brand
from model.checkpoint import Bundle, load_bundle
from model.corpus import Row
from model.drafting import Drafter
from model.errors import DraftdeskModelError
from model.retrieval import APPROVED_PREFIX
from model.topics import topics_of

_log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
LEARNED_AT_ONCE = 48
"""Changes that are learned in one go: with an import of thousands, a draft waits for some of them only."""
BETWEEN_GOES_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 1.0
"""How long a draft waits for another thread that learns; then it is made from what is known by then."""


def row_of(resolution: Resolution) -> Row:
    """A resolution as the model learns it; its id in the corpus is `resolution:ID`, its intent the topic."""
    return Row(
        id=f"{APPROVED_PREFIX}{resolution.id}",
        message=resolution.message,
        reply=resolution.reply,
        intent=resolution.topic,
    )


@dataclass
class _Loaded:
    """A drafter, the version that it is, and the last resolution change in its index.

    `base_rows` are those of its public corpus, by id; `topics` all rows' intents, the most frequent first.
    """

    drafter: Drafter
    brand: Brand
    number: int
    cursor: int
    base_rows: Mapping[str, Row]
    topics: tuple[str, ...]


class Serving:
    """The served version of one workspace. Reading is free of locks; following the database is serialised."""

    def __init__(
        self,
        engine: Engine,
        workspace_id: str,
        home: Path,
        *,
        brand_file: Path | None = None,
        threshold: float | None = None,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve from the data folder `home`. `threshold`, 0 to 1, is the confidence below which no draft is
        shown, in place of each version's own, unless an admin set another; `brand_file` has the company's
        facts, and is read anew with each version. Drafting calls `give_way` every few milliseconds.
        """
        self._give_way = give_way
        self._brand_file = brand_file
        self._default_threshold = self._threshold = threshold
        self._engine = engine
        self._workspace_id = workspace_id
        self._home = home
        self._loaded: _Loaded | None = None
        self._damaged: dict[int, str] = {}  # Numbers of versions that could not be loaded, and why.
        self._following = threading.RLock()
        self._loader: threading.Thread | None = None
        self._stopping = threading.Event()
        self._poller: threading.Thread | None = None
        self._behind = False  # Whether there are more changes to learn.

    def current(self) -> Drafter:
        """The drafter that serves now. The first call loads it; raises NoServedVersion when there is none."""
        if self._loaded is None:
            self.refresh()
        if self._loaded is None:
            raise NoServedVersion(
                "No model version can be loaded for this workspace. Make one with `draftdesk retrain`."
            )
        return self._loaded.drafter

    @property
    def number(self) -> int | None:
        """The number of the version that drafts now; None while none is loaded."""
        loaded = self._loaded
        return loaded.number if loaded else None

    @property
    def threshold(self) -> float | None:
        """The confidence below which no draft is shown; None while no version is loaded."""
        loaded = self._loaded
        return loaded.drafter.threshold if loaded else None

    @property
    def brand(self) -> Brand:
        """The company's facts that the served version drafts with; none while none is loaded."""
        loaded = self._loaded
        return loaded.brand if loaded else NO_BRAND

    @property
    def topics(self) -> tuple[str, ...]:
        """The intents of the served version's rows, the most frequent first; none while none is loaded."""
        loaded = self._loaded
        return loaded.topics if loaded else ()

    def base_row(self, row_id: str) -> Row | None:
        """A row of the served version's public corpus; None where it has no such row.

        What agents approved is not among them: the database knows best what of that still stands.
        """
        loaded = self._loaded
        return loaded.base_rows.get(row_id) if loaded else None

    def refresh(self) -> None:
        """Follow the database: learn what was approved, heed the threshold that an admin set, begin to load a
        version that now serves instead. Of very many changes only the next few are learned, and `start`'s
        thread goes on with the others.
        """
        patience = LONGEST_WAIT_SECONDS if self._loaded is not None else -1
        if not self._following.acquire(timeout=patience):
            return
        try:
            self._follow_threshold()
            if self._loaded is None:
                self._swap_to_served()
            elif self._served_number() not in (None, self._loaded.number):
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
        """Follow the database every two seconds, so that a new version serves before the next ticket."""
        self._poller = threading.Thread(target=self._poll, name="serving", daemon=True)
        self._poller.start()

    def stop(self) -> None:
        """End the thread that `start` began, and wait for it."""
        self._stopping.set()
        for thread in (self._poller, self._loader):
            if thread is not None:
                thread.join()

    def _poll(self) -> None:
        while not self._stopping.wait(BETWEEN_GOES_SECONDS if self._behind else POLL_SECONDS):
            try:
                self.refresh()
            except Exception:
                _log.exception("following the served version failed; trying again in %s s", POLL_SECONDS)

    def _follow_threshold(self) -> None:
        with read(self._engine) as session:
            self._threshold = preferences.confidence(session, self._workspace_id, self._default_threshold)
        if self._loaded is not None:
            self._loaded.drafter.use_threshold(self._threshold)

    def _served_number(self) -> int | None:
        with read(self._engine) as session:
            served = model_versions.serving(session, workspace_id=self._workspace_id)
            return served.number if served else None

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
        """Load the served version, or the newest that can be loaded, and let it draft from here on."""
        loaded = self._first_loadable()
        if loaded is None or loaded is self._loaded:
            return
        self._learn_all_changes(loaded)  # Most of the catching up, while the former version still drafts.
        with self._following:
            self._learn_all_changes(loaded)
            self._loaded = loaded
        _log.info("version v%d serves", loaded.number)

    def _first_loadable(self) -> _Loaded | None:
        """The served version, or else the newest that can be loaded, which then is served in its place."""
        present = self._loaded
        candidates = self._candidates()
        for version in candidates:
            if present is not None and version.number == present.number:
                found: _Loaded | None = present
            else:
                found = self._load(version)
            if found is not None:
                if version is not candidates[0]:
                    self._serve_instead(version.number, candidates[0].number)
                return found
        return None

    def _candidates(self) -> list[ModelVersion]:
        """The served version, then what served before it: first the one still in memory, then the newest."""
        with read(self._engine) as session:
            known = model_versions.all_of(session, workspace_id=self._workspace_id)
        served = [each for each in known if each.status == model_versions.SERVING]
        retired = [each for each in known if each.status == model_versions.RETIRED]
        retired.sort(key=lambda each: each.number == self.number, reverse=True)
        return [*served, *retired] if served else []

    def _load(self, version: ModelVersion) -> _Loaded | None:
        if version.number in self._damaged:
            return None
        try:
            bundle = load_bundle(self._home / version.path, version.sha256)
        except DraftdeskModelError as error:
            _log.error("version v%d cannot be served: %s", version.number, error)
            self._damaged[version.number] = str(error)
            return None
        brand = self._read_brand(bundle)
        return _Loaded(
            drafter=Drafter(bundle, brand=brand, threshold=self._threshold, give_way=self._give_way),
            brand=brand,
            number=version.number,
            cursor=version.learned_through,
            base_rows={row.id: row for row in bundle.rows if not row.id.startswith(APPROVED_PREFIX)},
            topics=topics_of(bundle.rows),
        )

    def _read_brand(self, bundle: Bundle) -> Brand:
        """The company's facts. A file that cannot be used costs them and nothing else; the log says why."""
        known = placeholders_of(bundle.rows) if self._brand_file is not None else ()
        branding = read_branding(self._brand_file, known)
        for problem in branding.problems:
            _log.log(logging.ERROR if branding.refused else logging.WARNING, "%s", problem)
        return branding.brand

    def _serve_instead(self, number: int, damaged: int) -> None:
        """Refuse a damaged version and serve another. Where none can be loaded all stay as they are: then the
        data folder is more likely to be missing than each of them to be damaged.
        """
        with write(self._engine) as session:
            served = model_versions.serving(session, workspace_id=self._workspace_id)
            if served is None or served.number != damaged:
                return  # Another version came to serve meanwhile; the next refresh loads it.
            note = f"cannot be loaded: {self._damaged[damaged]}"
            model_versions.refuse(session, workspace_id=self._workspace_id, number=damaged, note=note)
            model_versions.serve(session, workspace_id=self._workspace_id, number=number)
        _log.warning("version v%d serves in place of v%d", number, damaged)

    def _learn_all_changes(self, loaded: _Loaded) -> None:
        while self._learn_changes(loaded) and not self._stopping.is_set():
            pass

    def _learn_changes(self, loaded: _Loaded) -> bool:
        """Learn the next changes, all at once, which is many times quicker; True when there may be more."""
        with read(self._engine) as session:
            changes = resolutions.changes_after(
                session, workspace_id=self._workspace_id, cursor=loaded.cursor, limit=LEARNED_AT_ONCE
            )
        stand = [each for change, each in changes if change.kind == "added" and each.deleted_at is None]
        loaded.drafter.learn(*map(row_of, stand))
        for change, resolution in changes:
            if change.kind == "removed":
                loaded.drafter.forget(f"{APPROVED_PREFIX}{resolution.id}")
        if changes:
            loaded.cursor = changes[-1][0].id
        return len(changes) == LEARNED_AT_ONCE
