"""How good first drafts are, and what they cost: ours and simple peers on the same held-out rows.

The rows are drawn by a seed from the held-out rows, and as many of those with typos and of keywords alone.
Nothing that is asked can be retrieved or has been learned. Each drafter runs in a process of its own
(`model/evaluation/drafts/runs.py`); the peers are `model/evaluation/drafts/peers.py`'s.
"""

import random
import statistics
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.bundle import Bundle, load_bundle, save_bundle
from model.corpus.rows import FLAGS, Row, rows_of, split_rows
from model.errors import CorpusError
from model.evaluation.drafts.peers import PEERS, Proposal, peer_is_missing
from model.evaluation.drafts.runs import OURS, Run, Work, measure_apart, save_work
from model.evaluation.drafts.scores import chrf, require_metrics, rouge_l
from model.masking.mask import mask
from model.metrics.invented_facts import invented_facts
from model.metrics.topics import wrong_topic_share
from model.retrieval.index import APPROVED_PREFIX
from model.training.fit import Snapshot, fit_bundle

if TYPE_CHECKING:
    import pandas

TYPOS, KEYWORDS = "Z", "K"
"""Letters in the corpus' column of flags."""

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it all is done, from 0 to 1."""

_FITTED = 0.25  # Shares of the whole, for the progress bar.
_DRAFTED = 0.95


@dataclass(frozen=True)
class DraftFigures:
    """One drafter's figures; of quality, those of first drafts in placeholder form.

    Shares are 0 to 1, and None where there is no row to count. A row without a draft scores 0 and is on the
    wrong topic.
    """

    drafter: str
    chrf: float  # mean of sentences, 0 to 100
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
    left_out: tuple[str, ...]  # peers whose packages are not installed
    invented: tuple[str, ...]  # what our drafter invented, for a person to look at


@dataclass(frozen=True)
class _Asked:
    """The rows to draft for: `sampled`, then more of the flagged ones."""

    sampled: tuple[Row, ...]
    others: tuple[Row, ...]
    typos: frozenset[str]  # ids
    keywords: frozenset[str]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.sampled + self.others


def evaluate_drafts(
    frame: "pandas.DataFrame",
    sample: int = 500,
    seed: int = 0,
    bundle: Path | None = None,
    peers: Sequence[str] = PEERS,
    progress: Progress = lambda stage, done: None,
) -> DraftReport:
    """Draft for `sample` held-out rows of `frame` with our drafter and each peer, and score the first drafts.

    Our drafter is a version fitted on the training rows or, with `bundle`, that saved version, which must be
    of this corpus; approved resolutions in it are left out of the index. CorpusError when it is not, or the
    split leaves nothing to train on or to ask; MissingPackagesError without the metrics' packages.
    """
    require_metrics()
    left_out = tuple(name for name in peers if peer_is_missing(name))
    training, held_out = _split(frame)
    with tempfile.TemporaryDirectory(prefix="draftdesk-evaluate-") as temporary:
        folder = Path(temporary)
        if bundle is None:
            bundle = folder / "bundle"
            save_bundle(bundle, _fitted(training, progress))
        else:
            held_out = _not_learned(load_bundle(bundle), bundle, training, held_out)
        asked = _asked(held_out, _flags(frame), sample, seed)
        save_work(folder, Work(tuple(training), asked.sampled, asked.others, bundle, seed))
        names = [OURS, *(name for name in peers if name not in left_out)]
        runs = _run_all(names, folder, len(asked.rows), progress)
    known = {row.id: row for row in training}
    figures = tuple(_figures(name, run, asked, known) for name, run in runs.items())
    progress("Done", 1.0)
    found = tuple(_invented(runs[OURS], asked, known))
    sizes = (len(asked.sampled), len(asked.typos), len(asked.keywords), len(training), seed)
    return DraftReport(*sizes, figures, left_out, found)


def _split(frame: "pandas.DataFrame") -> tuple[list[Row], list[Row]]:
    """The training rows, and the held-out rows as the drafter gets messages: personal values masked.

    A held-out message that is a training row's once it is masked is left out.
    """
    training, held_out = split_rows(rows_of(frame))
    learned = {_key(row) for row in training}
    masked = [replace(row, message=mask(row.message).text) for row in held_out]
    asked = [row for row in masked if _key(row) not in learned]
    if not training or not asked:
        raise CorpusError(
            f"{len(training) + len(held_out)} rows split into {len(training)} for training and "
            f"{len(held_out)} held out by their messages; evaluation needs at least one of each"
        )
    return training, asked


def _fitted(training: Sequence[Row], progress: Progress) -> Bundle:
    """A version that has seen the training rows alone; its thresholds know no held-out row either."""
    snapshot = Snapshot("evaluated", tuple(training), (), 0)
    return fit_bundle(snapshot, lambda stage, done: progress(stage, _FITTED * done))


def _not_learned(
    bundle: Bundle, directory: Path, training: Sequence[Row], held_out: Sequence[Row]
) -> list[Row]:
    """The held-out rows that the version has not learned from; CorpusError if it is of another corpus."""
    learned_from, _ = split_rows(row for row in bundle.rows if not row.id.startswith(APPROVED_PREFIX))
    if set(learned_from) != set(training):
        strange = len(set(learned_from) - set(training))
        raise CorpusError(
            f"{directory} was fitted on another corpus: {strange:,} of its {len(learned_from):,} training "
            f"rows are not among this one's {len(training):,}; name with --data the file it was trained on"
        )
    learned = {_key(row) for row in bundle.rows if row.id.startswith(APPROVED_PREFIX)}
    return [row for row in held_out if _key(row) not in learned]


def _key(row: Row) -> str:
    return row.message.strip().casefold()


def _flags(frame: "pandas.DataFrame") -> dict[str, str]:
    """Each row's flags, by its id; empty where the file has none."""
    flags = frame[FLAGS] if FLAGS in frame else [""] * len(frame)
    return {row.id: letters for row, letters in zip(rows_of(frame), flags, strict=True)}


