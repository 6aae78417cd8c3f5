"""Measure what each ingredient is worth: one change at a time, within the same small budget.

`python -m model.experiments.ablations --data FILE [--minutes M | --steps N] [NAME ...]` prints a Markdown
table line for each run. Steps compare what variants learn from the same rows, however busy the machine is;
minutes also count what a step costs. The rows scored are the inner split's, those training rows with
`crc32 // 10 % 10 == 0`; held-out rows are not read.
"""

import argparse
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from model.attention.config import AttentionConfig
from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.evaluation.counted_ladder import Stopwatch
from model.language.scoring import reply_bits_per_character
from model.text.tokenizer import VOCABULARY_SIZE
from model.training.leave_out import FOLDS
from model.training.loop import AttentionTraining
from model.training.mixture import train_prepared
from model.training.optimizers import Rates
from model.training.preparation import Prepared, prepare

_SCORED = 300
"""Rows of the inner split to score, spread over it because the corpus is ordered by intent."""


@dataclass(frozen=True)
class Variant:
    """A change against the defaults."""

    shape: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    vocab_size: int = VOCABULARY_SIZE
    folds: int = FOLDS  # 0: no counts behind a gate; 1: counts that leave nothing out


_BARE = {"hashed_orders": (), "value_embeddings": False}

VARIANTS = {
    "default": Variant(),
    # The tutorial's list, ingredient by ingredient.
    "context of 1 token": Variant({"context_length": 1, "hashed_orders": ()}),
    "context of 8 tokens": Variant({"context_length": 8}),
    "context of 64 tokens": Variant({"context_length": 64}),
    "no positions": Variant({"positions": "none"}),
    "learned positions": Variant({"positions": "learned"}),
    "no segments": Variant({"segments": ()}),
    "0 layers": Variant({"layers": 0}),
    "1 layer": Variant({"layers": 1}),
    "2 layers": Variant({"layers": 2}),
    "6 layers": Variant({"layers": 6}),
    "1 head": Variant({"heads": 1}),
    "8 heads": Variant({"heads": 8}),
    # Counts.
    "no counts at all": Variant({"counted_bigram": False}, folds=0),
    "bigram in the logits only": Variant(folds=0),
    "gate only": Variant({"counted_bigram": False}),
    "nothing left out": Variant(folds=1),
    "2 folds": Variant(folds=2),
    "5 folds": Variant(folds=5),
    # Lookups.
    "no value embeddings": Variant({"value_embeddings": False}),
    "no hashed n-grams": Variant({"hashed_orders": ()}),
    "hashed pairs only": Variant({"hashed_orders": (2,)}),
    "hashed n-grams to order 4": Variant({"hashed_orders": (2, 3, 4)}),
    "neither lookup": Variant(_BARE),
    # Training.
    "AdamW": Variant(training={"optimizer": "adamw"}),
    "float32": Variant(training={"bfloat16": False}),
    "2,048 tokens a step": Variant(training={"tokens_a_step": 2048}),
    "8,192 tokens a step": Variant(training={"tokens_a_step": 8192}),
    "loss of the mixture alone": Variant(training={"own_loss": 0.0}),
    "own loss weighs 4": Variant(training={"own_loss": 4.0}),
    "vocabulary 2,048": Variant(vocab_size=2048),
    "vocabulary 8,192": Variant(vocab_size=8192),
    "width 192": Variant({"width": 192, "heads": 3}),
    "width 384": Variant({"width": 384, "heads": 6}),
}


def inner_split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Split training rows into (rows to learn from, a tenth to score); repeats of a message stay together."""

    def scored(row: Row) -> bool:
        return zlib.crc32(row.message.strip().casefold().encode("utf-8", "surrogatepass")) // 10 % 10 == 0

    return [row for row in rows if not scored(row)], [row for row in rows if scored(row)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named variants, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, default=1.5)
    length.add_argument("--steps", type=int)
    parser.add_argument("names", nargs="*", help="variants to run; all by default", metavar="NAME")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(VARIANTS))
    if unknown:
        parser.error(f"no such variant: {', '.join(unknown)}; choose from {', '.join(VARIANTS)}")
    minutes = options.minutes if options.steps is None else None
    budget = AttentionTraining(steps=options.steps, minutes=minutes)
    learned, scored = inner_split(split_rows(rows_of(load_frame(options.data)))[0])

    @cache
    def prepared(vocab_size: int, folds: int) -> Prepared:
        return prepare(learned, vocab_size=vocab_size, folds=folds)

    sys.stdout.write(
        "| variant | bits | attention alone | steps | tokens a CPU second |\n|---|---|---|---|---|\n"
    )
    for name in options.names or VARIANTS:
        variant = VARIANTS[name]
        made = prepared(variant.vocab_size, variant.folds)
        sys.stdout.write(run(name, variant, made, spread(scored), budget) + "\n")
        sys.stdout.flush()


def spread(rows: Sequence[Row], number: int = _SCORED) -> list[Row]:
    """Return about `number` rows at even distances."""
    return list(rows[:: max(1, len(rows) // number)])


def run(
    name: str, variant: Variant, prepared: Prepared, scored: Sequence[Row], budget: AttentionTraining
) -> str:
    """Train one variant within the budget, which excludes preparation; return its line of the table."""
    tokenizer = prepared.tokenizer
    shape = AttentionConfig(tokenizer.vocab_size, **({"segments": (0,)} | variant.shape))
    training = replace(budget, rates=Rates(**variant.rates), **variant.training)
    watch = Stopwatch()
    fitted = train_prepared(replace(prepared, seconds=0.0), training, shape)
    _, cpu_seconds = watch.read()
    figure = reply_bits_per_character(fitted.model, tokenizer, scored)
    alone = reply_bits_per_character(fitted.networks.attention, tokenizer, scored)
    record = fitted.record
    return f"| {name} | {figure:.4f} | {alone:.4f} | {record.step} | {record.tokens / cpu_seconds:,.0f} |"


if __name__ == "__main__":
    main()
