"""From a snapshot of approved rows to a finished bundle: the fit, and the child process that runs it.

`python -m model.fitting SNAPSHOT OUT [--previous BUNDLE]` writes JSON lines to standard output: progress as
{"stage", "done"}, last {"bundle", "sha256", "metrics"}. Whether the result is served, its caller decides.
"""

import argparse
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.checkpoint import Bundle, load_bundle, read_rows, save_bundle, write_rows
from model.confidence import fit_confidence
from model.corpus import Row, not_support_messages, split_rows
from model.errors import CheckpointError, CorpusError, DraftdeskModelError
from model.evaluation import reply_bits_per_character
from model.ngram_topics import TopicalNgramModel, number_topics, with_likeliest_topics
from model.tokenizer import BPETokenizer, train_on_rows

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it all is done, from 0 to 1."""

_SNAPSHOT, _BASE, _RESOLUTIONS = "snapshot.json", "base.jsonl", "resolutions.jsonl"


@dataclass(frozen=True)
class Snapshot:
    """What a version is fitted on, as it stood at one moment."""

    version: str
    base_rows: tuple[Row, ...]
    resolution_rows: tuple[Row, ...]
    learned_through: int  # the last resolution change that is in it

    def training_rows(self) -> list[Row]:
        """Return what is learned from: the base rows that are not held out, and every resolution."""
        return split_rows(self.base_rows)[0] + list(self.resolution_rows)

    def scored_rows(self) -> list[Row]:
        """Return the held-out base rows, without those whose message a resolution repeats."""
        learned = {row.message.strip().casefold() for row in self.resolution_rows}
        held_out = split_rows(self.base_rows)[1]
        return [row for row in held_out if row.message.strip().casefold() not in learned]


def write_snapshot(directory: Path, snapshot: Snapshot) -> None:
    """Write `snapshot` into `directory`, made when missing; its description last, so that it is whole."""
    directory.mkdir(parents=True, exist_ok=True)
    write_rows(directory / _BASE, snapshot.base_rows)
    write_rows(directory / _RESOLUTIONS, snapshot.resolution_rows)
    description = {"version": snapshot.version, "learned_through": snapshot.learned_through}
    (directory / _SNAPSHOT).write_text(json.dumps(description) + "\n", encoding="utf-8")


def read_snapshot(directory: Path) -> Snapshot:
    """Read what `write_snapshot` wrote; CheckpointError names the path of what is missing or corrupt."""
    path = directory / _SNAPSHOT
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        version, learned_through = description["version"], description["learned_through"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is no snapshot's description: {error!r}") from error
    return Snapshot(
        version, read_rows(directory / _BASE), read_rows(directory / _RESOLUTIONS), learned_through
    )


def fit_bundle(snapshot: Snapshot, progress: Progress = lambda stage, done: None) -> Bundle:
    """Fit tokenizer, n-gram model and confidence; CorpusError when there is nothing to learn from.

    Metrics: rows (held-out rows scored), training_rows, fit_seconds, and reply_bits_per_character, which is
    absent where no row is held out.
    """
    began = time.perf_counter()
    training = snapshot.training_rows()
    if not training:
        raise CorpusError("no row to learn from: every base row is held out and there is no resolution yet")
    tokenizer, ngram = _fit_language_model(training, progress)
    progress("Fitting the confidence", 0.6)
    scored = snapshot.scored_rows()
    confidence = fit_confidence(training, scored, not_support_messages())
    seconds = round(time.perf_counter() - began, 3)
    progress("Scoring held-out replies", 0.9)
    metrics: dict[str, float | int | str] = {
        "rows": len(scored),
        "training_rows": len(training),
        "fit_seconds": seconds,
    }
    if scored:
        metrics["reply_bits_per_character"] = reply_bits_per_character(ngram, tokenizer, scored)
    return Bundle(
        version=snapshot.version,
        tokenizer=tokenizer,
        ngram=ngram,
        confidence=confidence,
        rows=snapshot.base_rows + snapshot.resolution_rows,
        learned_through=snapshot.learned_through,
        metrics=metrics,
    )


def fit_and_save(
    snapshot: Snapshot, out: Path, previous: Path | None, progress: Progress
) -> dict[str, object]:
    """Fit a bundle, save it as `out`, and return what the child process reports last.

    With `previous`, metrics also hold previous_reply_bits_per_character: that bundle's figure on the very
    same held-out rows.
    """
    bundle = fit_bundle(snapshot, progress)
    if previous is not None and (scored := snapshot.scored_rows()):
        progress("Scoring the previous version", 0.93)
        former = load_bundle(previous)
        figure = reply_bits_per_character(former.ngram, former.tokenizer, scored)
        bundle = replace(bundle, metrics={**bundle.metrics, "previous_reply_bits_per_character": figure})
    progress("Saving", 0.95)
    sha256 = save_bundle(out, bundle)
    progress("Done", 1.0)
    return {"bundle": str(out), "sha256": sha256, "metrics": dict(bundle.metrics)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the child process; return its exit code: 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m model.fitting", description="Fit a model version.")
    parser.add_argument("snapshot", type=Path, help="directory that write_snapshot wrote")
    parser.add_argument("out", type=Path, help="directory to make; it must not exist yet")
    parser.add_argument("--previous", type=Path, help="bundle to score on the same held-out rows")
    given = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    # Both ways of being stopped become exceptions, so that a half-written directory is removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        _report(**fit_and_save(read_snapshot(given.snapshot), given.out, given.previous, _report_progress))
    except DraftdeskModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _fit_language_model(
    training: Sequence[Row], progress: Progress
) -> tuple[BPETokenizer, TopicalNgramModel]:
    """Learn tokens and count n-grams. A resolution counts once, like any row, with the topic that its message
    is likeliest of: its n-grams are then known to the full order, and more repetitions only memorise it
    (docs/experiments.md)."""
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


def _report_progress(stage: str, done: float) -> None:
    _report(stage=stage, done=done)


def _report(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
