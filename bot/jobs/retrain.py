"""Train a new version from the corpus and every resolution; serve it unless it is clearly worse.

One run: take a snapshot of base rows and current resolutions, train on it in a child process
(`training_process.py`), apply the gate, and record the version and its notice in one transaction. A running
bot then loads it (`bot/services/versions/serving.py`). The scheduler and `draftdesk retrain` use this.
"""

import contextlib
import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from bot.errors import AlreadyRetraining, TrainingFailed
from bot.job_handlers import Retry
from bot.jobs.gate import in_words, refusal
from bot.jobs.lock import only_one, only_one_machine
from bot.jobs.night_report import report_on
from bot.jobs.remasking import mask_again
from bot.jobs.training_process import Attention, Progress, Trained, train_in_child
from bot.jobs.workplace import clear_up, told, workplace_of
from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.knowledge.forgetting import forget_again
from bot.services.versions import held
from bot.services.versions.branding import read_branding
from bot.services.versions.history import prune, release_pinned
from bot.services.versions.hub_copies import push_served
from bot.services.versions.rows import row_of
from bot.services.versions.store import VersionStore
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import golden_pairs, jobs, model_versions, resolutions
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import Job, ModelVersion
from db.vocabulary import VersionStatus
from model.corpus.masked import masked
from model.corpus.rows import Row, is_own, load_frame, rows_of, with_starter_rows
from model.encoder.encoder import load_encoder
from model.encoder.minilm import NETWORK
from model.encoder.place import for_another_process
from model.errors import CheckpointError
from model.retrieval.floods import Flood, UsableRows
from model.training.snapshot import Snapshot, write_snapshot

_log = logging.getLogger(__name__)

WAIT_FOR_ANOTHER_RUN_SECONDS = 30.0


def retrain(
    workspace: Workspace,
    settings: Settings,
    progress: Progress,
    cancelled: threading.Event | None = None,
    minutes: float = 0.0,
    *,
    urgent: bool = False,
) -> ModelVersion:
    """Train a version and record it: serving, or refused with a note if clearly worse than the serving one.

    First mask again, by today's rules, what earlier rules stored. Counting takes seconds; then attention
    trains for `minutes`, starting from the public base's weights in `settings.home`, which the first run
    trains in as many minutes. Raises AlreadyRetraining during another run, TrainingFailed if the child fails
    or `cancelled` is set, CorpusError if there is nothing to learn from; the serving version then stays.
    """
    versions = settings.home / "models" / workspace.id
    versions.mkdir(parents=True, exist_ok=True)
    lock = versions / "retraining.lock"
    with (
        only_one(lock, AlreadyRetraining(lock)),
        only_one_machine(workspace.engine, f"retraining:{workspace.id}", AlreadyRetraining(None)),
        workplace_of(settings.home / "snapshots", workspace.id) as workplace,
        told(workspace, progress) as progress,
    ):
        clear_up(versions)
        forget_again(workspace, settings.home)
        _mask_again(workspace, settings, progress, cancelled)
        progress("reading the corpus", 0.0)
        with _number(workspace) as number:
            snapshot, floods = _snapshot(workspace, settings, number)
            held.tell(workspace, settings.ops_channel, floods)
            write_snapshot(workplace, snapshot)
            out = versions / f"v{number:04d}"
            shutil.rmtree(out, ignore_errors=True)  # Left by an interrupted run; no row names it.
            previous = _served_directory(workspace, settings)
            attention = Attention(minutes, settings.home / "bases") if minutes else None
            trained = train_in_child(workplace, out, previous, progress, cancelled, attention, urgent=urgent)
            VersionStore(workspace, settings.home).publish(trained.directory)
            if floods:
                trained.metrics["held_back"] = " ".join(map(held.in_words, floods))
            _release(workspace, settings)
            version = _record(workspace, settings, number, trained, snapshot.learned_through)
        report_on(workspace, settings, version, trained.examples)
        _tell(workspace, settings, push_served(workspace, settings.home, settings.hub_repository))
    prune(workspace, settings.home, settings.hub_repository)
    _log.info("version v%d was trained and is %s", version.number, version.status)
    if "left_out" in trained.metrics:
        _log.warning("version v%d: %s", version.number, trained.metrics["left_out"])
    return version


def base_rows(settings: Settings) -> tuple[Row, ...]:
    """Return the rows that every version starts from: public ones, or a team's own, masked. Raises
    CorpusError.
    """
    rows = rows_of(load_frame(settings.corpus))
    if is_own(settings.corpus):
        rows = masked(rows, read_branding(settings.brand_file).brand.company)
    return with_starter_rows(rows)


def _mask_again(
    workspace: Workspace, settings: Settings, progress: Progress, cancelled: threading.Event | None
) -> None:
    """Mask stored text by today's rules, unless the brand file, which says what stays unmasked, is broken."""
    branding = read_branding(settings.brand_file, region=settings.phone_region)
    if branding.refused:
        return
    progress("masking what is stored again", 0.0)
    mask_again(workspace, branding.brand, cancelled)


def _snapshot(workspace: Workspace, settings: Settings, number: int) -> tuple[Snapshot, tuple[Flood, ...]]:
    """Return the rows to learn from, and what is held back from them."""
    with read(workspace.engine) as session:  # One transaction: the rows must match their last change.
        learned = [row_of(each) for each in resolutions.current(session, workspace_id=workspace.id)]
        learned_through = resolutions.last_change(session, workspace_id=workspace.id)
        golden = golden_pairs.all_of(session, workspace_id=workspace.id)
        usable = UsableRows(load_encoder)
        usable.follow(held.decided(session, workspace.id))
    base = base_rows(settings)
    snapshot = Snapshot(
        version=f"v{number}",
        base_rows=with_starter_rows(usable.learn(base).added) if is_own(settings.corpus) else base,
        resolution_rows=usable.learn(learned).added,
        learned_through=learned_through,
        encoder=for_another_process(NETWORK),
        golden_rows=tuple(Row(str(each.id), each.message, each.reply) for each in golden),
    )
    return snapshot, usable.floods


