"""Compare first drafts, ours and simple peers', for the same held-out rows: quality, time and memory.

The rows are random held-out ones, and as many of those with typos and of keywords. Nothing asked can be
retrieved or was learned. Our drafter has the starter set beside the corpus, as in the product; the peers have
the corpus alone.
"""

import statistics
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.bundle import load_bundle, save_bundle
from model.corpus.rows import Row, read_starter_rows, with_starter_rows
from model.evaluation.drafts.answering import LOOK_UPS, LookUpAnswers, OurAnswers
from model.evaluation.drafts.asked import Asked, choose_asked, split_masked, without_learned
from model.evaluation.drafts.messages import MessageFigures, measure_messages
from model.evaluation.drafts.peers import PEERS, Proposal, peer_is_missing
from model.evaluation.drafts.runs import OURS, Run, Work, measure_apart, save_work
from model.evaluation.drafts.scores import chrf, require_metrics, rouge_l
from model.evaluation.sets.load import Half
from model.metrics.invented_facts import invented_facts
from model.metrics.topics import wrong_topic_share
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of the whole that is done, from 0 to 1."""

_FITTED = 0.25  # Shares of the whole, for the progress bar.
_DRAFTED = 0.7
_ASKED = 0.75


@dataclass(frozen=True)
class DraftFigures:
    """One drafter's figures; those of quality are of first drafts in placeholder form.

    Shares are 0 to 1, and None if no row counts. A row without a draft scores 0 and is on the wrong topic.
    """

    drafter: str
    chrf: float  # mean over messages, 0 to 100
    chrf_standard_error: float
    rouge_l: float  # mean F1, 0 to 1
    wrong_topic: float | None  # share whose first source has another intent than the row
    wrong_topic_typos: float | None
    wrong_topic_keywords: float | None
    invented_per_100: float  # invented facts per 100 drafts, the second and third drafts included
    without_draft: int
    p50_ms: float  # one request at a time
    p95_ms: float
    at_once: float | None  # throughput of 16 waiting at once over that of one at a time
    ready_seconds: float
    peak_mebibytes: int


@dataclass(frozen=True)
class DraftReport:
    """The figures of every drafter, ours first, and what they were measured on."""

    rows: int
    typos: int
    keywords: int
    training_rows: int
    seed: int
    figures: tuple[DraftFigures, ...]
    left_out: tuple[str, ...]  # peers that this machine cannot run
    invented: tuple[str, ...]  # facts that our drafter invented, for a person to check
    messages: tuple[MessageFigures, ...] = ()  # on the sets of messages; empty if none were asked


@dataclass(frozen=True)
class DraftOptions:
    """What to measure: how many held-out rows, drawn by which seed, with which drafters and messages."""

    sample: int = 500
    seed: int = 0
    bundle: Path | None = None
    """Our drafter's saved version, fitted on this corpus; None fits one on the training rows."""
    peers: Sequence[str] = PEERS
    half: Half | None = None
    """The half of the natural messages to ask, along with the other sets; None asks none of them."""


def evaluate_drafts(
    frame: "pandas.DataFrame",
    options: DraftOptions,
    progress: Progress = lambda stage, done: None,
) -> DraftReport:
    """Draft for held-out rows of `frame` with our drafter and each peer; return all their figures.

    The sets of messages are asked of our drafter and the peers that choose by the message alone. A saved
    version's approved resolutions are not indexed. CorpusError if it is of another corpus, or if there is
    nothing to train on or to ask; MissingPackagesError without the metrics' packages.
    """
    require_metrics()
    left_out = tuple(name for name in options.peers if peer_is_missing(name))
    names = [OURS, *(name for name in options.peers if name not in left_out)]
    training, held_out = split_masked(frame)
    with tempfile.TemporaryDirectory(prefix="draftdesk-evaluate-") as temporary:
        folder = Path(temporary)
        bundle = options.bundle or folder / "bundle"
        if options.bundle is None:
            _fit(bundle, training, progress)
        else:
            held_out = without_learned(load_bundle(bundle), bundle, training, held_out)
        asked = choose_asked(frame, held_out, options.sample, options.seed)
        save_work(folder, Work(tuple(training), asked.sampled, asked.others, bundle, options.seed))
        runs = _run_all(names, folder, len(asked.rows), progress)
        messages = () if options.half is None else _asked_messages(bundle, names, options.half, progress)
    known = {row.id: row for row in (*read_starter_rows(), *training)}
    progress("Done", 1.0)
    return DraftReport(
        rows=len(asked.sampled),
        typos=len(asked.typos),
        keywords=len(asked.keywords),
        training_rows=len(training),
        seed=options.seed,
        figures=tuple(_figures(name, run, asked, known) for name, run in runs.items()),
        left_out=left_out,
        invented=tuple(_invented(runs[OURS], asked, known)),
        messages=messages,
    )


