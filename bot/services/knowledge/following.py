"""Follow macros and articles every day, once a person has asked for them.

`draftdesk zendesk import --macros --articles` asks, and `--no-macros` takes it back. A folder of articles is
followed while the setting names it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Refused
from bot.helpdesks.port import Library
from bot.job_handlers import GiveUp, Handler
from bot.services.helpdesk.events import as_job
from bot.services.knowledge import forgetting, publications
from bot.services.knowledge.published import Followed, Publication, follow
from bot.services.workspace import Workspace
from db import cursors, learned
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobKind
from model.brand.values import NO_BRAND, Brand

MACROS, ARTICLES = "macros", "articles"
_CURSOR = "followed"


def of_helpdesk(helpdesk: Library, what: str) -> Publication:
    """Read a helpdesk's macros or articles. Raises `HelpdeskError`; a part is never returned."""
    if what == MACROS:
        return publications.macros(helpdesk.name, helpdesk.macros())
    return publications.articles(helpdesk.name, helpdesk.articles())


def choose(workspace: Workspace, what: str, *, wanted: bool) -> None:
    """Follow macros or articles from now on, or stop."""
    with write(workspace.engine) as session:
        stored = cursors.get(session, workspace_id=workspace.id, name=_CURSOR)
        chosen = {*(stored or "").split(), what} - (set() if wanted else {what})
        cursors.put(session, workspace_id=workspace.id, name=_CURSOR, value=" ".join(sorted(chosen)))


def chosen(workspace: Workspace) -> tuple[str, ...]:
    """Return which of macros and articles are followed."""
    with read(workspace.engine) as session:
        return tuple((cursors.get(session, workspace_id=workspace.id, name=_CURSOR) or "").split())


def drop_all(workspace: Workspace, prefix: str) -> int:
    """Stop learning everything published at a place; return how many texts that were."""
    with read(workspace.engine) as session:
        found = learned.of_prefix(session, workspace_id=workspace.id, prefix=prefix)
        ids = [row.id for row in found if row.deleted_at is None]
    forgetting.drop(workspace, ids)
    return len(ids)


@dataclass(frozen=True)
class Following:
    """Brings one workspace in step with what is published."""

    workspace: Workspace
    helpdesk: Library
    folder: Path | None
    brand: Callable[[], Brand] = lambda: NO_BRAND

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job, for a `Worker`."""
        return {JobKind.FOLLOW_PUBLISHED: self._handle}

    def run(self) -> list[Followed]:
        """Follow everything that is chosen. Raises `HelpdeskError`, or Refused if the folder is missing."""
        found = [of_helpdesk(self.helpdesk, what) for what in chosen(self.workspace)]
        found += [publications.articles_in(self.folder)] if self.folder is not None else []
        return [follow(self.workspace, each, self.brand()) for each in found]

    def _handle(self, waiting: list[Job]) -> None:
        for _ in waiting:
            try:
                with as_job():
                    self.run()
            except Refused as refused:
                raise GiveUp(str(refused)) from refused
