"""Choose the rows that a new version and the serving one are both judged by.

They are never only the new corpus's own, which would judge itself: the rows that the serving version held
out count too, the newest approved replies, and messages that people wrote for this purpose.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.corpus.natural import natural_messages
from model.corpus.rows import BITEXT, Row, split_rows
from model.training.snapshot import Snapshot

FROM_A_BASE = 80
"""Held-out rows of each version's base that drafts are made for. A team's own small corpus has too few of
them: up to a third of its other rows are asked too, and both versions draft without them.
"""
_PUBLIC = (f"{BITEXT}:", "starter:")
NEWEST = 100
NEWEST_SHARE = 0.2
"""At most so many approved replies, and at most this share of them: the newest, split off by time."""
_SEED = 1337


@dataclass(frozen=True)
class JudgingRows:
    """Rows to score by bits, and rows to draft for. `asked` have no reply where only the topic is known."""

    scored: tuple[Row, ...]
    asked: tuple[Row, ...]
    golden: tuple[Row, ...] = ()


def judging_rows(snapshot: Snapshot, former: Sequence[Row]) -> JudgingRows:
    """Choose the rows for the version of `snapshot` and the serving one, which has the rows `former`."""
    golden = {said(row) for row in snapshot.golden_rows}
    approved = [row for row in (*snapshot.resolution_rows, *former) if row.approved]
    learned = {said(row) for row in approved} | golden
    bases = [row for row in former if not row.approved], snapshot.base_rows
    before, ours = ([row for row in split_rows(base)[1] if said(row) not in learned] for base in bases)
    theirs, own = (_own([row for row in split_rows(base)[0] if said(row) not in learned]) for base in bases)
    sent = [row for row in snapshot.resolution_rows if not row.verbatim]
    newest = [row for row in _newest(sent) if said(row) not in golden]
    known = {row.intent for row in snapshot.base_rows} & {row.intent for row in former}
    return JudgingRows(
        scored=_once([*before, *ours]),
        asked=_once([*_some(before, theirs), *_some(ours, own), *newest, *_natural(known)]),
        golden=snapshot.golden_rows,
    )


def said(row: Row) -> str:
    """Return a message as two rows are compared by."""
    return row.message.strip().casefold()


def _newest(approved: Sequence[Row]) -> Sequence[Row]:
    count = min(NEWEST, int(len(approved) * NEWEST_SHARE))
    return approved[len(approved) - count :]


def _own(rows: Iterable[Row]) -> list[Row]:
    """Return those of a team's own corpus."""
    return [row for row in rows if not row.id.startswith(_PUBLIC)]


def _some(held_out: Sequence[Row], own: Sequence[Row]) -> list[Row]:
    """Return held-out rows, the team's own first, and as many of its `own` other ones as those lack."""
    chance = random.Random(_SEED)  # noqa: S311  # Not for secrets.
    first = _own(held_out)
    public = [row for row in held_out if row.id.startswith(_PUBLIC)]
    chosen = chance.sample(first, min(FROM_A_BASE, len(first)))
    lacking = FROM_A_BASE - len(chosen)
    return [
        *chosen,
        *chance.sample(own, min(lacking, len(own) // 3)),
        *chance.sample(public, min(lacking, len(public))),
    ]


def _natural(topics: Iterable[str | None]) -> list[Row]:
    """Return the natural messages of one question on a topic that both versions know; without a reply."""
    known = set(topics)
    return [
        Row(f"natural:{each.id}", each.message, "", each.topics[0])
        for each in natural_messages()
        if each.kind == "single" and each.topics[0] in known
    ]


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows without repeated questions: one repeated a thousand times would decide alone."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(said(row), row)
    return tuple(found.values())
