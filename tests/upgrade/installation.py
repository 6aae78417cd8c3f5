"""An installation that commit 0e120a8 made: `installation.sql`, its SQLite database, and `home.tar.xz`.

A team worked with that commit's code in the playground: tickets of every status and source (message,
follow-up, `/suggest`, helpdesk), decisions of every kind, one undone, and a version fitted on 41 rows of the
starter set. Then the workers were stopped, and gestures enqueued a job of every kind. Three things were
changed afterwards: the tickets' values do not expire, response URLs are valid for as long, and they begin
with `http://slack.example`.
"""

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, select

from db.session import open_engine, write
from db.tables import Job

FOLDER = Path(__file__).parent
SLACK = "http://slack.example"
KINDS = frozenset(
    {
        *("draft", "post_card", "update_card", "answer_suggest", "receipt", "post_reply", "notice"),
        *("read_thread", "read_mention", "read_link", "tell", "show_home", "retrain"),
        *("helpdesk_reply", "zendesk_event", "zendesk_sync"),
    }
)
"""Every kind of job in that commit; one of each waits."""
LATER = "2099-12-31 00:00:00.000000"


def unpack(home: Path) -> Engine:
    """Unpack folder and database at `home`, postpone its jobs, and return the engine, not migrated."""
    home.mkdir()
    with tarfile.open(FOLDER / "home.tar.xz") as folder:
        folder.extractall(home, filter="data")
    with closing(sqlite3.connect(home / "draftdesk.db")) as database:
        database.executescript((FOLDER / "installation.sql").read_text(encoding="utf-8"))
        database.execute("UPDATE jobs SET run_after = ? WHERE status = 'waiting'", (LATER,))
        database.commit()
    return open_engine(f"sqlite:///{home}/draftdesk.db")


def move_response_urls(engine: Engine, slack_url: str) -> None:
    """Point the jobs with a response URL to `slack_url`, the stand-in."""
    with write(engine) as session:
        for job in session.scalars(select(Job)):
            url = job.payload.get("response_url")
            if url is not None:
                job.payload = {**job.payload, "response_url": url.replace(SLACK, slack_url)}