def _asked_messages(
    bundle: Path, names: Sequence[str], half: Half, progress: Progress
) -> tuple[MessageFigures, ...]:
    look_ups = [LookUpAnswers(name) for name in LOOK_UPS if name in names]
    return measure_messages(
        [OurAnswers(bundle), *look_ups],
        half,
        lambda stage, done: progress(stage, _ASKED + (1 - _ASKED) * done),
    )


def _fit(directory: Path, training: Sequence[Row], progress: Progress) -> None:
    """Save a version fitted on the training rows and the starter set, as versions are.

    No threshold knows a held-out row.
    """
    snapshot = Snapshot("evaluated", with_starter_rows(training), (), 0)
    save_bundle(directory, fit_bundle(snapshot, lambda stage, done: progress(stage, _FITTED * done)))


def _run_all(names: Sequence[str], folder: Path, rows: int, progress: Progress) -> dict[str, Run]:
    runs = {}
    share = (_DRAFTED - _FITTED) / len(names)
    for number, name in enumerate(names):
        begins = _FITTED + number * share

        def drafted(done: int, name: str = name, begins: float = begins) -> None:
            progress(f"Drafting: {name}", begins + share * done / rows)

        drafted(0)
        runs[name] = measure_apart(name, folder, drafted)
    progress("Scoring the drafts", _DRAFTED)
    return runs


def _figures(name: str, run: Run, asked: Asked, known: Mapping[str, Row]) -> DraftFigures:
    firsts = [proposals[0] if proposals else Proposal("", ()) for proposals in run.proposals]
    by_row = dict(zip((row.id for row in asked.rows), firsts, strict=True))
    chrf_of, rouge_l_of = chrf(), rouge_l()
    pairs = [(by_row[row.id].text, row.reply) for row in asked.sampled]
    scores = [chrf_of(draft, reply) for draft, reply in pairs]
    drafts = sum(len(proposals) for proposals in run.proposals)
    alone = statistics.fmean(run.milliseconds)
    deviation = statistics.stdev(scores) if len(scores) > 1 else 0.0
    return DraftFigures(
        drafter=name,
        chrf=statistics.fmean(scores),
        chrf_standard_error=deviation / len(scores) ** 0.5,
        rouge_l=statistics.fmean(rouge_l_of(draft, reply) for draft, reply in pairs),
        wrong_topic=_wrong_topic(asked, {row.id for row in asked.sampled}, by_row, known),
        wrong_topic_typos=_wrong_topic(asked, asked.typos, by_row, known),
        wrong_topic_keywords=_wrong_topic(asked, asked.keywords, by_row, known),
        invented_per_100=100 * len(_invented(run, asked, known)) / max(drafts, 1),
        without_draft=sum(not proposals for proposals in run.proposals),
        p50_ms=float(np.percentile(run.milliseconds, 50)),
        p95_ms=float(np.percentile(run.milliseconds, 95)),
        at_once=None if run.batch_milliseconds is None else alone / run.batch_milliseconds,
        ready_seconds=run.ready_seconds,
        peak_mebibytes=run.peak_mebibytes,
    )


def _wrong_topic(
    asked: Asked, ids: Collection[str], by_row: Mapping[str, Proposal], known: Mapping[str, Row]
) -> float | None:
    """Return the share of the rows with those ids whose draft is on the wrong topic."""
    firsts = [(row, by_row[row.id].sources[:1]) for row in asked.rows if row.id in ids]
    return wrong_topic_share((row, known[first[0]] if first else None) for row, first in firsts)


def _invented(run: Run, asked: Asked, known: Mapping[str, Row]) -> list[str]:
    """Return every fact in a draft that is neither in the message nor in the reply of a source it cites."""
    return [
        fact
        for row, proposals in zip(asked.rows, run.proposals, strict=True)
        for draft in proposals
        for fact in invented_facts(draft.text, row.message, [known[each].reply for each in draft.sources])
    ]
