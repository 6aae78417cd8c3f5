"""Bits per character: the definition, and models that score documents or windows."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import torch

from model.corpus.rows import Row
from model.errors import CorpusError
from model.language.scoring import reply_bits_per_character
from model.ngram.kneser_ney import NgramLanguageModel
from model.text.tokenizer import CharTokenizer, train_on_rows
from model.tutorial.bigram import BigramLanguageModel


class UniformScorer:
    """Gives every token the probability 1/2."""

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        return [np.full(len(ids), math.log(0.5)) for ids in documents]


def test_bits_and_characters_are_summed_over_replies_before_dividing() -> None:
    rows = [Row("a:1", "hi", "abc"), Row("a:2", "hello", "defgh")]
    text = "".join(f"### Instruction:\n{row.message}\n\n### Response:\n{row.reply}\n\n" for row in rows)
    # One bit a character, including two for the blank line: (3 + 2 + 5 + 2) / (3 + 5).
    assert reply_bits_per_character(UniformScorer(), CharTokenizer(text), rows) == pytest.approx(12 / 8)


def test_the_message_costs_no_bits_but_helps_to_predict_the_reply() -> None:
    rows = [Row("a:1", "red", "red"), Row("a:2", "blue", "blue")] * 30
    tokenizer = train_on_rows([(row.message, row.reply) for row in rows], vocab_size=300)
    documents = [ids for ids, _ in tokenizer.encode_rows([(row.message, row.reply) for row in rows])]
    knowing = NgramLanguageModel.fit(documents, tokenizer.vocab_size, 10)
    unknowing = NgramLanguageModel.fit(documents, tokenizer.vocab_size, 1)
    assert reply_bits_per_character(knowing, tokenizer, rows) < 0.1
    assert reply_bits_per_character(unknowing, tokenizer, rows) > 0.5


def test_a_window_model_is_scored_by_its_logits() -> None:
    rows = [Row("a:1", "hi", "abab")]
    tokenizer = CharTokenizer("### Instruction:\nhi\n\n### Response:\nabab\n\n")
    ids, start = tokenizer.encode_row("hi", "abab")
    model = BigramLanguageModel.fit_counts(torch.tensor(ids), tokenizer.vocab_size)
    table = model.token_embedding_table.weight.detach().log_softmax(-1)
    bits = -sum(float(table[ids[i - 1], ids[i]]) for i in range(start, len(ids))) / math.log(2)
    assert reply_bits_per_character(model, tokenizer, rows) == pytest.approx(bits / 4, abs=1e-6)


def test_scoring_no_row_is_refused() -> None:
    with pytest.raises(CorpusError, match="no row to score"):
        reply_bits_per_character(UniformScorer(), CharTokenizer("a"), [])
