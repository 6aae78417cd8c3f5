"""The bench of the language models: how it compares rungs."""

from model.evaluation.counted_ladder import LadderRow
from model.experiments.bench import ratios


def test_the_bench_compares_attention_with_every_other_rung() -> None:
    rungs = [LadderRow(model, bits, 1.0, 1.0, 10) for model, bits in (("ngram", 0.4), ("attention", 0.3))]
    assert ratios(rungs) == {"ngram": 0.75}
