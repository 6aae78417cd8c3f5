"""`draftdesk evaluate mine`: how drafts would have done on the team's own past questions."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opened import opened
from bot.cli.terminal import AsJson, progress_bar, say, stdout, write_json
from bot.cli.workspace import Demo, Workspace
from bot.cli.zendesk import day
from bot.errors import DraftdeskError, Refused

if TYPE_CHECKING:
    from bot.services.workspace import Workspace as Served
    from model.corpus.rows import Row

FEWEST = 20
"""Learned replies without which figures would say nothing."""

Since = Annotated[
    datetime | None,
    typer.Option(
        parser=day,
        metavar="DATE",
        help="Ask what was answered on this day (UTC) or later, as 2026-01-31; otherwise the last fifth.",
    ),
]
Html = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write a page with plots and drafts side by side there.")
]


def mine(
    since: Since = None,
    html: Html = None,
    as_json: AsJson = False,
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Draft for your own past questions, and compare with what was sent.

    Takes the learned replies in order of time. The last fifth is asked: each
    question with what was known before it. Nothing is stored or sent.
    """
    from bot.jobs.retrain import base_rows
    from bot.services.versions.branding import read_branding
    from model.corpus.rows import split_rows
    from model.evaluation.mine.page import HOW, page, told
    from model.evaluation.mine.replay import drafter_of, replay, split_by_time
    from model.evaluation.mine.summary import summarise

    settings, served = opened(demo=demo, workspace=workspace, to_read=True)
    rows = _rows(served)
    published = [(at, row) for at, row in rows if row.verbatim]
    rows = [(at, row) for at, row in rows if not row.verbatim]
    known, asked = split_by_time([row for _, row in rows])
    if since is not None:
        known = [row for at, row in rows if at < since]
        asked = [row for at, row in rows if at >= since]
    if len(rows) < FEWEST or not asked:
        raise Refused(
            f"There are {len(rows):,} learned replies, {len(asked):,} of them to ask; "
            f"expected at least {FEWEST}. "
            "`draftdesk import FILE` or `draftdesk zendesk import` brings more."
        )
    began = next(at for at, row in rows if row.id == asked[0].id)
    known = [*(row for at, row in published if at < began), *known]
    brand = read_branding(settings.brand_file, region=settings.phone_region).brand
    with progress_bar() as progress:
        drafter = drafter_of(split_rows(base_rows(settings))[0], known, brand, progress)
        threshold = drafter.threshold if settings.confidence is None else settings.confidence
        found = list(replay(drafter, asked, progress))
    summary = summarise(found, len(known), threshold)
    if html is not None:
        _write(html, page(summary, found))
    if as_json:
        write_json(asdict(summary))
        return
    for line in told(summary):
        stdout().print(line, highlight=False, markup=False)
    say(HOW)


def _rows(served: "Served") -> "list[tuple[datetime, Row]]":
    """Return what the workspace learned, oldest first, with the time of each."""
    from bot.services.versions.rows import row_of
    from db import resolutions
    from db.session import read

    with read(served.engine) as session:
        found = resolutions.current(session, workspace_id=served.id)
    return sorted(((each.created_at, row_of(each)) for each in found), key=lambda pair: (pair[0], pair[1].id))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DraftdeskError(f"{path} cannot be written: {error.strerror}.") from error
    say(f"The page is {path}.")
