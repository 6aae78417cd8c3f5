"""The trained versions of a workspace: letting one of before draft again, and asking for a new one.

For the command line and the App Home alike. Training is in `bot/jobs/retrain.py`; a bot that runs follows by
itself what is recorded here (`serving`).
"""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.errors import UnknownVersion
from db import jobs, model_versions
from db.base import now
from db.session import lock_until_commit, read, write
from db.tables import Job, ModelVersion
from db.vocabulary import JobKind, JobStatus, VersionStatus
from model.bundle import load_bundle

LONGEST_WAIT = timedelta(days=1)


def serve_again(engine: Engine, home: Path, workspace_id: str, number: int) -> None:
    """Let a version of before draft again, once its directory has been read: a damaged one must not serve.

    Raises UnknownVersion, and what `load_bundle` and `model_versions.serve` raise when it cannot.
    """
    with read(engine) as session:
        known = {each.number: each for each in model_versions.all_of(session, workspace_id=workspace_id)}
    if number not in known:
        raise UnknownVersion(number)
    load_bundle(home / known[number].path, known[number].sha256)
    with write(engine) as session:
        model_versions.serve(session, workspace_id=workspace_id, number=number)


def offered(session: Session, home: Path, workspace_id: str, most: int) -> list[ModelVersion]:
    """The versions that could draft in place of the one that does, newest first, at most so many.

    Old directories are deleted, and refused versions never serve: neither is offered.
    """
    known = model_versions.all_of(session, workspace_id=workspace_id)
    usable = (each for each in known if each.status == VersionStatus.RETIRED)
    return [each for each in usable if (home / each.path).is_dir()][:most]


def is_retraining(session: Session, workspace_id: str) -> bool:
    """Whether a run was asked for and has not ended."""
    soon = now() + LONGEST_WAIT
    return jobs.unsettled(session, workspace_id=workspace_id, kinds=[JobKind.RETRAIN], at=soon) > 0


def ask_to_retrain(engine: Engine, workspace_id: str, asked_by: str) -> bool:
    """Ask for a run now, in the name of who presses the button in their Home; False when one was asked for
    already and has not ended.
    """
    with write(engine) as session:
        lock_until_commit(
            session.connection(), f"{JobKind.RETRAIN}:{workspace_id}"
        )  # Two clicks at once are one.
        if is_retraining(session, workspace_id):
            return False
        jobs.enqueue(session, workspace_id=workspace_id, kind=JobKind.RETRAIN, payload={"asked_by": asked_by})
    return True


def run_settled(session: Session, job: Job) -> None:
    """Ask for the Home of who asked for this run, once it has ended; nobody asked for those of the night."""
    run = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
    if run is None or run.status not in (JobStatus.DONE, JobStatus.FAILED) or "asked_by" not in run.payload:
        return
    jobs.enqueue(
        session,
        workspace_id=run.workspace_id,
        kind=JobKind.SHOW_HOME,
        payload={"user": run.payload["asked_by"], "status": run.status},
        dedupe_key=f"{JobKind.SHOW_HOME}:{run.id}",
    )
