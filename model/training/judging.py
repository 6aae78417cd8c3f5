"""Judge a new version against the serving one, on the same rows, with the noise of each figure.

See `judging_rows.py` for the rows, `model/metrics` for the figures and `bot/jobs/gate.py` for the decision.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.bundle import Bundle
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from model.encoder.encoder import encoder_named, load_encoder
from model.encoder.reading import as_compared
from model.errors import EncoderMissingError
from model.language.scoring import reply_bits
from model.metrics.calibration import calibration_error
from model.metrics.edits import AS_IT_IS, difference
from model.metrics.invented_facts import invented_facts
from model.metrics.overlap import chrf_against
from model.metrics.paired import Places, noise
from model.training.judging_examples import Example
from model.training.judging_names import (
    BITS,
    CALIBRATION,
    CHANGED,
    FITTING,
    GOLDEN_BROKEN,
    GOLDEN_KEPT,
    GOLDEN_MISSED,
    INVENTED,
    JUDGED,
    LATENCY,
    NOISE,
    PREVIOUS,
    QUALITY,
    TOPICS,
    TRAINING_ROWS,
    UNCHANGED,
)
from model.training.judging_rows import JudgingRows, said

Floats = npt.NDArray[np.float64]
Figures = dict[str, float | int | str]
Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""

SAME_REPLY = 0.8
"""Overlap from which a draft is that reply: greeting, blanks and sign-off may differ."""
_FITS = 0.2
"""Cosine of a message and a draft from which the draft fits. Of sound replies three in four lie above, and of
replies to other messages, or absurd ones, one in twenty (docs/experiments-drafts.md).
"""
_LATENCY_SHARE = 0.95
_PER_DRAFT = 7
_EXAMPLES = 5


@dataclass(frozen=True)
class Judged:
    """What a version made of N rows; not a number where a row cannot tell."""

    texts: tuple[str, ...]  # the first drafts; empty without one
    own: Floats  # (N,) 1 where the draft is a team's own reply
    fit: Floats  # (N,) how well the draft fits the message, 0 to 1
    quality: Floats  # (N,) overlap with the reply that was sent, 0 to 1; 0 without a draft
    unchanged: Floats  # (N,) 1 where the draft is the reply that was sent, but for a character in twenty
    wrong: Floats  # (N,) 1 where the topic is another
    invented: Floats  # (N,) facts in neither the message nor a source
    confidence: Floats  # (N,)
    milliseconds: Floats  # (N,)


@dataclass(frozen=True)
class Judgement:
    """The figures of both versions, and a few messages with the first drafts of both."""

    figures: Figures
    examples: tuple[Example, ...] = ()


def judge(
    new: Bundle, former: Bundle, rows: JudgingRows, progress: Progress = lambda done: None
) -> Judgement:
    """Return the figures of both versions: NAME, previous_NAME and, for a mean, NAME_noise.

    bits per character of the scored rows; how well drafts fit their messages, their overlap with the
    replies that were sent, and the shares of wrong topics and of changed drafts, 0 to 1; facts invented for
    each message; the expected calibration error; milliseconds within which 95 of 100 drafts are made; the
    golden pairs that the new version breaks, those that neither meets, and how many it meets.

    A public reply says nothing of a team's own answer, nor a public topic: quality and topics count where
    both versions draft from public replies, and on the team's own newest ones. On these alone a draft counts
    as unchanged: no two shops send the same words.
    """
    examples: tuple[Example, ...] = ()
    found: Figures = {JUDGED: len(rows.asked)}
    if TRAINING_ROWS in former.metrics:
        found[PREVIOUS + TRAINING_ROWS] = former.metrics[TRAINING_ROWS]
    found |= _bits(new, former, rows.scored) if rows.scored else {}
    if rows.asked or rows.golden:
        asking = _Asking(rows)
        ours, met = asking.of(new, lambda done: progress(done / 2))
        theirs, met_before = asking.of(former, lambda done: progress((1 + done) / 2))
        found |= _drafting(rows.asked, ours, theirs) if rows.asked else {}
        found |= _golden(rows.golden, met, met_before)
        examples = _examples(rows.asked, ours, theirs)
    return Judgement(found, examples)


def can_draft(bundle: Bundle) -> bool:
    """Return whether this machine has the encoder that a version drafts with; else it cannot be judged."""
    try:
        encoder_named(bundle.encoder)
    except EncoderMissingError:
        return False
    return True


def _bits(new: Bundle, former: Bundle, rows: Sequence[Row]) -> Figures:
    ours, theirs = (reply_bits(each.predictor, each.tokenizer, rows) for each in (new, former))
    characters = np.array([len(row.reply) for row in rows], dtype=np.float64)

    def difference(places: Places) -> float:
        return float((ours[places].sum() - theirs[places].sum()) / characters[places].sum())

    return {
        "rows": len(rows),
        BITS: float(ours.sum() / characters.sum()),
        PREVIOUS + BITS: float(theirs.sum() / characters.sum()),
        BITS + NOISE: noise(difference, len(rows)),
    }


@dataclass(frozen=True)
class _Asking:
    """Asks versions for drafts of the rows, none of which they may quote."""

    rows: JudgingRows

    def of(self, bundle: Bundle, progress: Progress) -> tuple[Judged, list[bool]]:
        """Return what a version makes of the rows, and whether each golden reply comes first."""
        hidden = {said(row) for row in self.rows.asked}
        kept = tuple(row for row in bundle.rows if said(row) not in hidden)
        replies = {row.id: row for row in kept}
        drafter = Drafter(replace(bundle, rows=kept))
        made = []
        for done, row in enumerate(self.rows.asked):
            progress(done / len(self.rows.asked))
            made.append(_made(drafter, row, replies))
        texts = tuple(text for text, _ in made)
        figures = np.array([figures for _, figures in made], dtype=np.float64).reshape(-1, _PER_DRAFT)
        own, *others = figures.T
        judged = Judged(texts, own, _fit(self.rows.asked, texts), *others)
        return judged, [_comes_first(drafter, pair, replies) for pair in self.rows.golden]


def _made(drafter: Drafter, row: Row, replies: Mapping[str, Row]) -> tuple[str, tuple[float, ...]]:
    """Return a row's first draft, and its figures in the order of `Judged`, without the fit."""
    began = time.perf_counter()
    (suggestion,) = drafter.suggest([row.message])
    took = 1000 * (time.perf_counter() - began)
    if not suggestion.drafts:
        wrong = np.nan if row.intent is None else float(suggestion.topic != row.intent)
        none = 0.0 if row.reply else np.nan
        return "", (0.0, none, none, wrong, 0.0, np.nan, took)
    first = suggestion.drafts[0]
    wrong = np.nan if row.intent is None else float(first.topic != row.intent)
    sources = [replies[source.id] for source in first.sources if source.id in replies]
    own = any(source.approved for source in sources[:1])
    invented = len(invented_facts(first.text, row.message, [source.reply for source in sources]))
    quality = float(chrf_against(row.reply, [first.text])[0]) if row.reply else np.nan
    same = float(difference(first.text, row.reply) <= AS_IT_IS) if row.reply else np.nan
    return first.text, (float(own), quality, same, wrong, float(invented), first.confidence, took)