@contextlib.contextmanager
def _number(workspace: Workspace) -> Iterator[int]:
    """Reserve the version's number for the block; give it back if the block raises."""
    with write(workspace.engine) as session:
        number = model_versions.reserve_number(session, workspace_id=workspace.id)
    try:
        yield number
    except BaseException:
        with write(workspace.engine) as session:
            model_versions.give_back_number(session, workspace_id=workspace.id, number=number)
        raise


def _served_directory(workspace: Workspace, settings: Settings) -> Path | None:
    """Return where the serving version is; it is fetched if it is not here. None if it is lost."""
    with read(workspace.engine) as session:
        served = model_versions.serving(session, workspace_id=workspace.id)
    if served is None:
        return None
    directory = settings.home / served.path
    if not directory.is_dir():
        try:
            VersionStore(workspace, settings.home, settings.hub_repository).fetch(served)
        except CheckpointError as error:
            _log.warning("the new version is not compared with v%d: %s", served.number, error)
            return None
    return directory


def _release(workspace: Workspace, settings: Settings) -> None:
    """Unpin the serving version if it holds replies that were forgotten, and tell it in the ops channel."""
    if (number := release_pinned(workspace)) is not None:
        told = f"v{number} was pinned, but holds replies that were forgotten: the next version replaces it."
        _tell(workspace, settings, told)


def _record(
    workspace: Workspace, settings: Settings, number: int, trained: Trained, learned_through: int
) -> ModelVersion:
    with write(workspace.engine) as session:
        first = model_versions.serving(session, workspace_id=workspace.id) is None
        new = NewVersion(
            number=number,
            path=trained.directory.relative_to(settings.home).as_posix(),
            sha256=trained.sha256,
            metrics=trained.metrics,
            learned_through=learned_through,
            refusal=refusal(trained.metrics, first=first),
        )
        version = model_versions.record(session, workspace.id, new)
        if settings.ops_channel is not None:
            notice = job_kinds.NOTICE.new(
                Notice(settings.ops_channel, describe(version)), dedupe_key=f"notice:version:{number}"
            )
            jobs.enqueue(session, workspace_id=workspace.id, job=notice)
    return version


def _tell(workspace: Workspace, settings: Settings, text: str) -> None:
    """Post a notice in the ops channel, if there is one and something to tell."""
    if settings.ops_channel is not None and text:
        with write(workspace.engine) as session:
            notice = job_kinds.NOTICE.new(Notice(settings.ops_channel, text))
            jobs.enqueue(session, workspace_id=workspace.id, job=notice)


def describe(version: ModelVersion) -> str:
    """Return a version's outcome and what was left out of it, in a few sentences for people."""
    more = (in_words(version.metrics), *(version.metrics.get(name) for name in ("left_out", "held_back")))
    return " ".join([_outcome(version), *(str(told) for told in more if told)])


def _outcome(version: ModelVersion) -> str:
    if version.status == VersionStatus.REFUSED:
        return f"Version v{version.number} was trained and kept, but not served: {version.note}."
    if version.status != VersionStatus.SERVING:
        return (
            f"Version v{version.number} was trained and may serve, but does not: {version.note}. "
            "`draftdesk models unpin`, or an admin in my Home, lets the next night's version serve."
        )
    bits = version.metrics.get("reply_bits_per_character")
    former = version.metrics.get("previous_reply_bits_per_character")
    told = f"Version v{version.number} now drafts."
    if bits is not None:
        told += f" It needs {float(bits):.4f} bits per character of held-out replies"
        told += f", {_compared(float(bits), float(former))}." if former is not None else "."
    return told


def _compared(bits: float, former: float) -> str:
    """Compare a served version's figure with the former one's, both as shown."""
    shown = round(bits, 4), round(former, 4)
    if shown[0] == shown[1]:
        return f"as many as the previous version ({former:.4f})"
    if shown[0] < shown[1]:
        return f"which is better: the previous version needed {former:.4f}"
    return f"which is slightly worse, but within what is allowed: the previous version needed {former:.4f}"


class Retrainer:
    """Handles "retrain" jobs, in their own worker."""

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        self._workspace = workspace
        self._settings = settings
        self._cancelled = threading.Event()

    def run(self, claimed: list[Job]) -> None:
        """Retrain once for all jobs given. Raises Retry during another run, or if `cancel` interrupts it."""
        try:
            retrain(
                self._workspace,
                self._settings,
                _log_progress(),
                self._cancelled,
                self._settings.training_minutes,
            )
        except AlreadyRetraining as error:
            raise Retry(WAIT_FOR_ANOTHER_RUN_SECONDS) from error
        except TrainingFailed as error:
            if self._cancelled.is_set():
                raise Retry(0) from error
            _log.error("%s", error)
            raise

    def cancel(self) -> None:
        """Kill the running training; its job runs again at the next start. Call it before `Worker.stop`."""
        self._cancelled.set()


def _log_progress() -> Progress:
    """Return a callback that logs each per cent once, although training reports every step."""
    told = -1

    def log(stage: str, done: float) -> None:
        nonlocal told
        if int(100 * done) != told:
            told = int(100 * done)
            _log.info("retraining: %s (%d%%)", stage, told)

    return log
