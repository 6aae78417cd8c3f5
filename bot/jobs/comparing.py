"""Compare two trained versions on the same messages, as a night compares its version with the serving one."""

from bot.settings import Settings
from db.tables import ModelVersion
from model.bundle import Bundle, load_bundle
from model.training.judging import Judgement, Progress, judge
from model.training.judging_rows import judging_rows
from model.training.snapshot import Snapshot


def compared(settings: Settings, new: ModelVersion, former: ModelVersion, progress: Progress) -> Judgement:
    """Return the figures of both, as `judge` does. Raises CheckpointError if one cannot be loaded."""
    ours, theirs = (load_bundle(settings.home / each.path, each.sha256) for each in (new, former))
    return judge(ours, theirs, judging_rows(_snapshot(ours), theirs.rows), progress)


def _snapshot(bundle: Bundle) -> Snapshot:
    """Return the rows that a version was trained on."""
    base = tuple(row for row in bundle.rows if not row.approved)
    approved = tuple(row for row in bundle.rows if row.approved)
    return Snapshot(bundle.version, base, approved, bundle.learned_through)
