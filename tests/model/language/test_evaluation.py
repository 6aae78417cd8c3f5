"""Bits per character: the definition, and the ladder on our own starter set and on Bitext."""

import math
import os
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas
import pytest
import torch

from model.corpus.rows import Row, is_held_out, load_frame, rows_of, split_rows
from model.errors import CorpusError
from model.language.scoring import ladder, ladder_json, reply_bits_per_character
from model.ngram.kneser_ney import NgramLanguageModel
from model.text.tokenizer import CharTokenizer, train_on_rows
from model.tutorial.bigram import BigramLanguageModel


class UniformScorer:
    """Gives every token the probability 1/2."""

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        return [np.full(len(ids), math.log(0.5)) for ids in documents]


def frame_of(messages: Sequence[str]) -> pandas.DataFrame:
    columns = {"instruction": messages, "category": "C", "intent": "i", "response": "Thank you."}
    frame = pandas.DataFrame(columns, index=range(1, len(messages) + 1))
    frame.attrs["prefix"] = "made"
    return frame


def messages_held_out(wanted: bool, number: int) -> list[str]:
    candidates = (f"message {i}" for i in range(1000))
    return [message for message in candidates if is_held_out(message) is wanted][:number]


def test_bits_are_summed_over_replies_before_they_are_divided_by_characters() -> None:
    rows = [Row("a:1", "hi", "abc"), Row("a:2", "hello", "defgh")]
    text = "".join(f"### Instruction:\n{row.message}\n\n### Response:\n{row.reply}\n\n" for row in rows)
    # One bit a character, the two of the blank line included: (3 + 2 + 5 + 2) / (3 + 5).
    assert reply_bits_per_character(UniformScorer(), CharTokenizer(text), rows) == pytest.approx(12 / 8)


def test_the_message_costs_nothing_but_informs() -> None:
    rows = [Row("a:1", "red", "red"), Row("a:2", "blue", "blue")] * 30
    tokenizer = train_on_rows([(row.message, row.reply) for row in rows], vocab_size=300)
    documents = [ids for ids, _ in tokenizer.encode_rows([(row.message, row.reply) for row in rows])]
    knowing = NgramLanguageModel.fit(documents, tokenizer.vocab_size, 10)
    unknowing = NgramLanguageModel.fit(documents, tokenizer.vocab_size, 1)
    assert reply_bits_per_character(knowing, tokenizer, rows) < 0.1
    assert reply_bits_per_character(unknowing, tokenizer, rows) > 0.5


def test_a_model_of_windows_is_scored_as_its_logits_say() -> None:
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


def test_the_ladder_on_the_starter_set_falls_from_rung_to_rung() -> None:
    stages: list[tuple[str, float]] = []
    frame = load_frame("starter")
    rungs = ladder(frame, lambda stage, done: stages.append((stage, done)))
    assert [rung.model for rung in rungs] == ["char-bigram", "bigram", "ngram", "topical-ngram"]
    figures = [rung.reply_bits_per_character for rung in rungs]
    assert figures[:3] == sorted(figures[:3], reverse=True)
    assert figures[3] < 1.01 * figures[2]  # Twenty documents a topic are too few to gain from.
    assert figures[0] < 3.7
    assert {rung.rows for rung in rungs} == {len(split_rows(rows_of(frame))[1])}
    assert stages[-1] == ("Done", 1.0)
    assert [done for _, done in stages] == sorted(done for _, done in stages)


def test_the_ladder_as_json_has_the_promised_keys() -> None:
    frame = frame_of(messages_held_out(False, 8) + messages_held_out(True, 2))
    models = ladder_json(ladder(frame))["models"]
    assert [entry["model"] for entry in models] == ["char-bigram", "bigram", "ngram", "topical-ngram"]
    for entry in models:
        assert set(entry) == {"model", "reply_bits_per_character", "fit_seconds", "cpu_seconds", "rows"}
        assert entry["rows"] == 2


@pytest.mark.parametrize(("training", "held_out"), [(1, 0), (0, 1), (5, 0), (0, 0)])
def test_a_split_with_an_empty_side_is_refused_with_its_numbers(training: int, held_out: int) -> None:
    frame = frame_of(messages_held_out(False, training) + messages_held_out(True, held_out))
    with pytest.raises(CorpusError, match=f"{training} for training and {held_out} held out"):
        ladder(frame)


@pytest.mark.slow
def test_the_ladder_on_bitext_reaches_the_promised_figures() -> None:
    source = os.environ.get("DRAFTDESK_BITEXT")
    if not source:
        pytest.skip("DRAFTDESK_BITEXT does not name the Bitext file")
    characters, bigram, ngram, topical = ladder(load_frame(source))
    assert characters.rows == bigram.rows == ngram.rows == topical.rows == 2803
    assert characters.reply_bits_per_character < 3.40
    assert bigram.reply_bits_per_character < 0.80
    assert ngram.reply_bits_per_character < 0.352
    assert topical.reply_bits_per_character < 0.33
