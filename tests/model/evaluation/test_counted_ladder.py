"""The ladder of counted models, on our own starter set and on Bitext."""

import os
from collections.abc import Sequence

import pandas
import pytest

from model.corpus.rows import is_held_out, load_frame, rows_of, split_rows
from model.errors import CorpusError
from model.evaluation.counted_ladder import ladder, ladder_json


def frame_of(messages: Sequence[str]) -> pandas.DataFrame:
    columns = {"instruction": messages, "category": "C", "intent": "i", "response": "Thank you."}
    frame = pandas.DataFrame(columns, index=range(1, len(messages) + 1))
    frame.attrs["prefix"] = "made"
    return frame


def messages_held_out(wanted: bool, number: int) -> list[str]:
    candidates = (f"message {i}" for i in range(1000))
    return [message for message in candidates if is_held_out(message) is wanted][:number]


def test_figures_on_the_starter_set_improve_from_rung_to_rung(one_row_a_reply: pandas.DataFrame) -> None:
    stages: list[tuple[str, float]] = []
    frame = one_row_a_reply
    rungs = ladder(frame, lambda stage, done: stages.append((stage, done)))
    assert [rung.model for rung in rungs] == ["char-bigram", "bigram", "ngram", "topical-ngram"]
    figures = [rung.reply_bits_per_character for rung in rungs]
    assert figures[:3] == sorted(figures[:3], reverse=True)
    assert figures[3] < 1.01 * figures[2]  # Twenty documents for each topic are too few to help.
    assert figures[0] < 3.7
    assert {rung.rows for rung in rungs} == {len(split_rows(rows_of(frame))[1])}
    assert stages[-1] == ("Done", 1.0)
    assert [done for _, done in stages] == sorted(done for _, done in stages)


def test_the_json_has_the_documented_keys() -> None:
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
def test_bitext_figures_are_as_good_as_documented() -> None:
    source = os.environ.get("DRAFTDESK_BITEXT")
    if not source:
        pytest.skip("DRAFTDESK_BITEXT does not name the Bitext file")
    characters, bigram, ngram, topical = ladder(load_frame(source))
    assert (
        characters.rows == bigram.rows == ngram.rows == topical.rows == 2767
    )  # 36 of 2,803 held-out replies are left out
    assert characters.reply_bits_per_character < 3.40
    assert bigram.reply_bits_per_character < 0.80
    assert ngram.reply_bits_per_character < 0.352
    assert topical.reply_bits_per_character < 0.33
