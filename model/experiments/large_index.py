"""Load and search a version of very many made-up rows: `python -m model.experiments.large_index build|try
FOLDER`.

`build` recombines the starter set's messages on a topic; a row's point is that of the first one, moved at
random. `try` loads it in a new process and prints seconds to load, memory, and milliseconds of look-ups and
drafts.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.bundle import load_bundle, save_bundle
from model.corpus.rows import Row, read_starter_rows
from model.drafting.drafter import Drafter
from model.encoder.encoder import load_encoder
from model.encoder.reading import as_compared
from model.encoder.stored import NOTHING_STORED
from model.retrieval.known_words import KnownWords
from model.retrieval.postings import Postings
from model.retrieval.stored_index import StoredIndex
from model.retrieval.vectors import Reading, Vectors
from model.text.features import count_features
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

_AT_ONCE = 20_000
_MOVED = 0.35
ASKED = 60


def build(folder: Path, rows: int) -> None:
    """Write a version of `rows` made-up rows."""
    chance, noise = random.Random(7), np.random.default_rng(7)  # noqa: S311 -- not for secrets.
    starter = read_starter_rows()
    bundle = fit_bundle(Snapshot("v1", tuple(starter), (), 0))
    by_topic: dict[str | None, list[Row]] = defaultdict(list)
    for row in starter:
        by_topic[row.intent].append(row)
    points = load_encoder().embed([as_compared(row.message) for row in starter])
    assert bundle.index is not None
    weighing, made, parts = bundle.index.weighing, [], []
    for start in range(0, rows, _AT_ONCE):
        chosen = [chance.randrange(len(starter)) for _ in range(min(_AT_ONCE, rows - start))]
        new = [_made(start + n, starter[at], by_topic, chance) for n, at in enumerate(chosen)]
        shift = noise.standard_normal((len(new), points.shape[1]), dtype=np.float32)
        moved = points[chosen] + _MOVED * shift / np.linalg.norm(shift, axis=1, keepdims=True)
        counts, words = count_features([as_compared(row.message) for row in new])
        parts.append(weighing.weigh(Reading(counts, words, moved.astype(np.float32))))
        made += new
    together = replace(bundle, rows=tuple(made), points=NOTHING_STORED, index=None)
    known: KnownWords = bundle.index.known
    index = StoredIndex(together.index_mark, weighing, Postings.of(_joined(parts)), known)
    save_bundle(folder, replace(together, index=index))


def _made(number: int, row: Row, by_topic: dict[str | None, list[Row]], chance: random.Random) -> Row:
    other = chance.choice(by_topic[row.intent]).message
    return Row(f"big:{number}", f"{row.message} {other} {number}", f"{row.reply} ({number})", row.intent)


def _joined(parts: Sequence[Vectors]) -> Vectors:
    firsts = np.cumsum([0, *(len(part.points) for part in parts)])
    return Vectors(
        np.concatenate([part.texts + first for part, first in zip(parts, firsts, strict=False)]),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.points for part in parts]),
    )


def attempt(folder: Path) -> dict[str, float]:
    """Return the figures of a version that `build` wrote."""
    load_encoder().embed(["warm"])
    began, cpu = time.perf_counter(), time.process_time()
    drafter = Drafter(load_bundle(folder))
    found = {"load_s": time.perf_counter() - began, "load_cpu_s": time.process_time() - cpu}
    drafter.warm_up()
    asked = [row.message for row in read_starter_rows()[:: 5000 // ASKED]][:ASKED]
    found["rows"] = len(drafter.index)
    found |= _timed("look_up", asked, lambda text: drafter.index.look_up([text], 30))
    found |= _timed("draft", asked, lambda text: drafter.suggest([text]))
    found["memory_gib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    found["disk_gib"] = sum(path.stat().st_size for path in folder.iterdir()) / 2**30
    return {name: round(value, 3) for name, value in found.items()}


def _timed(name: str, asked: Sequence[str], call: Callable[[str], object]) -> dict[str, float]:
    took = []
    for text in asked:
        began = time.perf_counter()
        call(text)
        took.append(1000 * (time.perf_counter() - began))
    return {f"{name}_p50_ms": float(np.quantile(took, 0.5)), f"{name}_p95_ms": float(np.quantile(took, 0.95))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, or try."""
    parser = argparse.ArgumentParser(prog="python -m model.experiments.large_index", description=__doc__)
    parser.add_argument("action", choices=("build", "try"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args(arguments)
    if given.action == "build":
        build(given.folder, given.rows)
    else:
        sys.stdout.write(json.dumps(attempt(given.folder), indent=2) + "\n")


if __name__ == "__main__":
    main()
