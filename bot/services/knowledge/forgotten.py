"""Keep a list of what was forgotten beside the database, so that an older copy of it forgets the same.

The list survives what is restored: a file of the data folder that no backup holds or replaces. It has no
words: for each forgotten reply hashes, with the installation's key, of its row's id and time, and of its
origin.
"""

import json
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.services.workspace import Workspace
from db import audit, resolutions
from db.base import now
from db.learned_tables import Resolution
from db.session import read

LIST = "forgotten.jsonl"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ForgottenList:
    """The list in the data folder `home`. Nothing is noted or found if the engine has no key of `audit`."""

    home: Path

    def note(self, session: Session, rows: Iterable[Resolution]) -> None:
        """Add replies, before their words are deleted. Raises OSError if the file cannot be written."""
        marks = sorted({mark for row in rows for mark in _marks(session, row)})
        if not marks:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / LIST).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": now().isoformat(), "marks": marks}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def those_in(self, workspace: Workspace) -> list[int]:
        """Return the ids of replies that were forgotten and are learned again, as after a restore."""
        known = self._known()
        if not known:
            return []
        with read(workspace.engine) as session:
            rows = resolutions.current(session, workspace_id=workspace.id)
            return [row.id for row in rows if not known.isdisjoint(_marks(session, row))]

    def _known(self) -> set[str]:
        try:
            lines = (self.home / LIST).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return set()
        marks = set[str]()
        for line in lines:
            try:
                marks.update(json.loads(line)["marks"])
            except (ValueError, KeyError, TypeError):
                _log.warning("a line of %s cannot be read", self.home / LIST)
        return marks


def _marks(session: Session, row: Resolution) -> Sequence[str]:
    """Return a reply's hashes: of its row, which a restore brings back, and of its origin, which an import
    gives again.
    """
    named = [
        f"row\0{row.id}\0{row.created_at.isoformat()}",
        *([f"origin\0{row.origin}"] if row.origin else []),
    ]
    hashed = (audit.keyed(session, f"{row.workspace_id}\0{text}") for text in named)
    return [each for each in hashed if each is not None]
