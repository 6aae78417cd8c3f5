"""The whole tutorial, on the starter set, and on Bitext if available."""

import math
from pathlib import Path

import pandas
import pytest
import torch

from model.corpus.rows import load_frame, training_text
from model.errors import CorpusError
from model.tutorial import walkthrough as tutorial


@pytest.fixture(scope="module")
def frame() -> pandas.DataFrame:
    return load_frame("starter")


def test_the_text_file_contains_the_training_text(frame: pandas.DataFrame, tmp_path: Path) -> None:
    report = tutorial.run(frame, steps=1, text_out=tmp_path / "text.txt")
    written = (tmp_path / "text.txt").read_bytes().decode()
    assert written == training_text(frame)
    assert report.characters == len(written) == report.training_ids + report.validation_ids
    assert report.vocabulary == "".join(sorted(set(written)))
    assert [report.vocabulary[i] for i in report.first_ids] == list(written[:20])


def test_a_hundred_characters_are_sampled_before_and_after(frame: pandas.DataFrame) -> None:
    report = tutorial.run(frame, steps=5)
    assert len(report.sample_before) == len(report.sample_after) == 100
    assert report.sample_before != report.sample_after
    assert set(report.sample_before + report.sample_after) <= set(report.vocabulary)


def test_a_hundred_steps_barely_help_but_counting_does(frame: pandas.DataFrame) -> None:
    report = tutorial.run(frame, steps=100)
    assert len(report.history.losses) == 100
    moved = report.validation_loss_before - report.validation_loss_after
    assert 0 < moved < 0.2  # At 1e-3 no logit moves by more than 0.1.
    uniform = math.log(len(report.vocabulary))
    counted = max(report.counted_training_loss, report.counted_validation_loss)
    assert counted < 0.7 * uniform
    assert uniform < report.validation_loss_after


def test_the_seed_determines_the_report_and_global_state_is_unchanged(frame: pandas.DataFrame) -> None:
    before = torch.random.get_rng_state()
    first, again, other = (tutorial.run(frame, steps=3, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.sample_before != other.sample_before
    assert torch.equal(torch.random.get_rng_state(), before)


def test_progress_names_the_stages_and_reaches_one(frame: pandas.DataFrame) -> None:
    told: list[tuple[str, float]] = []
    tutorial.run(frame, steps=4, progress=lambda stage, done: told.append((stage, done)))
    assert [stage for stage, done in told if done == 0] == ["text", "encode", "count"]
    assert [done for stage, done in told if stage == "train"] == [0.25, 0.5, 0.75, 1.0]


def test_a_text_file_that_cannot_be_written_is_named(frame: pandas.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "text.txt"
    with pytest.raises(CorpusError, match=f"cannot be written to {path}"):
        tutorial.run(frame, steps=1, text_out=path)


def test_too_small_a_corpus_is_refused() -> None:
    tiny = pandas.DataFrame({"instruction": ["a"], "response": ["b"]})
    with pytest.raises(CorpusError, match="too short to train on"):
        tutorial.run(tiny, steps=1)


def test_the_tutorial_on_bitext_shows_the_recorded_losses(bitext_path: Path) -> None:
    report = tutorial.run(load_frame(bitext_path), steps=100, seed=1337)
    assert report.characters == 19_240_191
    assert len(report.vocabulary) == 112
    assert 5.1 < report.validation_loss_after < report.validation_loss_before < 5.4
    assert report.counted_training_loss == pytest.approx(2.339, abs=6e-4)
    assert report.counted_validation_loss == pytest.approx(2.365, abs=6e-4)
