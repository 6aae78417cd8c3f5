"""Make the first model version while the bot already serves, in a thread of its own.

The first one is trained on the embedded starter set, in seconds, and drafts what was written meanwhile. The
retrainer's worker then trains on the whole corpus, in the background, as it does each night. A small corpus
is in the first one.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import AlreadyRetraining, DraftdeskError
from bot.jobs.retrain import describe, retrain
from bot.services import job_kinds
from bot.services.job_payloads import TrainingRequest
from bot.services.versions.hub_copies import begin_with_the_newest
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs, model_versions
from db.session import write
from db.vocabulary import JobKind

log = logging.getLogger(__name__)

BETWEEN_TRIES_SECONDS = 60.0
SMALL_BYTES = 256 * 1024
"""About a tenth of the starter set, which is trained on as well."""
DEDUPE_KEY = "retrain:first"


@contextmanager
def first_version_made(workspace: Workspace, settings: Settings, serving: ServedVersion) -> Iterator[None]:
    """Make a version in the background if none can draft; the end of the block cuts that off."""
    stopping = threading.Event()
    thread = threading.Thread(
        target=_make, args=(workspace, settings, serving, stopping), name="first-version", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _make(
    workspace: Workspace, settings: Settings, serving: ServedVersion, stopping: threading.Event
) -> None:
    starter = settings.model_copy(update={"bitext": None, "starter_only": True})
    first = settings if _is_small(settings.corpus) else starter
    fetched = begin_with_the_newest(workspace, settings.home, settings.hub_repository)
    serving.refresh()  # A machine with an empty disk fetches what serves, and trains nothing.
    while serving.number is None and not stopping.is_set():
        if not _is_trained(workspace, first, stopping):
            stopping.wait(BETWEEN_TRIES_SECONDS)
        serving.refresh()
    if settings.corpus != first.corpus and not fetched and not stopping.is_set():
        _ask_for_the_whole_corpus(workspace)


def _is_small(corpus: object) -> bool:
    """Return whether the corpus is a file that is fitted in seconds too."""
    return isinstance(corpus, Path) and corpus.is_file() and corpus.stat().st_size <= SMALL_BYTES


def _is_trained(workspace: Workspace, starter: Settings, stopping: threading.Event) -> bool:
    log.info("no model version can draft yet: one is trained now; messages are kept meanwhile")
    try:
        version = retrain(workspace, starter, _say, stopping, urgent=True)
    except AlreadyRetraining:
        return False
    except DraftdeskError as error:
        if not stopping.is_set():
            log.error("the first version could not be trained, the next try follows soon: %s", error)
        return False
    log.info("%s", describe(version))
    return True


def _say(stage: str, done: float) -> None:
    log.debug("first version: %s (%d%%)", stage, int(100 * done))


def _ask_for_the_whole_corpus(workspace: Workspace) -> None:
    """Enqueue the training on the whole corpus, once, if the only version yet is of the starter set."""
    with write(workspace.engine) as session:
        versions = model_versions.all_of(session, workspace_id=workspace.id)
        if len(versions) > 1 or jobs.last_of_kind(session, workspace_id=workspace.id, kind=JobKind.RETRAIN):
            return
        run = job_kinds.RETRAIN.new(TrainingRequest(), dedupe_key=DEDUPE_KEY)
        jobs.enqueue(session, workspace_id=workspace.id, job=run)
    log.info("training on the whole corpus begins in the background")
