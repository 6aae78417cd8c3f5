"""Roll back to an earlier version of a workspace, or ask for a new one.

For the command line and the App Home. A running bot follows what is recorded here (`serving.py`). See
`bot/jobs/retrain.py` for training.
"""

import logging
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.errors import HubRefused, UnknownVersion
from bot.services import job_kinds
from bot.services.job_payloads import EndedTraining, Nothing, TrainingRequest
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from db import jobs, learned, model_versions
from db.base import now
from db.session import lock_until_commit, read, write
from db.tables import Job, ModelVersion
from db.vocabulary import JobKind, JobStatus, VersionStatus
from model.bundle_files import load_outline

_log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(days=1)
KEPT_DIRECTORIES = 5
"""Number of newest versions whose files are kept, besides the serving one's."""


def serve_again(
    workspace: Workspace, home: Path, number: int, by: str, *, anyway: bool = False, hub: str | None = None
) -> None:
    """Let another version draft until somebody unpins it, as `by` asks, after checking that its files can be
    loaded; with `anyway` also one that the gate refused.

    Raises UnknownVersion, and what `load_outline` and `model_versions.serve` raise if it cannot.
    """
    with read(workspace.engine) as session:
        known = {each.number: each for each in model_versions.all_of(session, workspace_id=workspace.id)}
    if number not in known:
        raise UnknownVersion(number)
    if not (home / known[number].path).is_dir():
        VersionStore(workspace, home, hub).fetch(known[number])
    load_outline(home / known[number].path, known[number].sha256)
    with write(workspace.engine) as session:
        model_versions.serve(
            session, workspace_id=workspace.id, number=number, pinned=True, anyway=anyway, by=by
        )


def unpin(workspace: Workspace, by: str) -> int | None:
    """Let the nights replace the serving version again; return its number, None if it was not pinned."""
    with write(workspace.engine) as session:
        version = model_versions.unpin(session, workspace_id=workspace.id, by=by)
    return None if version is None else version.number


def release_pinned(workspace: Workspace) -> int | None:
    """Unpin the serving version if it holds a forgotten reply, so that a new one replaces it; return its
    number, None if it is not pinned or holds none.
    """
    with write(workspace.engine) as session:
        version = model_versions.serving(session, workspace_id=workspace.id)
        spans = learned.erased_spans(session, workspace_id=workspace.id)
        if version is None or not version.pinned or not _holds(version, spans):
            return None
        model_versions.unpin(session, workspace_id=workspace.id)
    return version.number


def _holds(version: ModelVersion, spans: Iterable[tuple[int, int]]) -> bool:
    """Return whether a version learned a reply that was forgotten after that."""
    return any(added <= version.learned_through < gone for added, gone in spans)


def prune(workspace: Workspace, home: Path, hub: str | None = None) -> list[int]:
    """Delete the files of all versions but the newest and the serving one, here and where the others fetch
    them, and those of versions that hold a forgotten reply; return the numbers of those that were here. The
    rows stay: the history is complete.

    If the serving version holds a forgotten reply, which after a run only one does whose successor was
    refused, the log says so.
    """
    with read(workspace.engine) as session:
        known = model_versions.all_of(session, workspace_id=workspace.id)
        spans = learned.erased_spans(session, workspace_id=workspace.id)
    holding = [each for each in known if _holds(each, spans)]
    old = [
        each
        for place, each in enumerate(known)
        if each.status != VersionStatus.SERVING and (place >= KEPT_DIRECTORIES or each in holding)
    ]
    for version in holding:
        if version.status == VersionStatus.SERVING:
            _log.warning("v%d serves and still holds replies that were forgotten", version.number)
    try:
        VersionStore(workspace, home, hub).keep_only([each for each in known if each not in old])
    except HubRefused as error:
        _log.warning("the Hub keeps the files of old versions until the next run: %s", error)
    gone = [each for each in old if (home / each.path).is_dir()]
    for version in gone:
        shutil.rmtree(home / version.path, ignore_errors=True)
    return [version.number for version in gone]


def offered(session: Session, home: Path, workspace_id: str, most: int) -> list[ModelVersion]:
    """Return up to `most` versions that could replace the one that drafts, newest first.

    Versions that were refused or whose directory was deleted are left out.
    """
    known = model_versions.all_of(session, workspace_id=workspace_id)
    usable = (each for each in known if each.status == VersionStatus.RETIRED)
    return [each for each in usable if (home / each.path).is_dir()][:most]


def is_retraining(session: Session, workspace_id: str) -> bool:
    """Return whether a requested run has not ended yet."""
    soon = now() + LONGEST_WAIT
    return jobs.unsettled(session, workspace_id=workspace_id, kinds=[JobKind.RETRAIN], at=soon) > 0


def ask_to_retrain(workspace: Workspace, asked_by: str) -> bool:
    """Request a run now for the person who pressed the button in their Home; False if another requested run
    has not ended yet.
    """
    with write(workspace.engine) as session:
        lock_until_commit(
            session.connection(), f"{JobKind.RETRAIN}:{workspace.id}"
        )  # Two simultaneous clicks count once.
        if is_retraining(session, workspace.id):
            return False
        jobs.enqueue(session, workspace_id=workspace.id, job=job_kinds.RETRAIN.new(TrainingRequest(asked_by)))
    return True


def ask_to_try_past(workspace: Workspace) -> bool:
    """Request that the drafts are tried on past tickets; False if that is under way."""
    soon = now() + LONGEST_WAIT
    with write(workspace.engine) as session:
        lock_until_commit(session.connection(), f"{JobKind.TRY_PAST}:{workspace.id}")
        if jobs.unsettled(session, workspace_id=workspace.id, kinds=[JobKind.TRY_PAST], at=soon):
            return False
        jobs.enqueue(session, workspace_id=workspace.id, job=job_kinds.TRY_PAST.new(Nothing()))
    return True


def run_settled(session: Session, job: Job) -> None:
    """After a run has ended, request an update of the Home of the person who requested it, if anybody did."""
    run = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
    if run is None or run.status not in (JobStatus.DONE, JobStatus.FAILED):
        return
    asked_by = job_kinds.RETRAIN.read(run).asked_by
    if asked_by is None:
        return
    kind = job_kinds.SHOW_HOME
    shown = kind.new(EndedTraining(asked_by, run.status), dedupe_key=f"{kind.name}:{run.id}")
    jobs.enqueue(session, workspace_id=run.workspace_id, job=shown)