def _fit(rows: Sequence[Row], texts: Sequence[str]) -> Floats:
    """Return how near each draft is to its message, from 0 to 1 at `_FITS`, (N,); not a number without a
    draft, or if this machine can only compare single words.
    """
    encoder = load_encoder()
    drafted = [place for place, text in enumerate(texts) if text]
    fit = np.full(len(texts), np.nan)
    if encoder.contextual and drafted:
        asked = encoder.embed([as_compared(rows[place].message) for place in drafted])
        cosines = (asked * encoder.embed([texts[place] for place in drafted])).sum(axis=1)
        fit[drafted] = np.clip(cosines / _FITS, 0, 1)
    return fit


def _comes_first(drafter: Drafter, pair: Row, replies: Mapping[str, Row]) -> bool:
    """Return whether the first draft for a golden pair's question is its reply, or quotes it."""
    (suggestion,) = drafter.suggest([pair.message])
    if not suggestion.drafts:
        return False
    first = suggestion.drafts[0]
    quoted = [replies[source.id].reply for source in first.sources[:1] if source.id in replies]
    return bool(chrf_against(pair.reply, [first.text, *quoted]).max() >= SAME_REPLY)


def _drafting(rows: Sequence[Row], ours: Judged, theirs: Judged) -> Figures:
    found: Figures = {}
    public = (ours.own == 0) & (theirs.own == 0)
    team = np.array([row.approved for row in rows])
    comparable = public | team
    for name, ours_of, theirs_of, where in (
        (FITTING, ours.fit, theirs.fit, np.ones_like(public)),
        (QUALITY, ours.quality, theirs.quality, comparable),
        (UNCHANGED, ours.unchanged, theirs.unchanged, team),
        (TOPICS, ours.wrong, theirs.wrong, public),
        (INVENTED, ours.invented, theirs.invented, np.ones_like(public)),
    ):
        known = where & ~np.isnan(ours_of) & ~np.isnan(theirs_of)
        found |= _means(name, ours_of[known], theirs_of[known])
    found |= _calibration(ours, theirs)
    for prefix, each in (("", ours), (PREVIOUS, theirs)):
        found[prefix + LATENCY] = round(float(np.quantile(each.milliseconds, _LATENCY_SHARE)), 1)
    changed = [a != b for a, b in zip(ours.texts, theirs.texts, strict=True)]
    return found | {CHANGED: sum(changed) / len(changed)}