def _asked(held_out: Sequence[Row], flags: Mapping[str, str], sample: int, seed: int) -> _Asked:
    """`sample` rows by chance, and more until half as many have typos and half as many are keywords."""
    chance = random.Random(seed)  # noqa: S311  # Not for secrets.
    shuffled = chance.sample(held_out, len(held_out))
    sampled = shuffled[:sample]
    chosen = {row.id for row in sampled}
    groups = []
    for letter in (TYPOS, KEYWORDS):
        flagged = [row.id for row in shuffled if letter in flags[row.id]]
        wanted = max(sample // 2, sum(each in chosen for each in flagged))
        groups.append(frozenset(flagged[:wanted]))  # Sampled rows come first in `shuffled`.
    others = [row for row in shuffled[sample:] if row.id in groups[0] | groups[1]]
    return _Asked(tuple(sampled), tuple(others), *groups)


def _run_all(names: Sequence[str], folder: Path, rows: int, progress: Progress) -> dict[str, Run]:
    runs = {}
    share = (_DRAFTED - _FITTED) / len(names)
    for number, name in enumerate(names):
        begins = _FITTED + number * share

        def told(done: int, name: str = name, begins: float = begins) -> None:
            progress(f"Drafting: {name}", begins + share * done / rows)

        told(0)
        runs[name] = measure_apart(name, folder, told)
    progress("Scoring the drafts", _DRAFTED)
    return runs


def _figures(name: str, run: Run, asked: _Asked, known: Mapping[str, Row]) -> DraftFigures:
    firsts = [proposals[0] if proposals else Proposal("", ()) for proposals in run.proposals]
    by_row = dict(zip((row.id for row in asked.rows), firsts, strict=True))
    near, shared = chrf(), rouge_l()
    pairs = [(by_row[row.id].text, row.reply) for row in asked.sampled]
    nearness = [near(draft, reply) for draft, reply in pairs]
    drafts = sum(len(proposals) for proposals in run.proposals)
    alone = statistics.fmean(run.milliseconds)
    spread = statistics.stdev(nearness) if len(nearness) > 1 else 0.0
    return DraftFigures(
        drafter=name,
        chrf=statistics.fmean(nearness),
        chrf_standard_error=spread / len(nearness) ** 0.5,
        rouge_l=statistics.fmean(shared(draft, reply) for draft, reply in pairs),
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
    asked: _Asked, ids: Collection[str], by_row: Mapping[str, Proposal], known: Mapping[str, Row]
) -> float | None:
    """The share of the rows with those ids whose first source has another intent; None without any intent."""
    firsts = [(row, by_row[row.id].sources[:1]) for row in asked.rows if row.id in ids]
    return wrong_topic_share((row, known[first[0]] if first else None) for row, first in firsts)


def _invented(run: Run, asked: _Asked, known: Mapping[str, Row]) -> list[str]:
    """Every fact in a draft that stands neither in the message nor in the reply of a source that it cites."""
    return [
        fact
        for row, proposals in zip(asked.rows, run.proposals, strict=True)
        for draft in proposals
        for fact in invented_facts(draft.text, row.message, [known[each].reply for each in draft.sources])
    ]
