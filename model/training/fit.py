"""Fit a finished bundle from a snapshot of rows; run as a module, in a child process.

`python -m model.training.fit SNAPSHOT OUT [--previous BUNDLE] [--minutes N [--bases FOLDER]]` writes JSON
lines to standard output: progress as {"stage", "done"}, last {"bundle", "sha256", "metrics", "examples"}.
With minutes it trains attention beside the counts. The caller decides whether the result is served.
"""

import argparse
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from model.attention.checkpoint import Networks
from model.bundle import Bundle, load_bundle, save_bundle
from model.confidence.starter import confidence_of
from model.corpus.learnable import in_brief, learnable
from model.corpus.rows import Row, checksum, split_rows
from model.drafting.drafter import index_of
from model.encoder.encoder import Encoder, Remembering, load_encoder
from model.encoder.place import choose
from model.encoder.reading import points_of
from model.encoder.stored import NOTHING_STORED, StoredPoints
from model.errors import CorpusError, DraftdeskModelError
from model.language.scoring import reply_bits_per_character
from model.ngram.topical import TopicalNgramModel, number_topics, with_likeliest_topics
from model.retrieval.index import ResolutionIndex
from model.text.tokenizer import BPETokenizer, train_on_rows
from model.topics.classifier import TopicClassifier
from model.training.judging import Judgement, can_draft, judge
from model.training.judging_rows import judging_rows
from model.training.loop import AttentionTraining
from model.training.loss_curve import save_loss_curve
from model.training.mixture import fit_mixture
from model.training.processes import current, joined
from model.training.public_base import has_base, public_base
from model.training.snapshot import Snapshot, read_snapshot

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of all work that is done, 0 to 1."""


class SharesOnly(Exception):
    """This process has done its share of the training; the one that leads makes the version."""


@dataclass(frozen=True)
class Attention:
    """How attention is trained beside the counts."""

    minutes: float  # in total, including counting
    base: Bundle | None = None
    """The public base (never a workspace's version) whose weights training starts from."""
    state: Path | None = None  # where a killed run resumes; the loss curve is drawn beside it


def fit_bundle(
    snapshot: Snapshot,
    progress: Progress = lambda stage, done: None,
    attention: Attention | None = None,
    former: StoredPoints = NOTHING_STORED,
) -> Bundle:
    """Fit tokenizer, n-gram model, confidence and topics; CorpusError if there is nothing to learn from.

    Unusable rows (`model/corpus/learnable.py`) are left out, named by the metric left_out. With `attention`,
    networks are trained too and scored with the counts. Metrics: rows (held-out rows scored), training_rows,
    fit_seconds, and reply_bits_per_character, which is absent if no row is held out.
    """
    began = time.perf_counter()
    snapshot, told = _learnable(snapshot)
    training = _training_rows(snapshot)
    tokenizer, ngram, networks = _fit_models(training, progress, attention)
    progress("Understanding the messages", 0.6)
    encoder = _encoder(former)
    index = ResolutionIndex(training, encoder)
    progress("Fitting the confidence", 0.7)
    confidence = confidence_of(training, index)
    progress("Fitting the topics", 0.8)
    topics = TopicClassifier.fit(training, index.points_of(training))
    bundle = Bundle(
        version=snapshot.version,
        tokenizer=tokenizer,
        ngram=ngram,
        confidence=confidence,
        rows=snapshot.rows,
        learned_through=snapshot.learned_through,
        metrics={},
        networks=networks,
        topics=topics,
        encoder=encoder.name,
        points=points_of([row.message for row in snapshot.rows], encoder),
    )
    progress("Indexing the rows", 0.85)
    bundle = replace(bundle, index=index_of(bundle).to_store(bundle.index_mark))
    seconds = round(time.perf_counter() - began, 3)
    progress("Scoring held-out replies", 0.9)
    metrics = {"training_rows": len(training), "fit_seconds": seconds, **_scored(bundle, snapshot, told)}
    return replace(bundle, metrics=metrics)


def _training_rows(snapshot: Snapshot) -> list[Row]:
    """Return the rows to learn from. Raises CorpusError if there are none."""
    rows = snapshot.training_rows()
    if not rows:
        raise CorpusError("no row to learn from: every base row is held out and there is no resolution yet")
    return rows


def _encoder(former: StoredPoints) -> Encoder:
    """Return the encoder, which looks up the points of a former version before it computes others."""
    return Remembering(load_encoder(), former) if former.size else load_encoder()


def _scored(bundle: Bundle, snapshot: Snapshot, told: Sequence[str]) -> dict[str, float | int | str]:
    """Return the rows left out, the number of held-out rows, and the bits per character of their replies."""
    scored = snapshot.scored_rows()
    found: dict[str, float | int | str] = {"rows": len(scored)}
    if told:
        found["left_out"] = in_brief(told)
    if scored:
        figure = reply_bits_per_character(bundle.predictor, bundle.tokenizer, scored)
        found["reply_bits_per_character"] = figure
    return found


def _learnable(snapshot: Snapshot) -> tuple[Snapshot, tuple[str, ...]]:
    """Return the snapshot without unusable rows, and a sentence about each of them."""
    base, approved = learnable(snapshot.base_rows), learnable(snapshot.resolution_rows)
    told = approved.told + base.told
    return replace(snapshot, base_rows=base.rows, resolution_rows=approved.rows), told


def fit_and_save(
    snapshot: Snapshot,
    out: Path,
    previous: Path | None,
    progress: Progress,
    minutes: float = 0.0,
    bases: Path | None = None,
) -> dict[str, object]:
    """Fit a bundle, save it as `out`, and return the child process's last report.

    With `previous`, metrics include the figures of both versions on the same rows (`judging.py`). With
    `minutes`, train attention too; a killed run resumes when it is repeated on the same rows. With `bases`,
    the folder of `model/training/public_base.py`, attention starts from the weights of the base of these base
    rows; a missing base is trained first, for the same number of minutes.
    """
    learned, _ = _learnable(snapshot)
    attention, told = None, progress
    if minutes:
        base = None
        if bases is not None:
            base, told = _base(bases, learned, minutes, progress)
        mark = checksum(learned.training_rows())  # A run resumes only from a state with the same rows.
        attention = Attention(minutes, base, out.with_name(f"{mark}.training"))
    former = load_bundle(previous) if previous is not None else None
    points = former.points if former is not None and former.encoder == load_encoder().name else NOTHING_STORED
    bundle = fit_bundle(snapshot, told, attention, points)
    judged = Judgement({})
    if former is not None and can_draft(former):
        rows = judging_rows(learned, former.rows)
        judged = judge(bundle, former, rows, lambda done: told("Judging", 0.92 + 0.06 * done))
        bundle = replace(bundle, metrics={**bundle.metrics, **judged.figures})
    progress("Saving", 0.98)
    sha256 = save_bundle(out, bundle)
    if attention is not None and attention.state is not None:
        attention.state.with_suffix(".png").replace(out / "loss.png")
        for left in out.parent.glob("*.training"):
            left.unlink()
    progress("Done", 1.0)
    examples = [asdict(each) for each in judged.examples]
    return {"bundle": str(out), "sha256": sha256, "metrics": dict(bundle.metrics), "examples": examples}


def _base(
    bases: Path, learned: Snapshot, minutes: float, progress: Progress
) -> tuple[Bundle | None, Progress]:
    """Return the public base, trained now if it is missing, and the progress of what remains to be done."""
    public = split_rows(learned.base_rows)[0]
    share = 0.0 if has_base(bases, public) else 0.5  # of the work, for the base
    base = public_base(bases, public, minutes, lambda stage, done: progress(stage, share * done))
    return base, lambda stage, done: progress(stage, share + (1 - share) * done)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the child process; return its exit code: 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m model.training.fit", description="Fit a model version.")
    parser.add_argument("snapshot", type=Path, help="directory that write_snapshot wrote")
    parser.add_argument("out", type=Path, help="directory to make; it must not exist yet")
    parser.add_argument("--previous", type=Path, help="bundle to judge on the same rows")
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="train attention for so long; 0: not at all"
    )
    parser.add_argument(
        "--bases", type=Path, help="folder of public bases, whose weights attention begins with"
    )
    given = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    # Turn both ways of being stopped into exceptions, so that a half-written directory is removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        snapshot = read_snapshot(given.snapshot)
        choose(snapshot.encoder)
        with joined() as processes:
            tell = _report_progress if processes.leads else _say_nothing
            report = fit_and_save(snapshot, given.out, given.previous, tell, given.minutes, given.bases)
        _report(**report)
    except SharesOnly:
        return 0
    except DraftdeskModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _fit_models(
    training: Sequence[Row], progress: Progress, attention: Attention | None
) -> tuple[BPETokenizer, TopicalNgramModel, Networks | None]:
    if attention is None:
        return *_fit_language_model(training, progress), None
    fitted = fit_mixture(
        training,
        AttentionTraining(minutes=attention.minutes),
        progress=lambda stage, done: progress(stage, 0.6 * done),
        state=attention.state,
        base=attention.base,
    )
    if not current().leads:
        raise SharesOnly
    if attention.state is not None:
        save_loss_curve(attention.state.with_suffix(".png"), fitted.record)
    return fitted.tokenizer, fitted.prepared.counts, fitted.networks


def _fit_language_model(
    training: Sequence[Row], progress: Progress
) -> tuple[BPETokenizer, TopicalNgramModel]:
    """Learn tokens and count n-grams.

    A resolution counts once, like any row, with its message's likeliest topic. Its n-grams are then known to
    the full order; more repetitions would only memorise it (docs/experiments.md).
    """
    progress("Learning the tokenizer", 0.0)
    pairs = [(row.message, row.reply) for row in training]
    tokenizer = train_on_rows(pairs)
    progress("Encoding rows", 0.15)
    documents = [ids for ids, _ in tokenizer.encode_rows(pairs)]
    progress("Counting n-grams", 0.3)
    vocab_size, cue = tokenizer.vocab_size, tokenizer.agent_id
    topics = number_topics([row.intent for row in training])
    topics = with_likeliest_topics(documents, topics, vocab_size, cue)
    return tokenizer, TopicalNgramModel.fit(documents, topics, vocab_size, cue)


def _say_nothing(stage: str, done: float) -> None:
    """Leave it to the process that leads."""


def _report_progress(stage: str, done: float) -> None:
    _report(stage=stage, done=done)


def _report(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