def _examples(rows: Sequence[Row], ours: Judged, theirs: Judged) -> tuple[Example, ...]:
    """Return messages with different drafts, evenly spaced among all."""
    each = zip(rows, theirs.texts, ours.texts, strict=True)
    changed = [Example(row.message, before, now) for row, before, now in each if before != now]
    return tuple(changed[:: max(1, len(changed) // _EXAMPLES)][:_EXAMPLES])


def _means(name: str, ours: Floats, theirs: Floats) -> Figures:
    if not len(ours):
        return {}
    return {
        name: float(ours.mean()),
        PREVIOUS + name: float(theirs.mean()),
        name + NOISE: noise(lambda places: float((ours - theirs)[places].mean()), len(ours)),
    }


def _calibration(ours: Judged, theirs: Judged) -> Figures:
    """Compare the calibration errors on the rows with a topic for which both drafted."""
    both = [each.confidence + each.wrong for each in (ours, theirs)]
    known = np.flatnonzero(~np.isnan(both[0]) & ~np.isnan(both[1]))
    if not len(known):
        return {}

    def error(of: Judged, places: Places) -> float:
        rows = known[places]
        return calibration_error(of.confidence[rows], 1 - of.wrong[rows], np.ones(len(rows)))

    everything = np.arange(len(known))
    return {
        CALIBRATION: error(ours, everything),
        PREVIOUS + CALIBRATION: error(theirs, everything),
        CALIBRATION + NOISE: noise(lambda places: error(ours, places) - error(theirs, places), len(known)),
    }


def _golden(pairs: Sequence[Row], met: Sequence[bool], met_before: Sequence[bool]) -> Figures:
    """Name the pairs that are broken, and those that neither version meets."""
    found: Figures = {GOLDEN_KEPT: sum(met)} if pairs else {}
    each = list(zip(pairs, met, met_before, strict=True))
    broken = [pair.id for pair, now, before in each if before and not now]
    missed = [pair.id for pair, now, before in each if not before and not now]
    return found | {
        name: ", ".join(ids) for name, ids in ((GOLDEN_BROKEN, broken), (GOLDEN_MISSED, missed)) if ids
    }
