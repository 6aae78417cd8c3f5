"""Fit the weights of ranking: `python -m model.experiments.ranking_fit --data FILE --version DIR`.

The rows are those training rows that were set apart when the version's attention was trained; the counts are
fitted again without them, and the index leaves them out. Prints the weights for `model/drafting/ranking.py`,
and the overlap of first drafts chosen by them, on the half of the rows that they were not fitted on, beside
that of agreement alone.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from model.brand.values import NO_BRAND
from model.bundle import Bundle, load_bundle
from model.confidence.judgement import LOOKED_AT
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.drafting.appraisal import Appraisal, appraise
from model.drafting.candidates import quoted
from model.drafting.drafter import Drafter
from model.drafting.making import Begun
from model.drafting.ranking import FEATURES, Weights
from model.language.steps import finish
from model.language.threads import one_thread
from model.metrics.overlap import chrf_against, words_against
from model.ngram.topical import TopicalNgramModel, number_topics
from model.retrieval.index import ResolutionIndex
from model.text.overlap import Array
from model.training.leave_out import set_apart

_RIDGE = 1.0


@dataclass(frozen=True)
class Example:
    """One message's candidates, and how much each overlaps with the reply that was sent."""

    appraisal: Appraisal
    worth: Array  # (N,) the mean of chrF and word F1
    chrf: Array  # (N,)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the weights and the overlap that they reach as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="the corpus that the version was trained on")
    parser.add_argument("--version", type=Path, required=True, help="a version's directory")
    parser.add_argument("--sample", type=int, default=300, help="how many rows, spread evenly")
    parser.add_argument("--counts", action="store_true", help="leave the version's attention out")
    given = parser.parse_args(arguments)
    bundle = load_bundle(given.version)
    if given.counts:
        bundle = replace(bundle, networks=None)
    training = split_rows(rows_of(load_frame(given.data)))[0]
    found = examples(bundle, training, given.sample)
    halves = [found[::2], found[1::2]]
    crossed = [(fit(fitted), scored) for fitted, scored in (halves, halves[::-1])]
    report = {
        "weights": dict(fit(found).of),
        "chrf": _worth([(weights, example) for weights, scored in crossed for example in scored]),
        "chrf_by_agreement": _worth([(Weights({"agreement": 1.0}), example) for example in found]),
        "chrf_at_best": float(np.mean([example.chrf.max() for example in found])),
        "rows": len(found),
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


def examples(bundle: Bundle, training: Sequence[Row], sample: int) -> list[Example]:
    """Draft for at most `sample` rows that neither attention nor counts nor index know."""
    tokenizer = bundle.tokenizer
    encoded = tokenizer.encode_rows([(row.message, row.reply) for row in training])
    documents = [ids for ids, _ in encoded]
    apart = sorted(set_apart(documents, [start for _, start in encoded]))
    hidden = set(apart)
    kept = [place for place in range(len(training)) if place not in hidden]
    topics = number_topics([training[place].intent for place in kept])
    counts = TopicalNgramModel.fit(
        [documents[place] for place in kept], topics, tokenizer.vocab_size, tokenizer.agent_id
    )
    known = replace(bundle, ngram=counts)
    drafter = Drafter(known, ResolutionIndex(training[place] for place in kept), threshold=0.0)
    asked = [training[place] for place in apart[:: max(1, len(apart) // sample)]]
    with one_thread():
        found = [_example(drafter, row) for row in asked]
    return [example for example in found if example is not None]


def fit(found: Sequence[Example]) -> Weights:
    """Return the weights of ridge regression: each candidate's worth against the mean of its message's."""
    names = [name for name in FEATURES if name in found[0].appraisal.features]
    inputs, outputs = [], []
    for example in found:
        listed = example.appraisal.listed
        columns = np.stack([example.appraisal.features[name][listed] for name in names], axis=1)
        inputs.append(columns - columns.mean(axis=0))
        outputs.append(example.worth[listed] - example.worth[listed].mean())
    x, y = np.concatenate(inputs), np.concatenate(outputs)
    spread = x.std(axis=0) + 1e-9
    x = x / spread
    solved = np.linalg.solve(x.T @ x + _RIDGE * np.eye(len(names)), x.T @ y) / spread
    return Weights({name: round(float(value), 4) for name, value in zip(names, solved, strict=True)})


def _example(drafter: Drafter, row: Row) -> Example | None:
    [hits] = drafter.index.look_up([row.message], LOOKED_AT)
    if not hits.nearest:
        return None
    choice = drafter.choose(row.message, hits)
    begun = Begun(row.message, choice, quoted(choice.near, NO_BRAND))
    [candidates] = finish(drafter.maker.candidates([begun]))
    if not candidates:
        return None
    texts = [candidate.text for candidate in candidates]
    chrf = chrf_against(row.reply, texts)
    worth = (chrf + words_against(row.reply, texts)) / 2
    [appraisal] = finish(appraise([row.message], [candidates], drafter.maker.scorers))
    return Example(appraisal, worth, chrf)


def _worth(chosen: Sequence[tuple[Weights, Example]]) -> float:
    """Return the mean chrF of the first candidates."""
    firsts = [example.chrf[example.appraisal.expected(weights).argmax()] for weights, example in chosen]
    return float(np.mean(firsts))


if __name__ == "__main__":
    main()
