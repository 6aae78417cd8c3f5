"""Fitting a version: its training rows, its scored rows, and the child process."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import pytest
import torch

from model.attention.mixture import MixtureLanguageModel
from model.bundle import Bundle, load_bundle, save_bundle
from model.corpus.rows import Row, is_held_out
from model.encoder.encoder import load_encoder
from model.encoder.reading import as_compared
from model.encoder.stored import StoredPoints
from model.errors import CheckpointError, CorpusError
from model.language.scoring import reply_bits_per_character
from model.training.fit import fit_and_save, fit_bundle, main
from model.training.snapshot import Snapshot, read_snapshot, write_snapshot

APPROVED = Row(
    "resolution:1",
    "my parcel was left in the rain",
    "Oh no, a soaked parcel! We'll have a dry replacement for {{Order Number}} with you within two days.",
    approved=True,
)


@pytest.fixture(scope="module")
def base_rows(starter_rows: list[Row]) -> tuple[Row, ...]:
    """Return one row of each reply of the starter set, of which a fit takes seconds.

    Replies to other messages too would be known although their rows are held out.
    """
    return tuple({row.reply: row for row in starter_rows}.values())


@pytest.fixture(scope="module")
def first(base_rows: tuple[Row, ...]) -> Bundle:
    return fit_bundle(Snapshot("1", base_rows, (), learned_through=0))


@pytest.fixture(scope="module")
def first_directory(first: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("models") / "1"
    save_bundle(directory, first)
    return directory


def test_a_new_version_gives_an_approved_reply_fewer_bits_than_the_old_one(
    base_rows: tuple[Row, ...], first: Bundle
) -> None:
    second = fit_bundle(Snapshot("2", base_rows, (APPROVED,), learned_through=1))
    asked_again = replace(APPROVED, message="the parcel was left out in the rain!")
    for row in (APPROVED, asked_again):
        before = reply_bits_per_character(first.ngram, first.tokenizer, [row])
        after = reply_bits_per_character(second.ngram, second.tokenizer, [row])
        assert after < before / 2


def test_a_deleted_resolution_has_no_effect_after_the_next_fit(
    base_rows: tuple[Row, ...], first: Bundle
) -> None:
    again = fit_bundle(Snapshot("3", base_rows, (), learned_through=2))
    assert APPROVED not in again.rows
    assert reply_bits_per_character(again.ngram, again.tokenizer, [APPROVED]) == pytest.approx(
        reply_bits_per_character(first.ngram, first.tokenizer, [APPROVED])
    )


def test_held_out_rows_are_used_for_retrieval_but_not_for_training(
    base_rows: tuple[Row, ...], first: Bundle
) -> None:
    held_out = {row for row in base_rows if is_held_out(row.message)}
    snapshot = Snapshot("1", base_rows, (APPROVED,), learned_through=1)
    assert held_out
    assert not held_out & set(snapshot.training_rows())
    assert APPROVED in snapshot.training_rows()
    assert set(snapshot.scored_rows()) == held_out
    assert first.rows == base_rows


def test_a_resolution_is_learned_even_if_its_message_would_be_held_out() -> None:
    message = next(message for i in range(100) if is_held_out(message := f"question {i}"))
    resolution = Row("resolution:1", message, "An answer.", approved=True)
    assert Snapshot("1", (), (resolution,), learned_through=1).training_rows() == [resolution]


def test_a_held_out_row_whose_message_a_resolution_repeats_is_not_scored(base_rows: tuple[Row, ...]) -> None:
    repeated = next(row for row in base_rows if is_held_out(row.message))
    resolution = Row("resolution:1", f" {repeated.message.upper()} ", "Another answer.", approved=True)
    snapshot = Snapshot("1", base_rows, (resolution,), learned_through=1)
    assert repeated.message not in {row.message for row in snapshot.scored_rows()}
    assert snapshot.scored_rows()


def test_metrics_include_the_number_of_scored_rows_and_their_figure(first: Bundle) -> None:
    assert first.metrics["rows"] == sum(is_held_out(row.message) for row in first.rows)
    assert first.metrics["training_rows"] == len(first.rows) - int(first.metrics["rows"])
    assert 0.5 < float(first.metrics["reply_bits_per_character"]) < 3
    assert float(first.metrics["fit_seconds"]) > 0


def test_progress_rises_from_zero_to_one(base_rows: tuple[Row, ...]) -> None:
    told: list[tuple[str, float]] = []
    fit_bundle(Snapshot("1", base_rows[:60], (), 0), lambda stage, done: told.append((stage, done)))
    shares = [done for _, done in told]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    assert all(stage for stage, _ in told)


def test_one_resolution_alone_is_enough_to_fit() -> None:
    bundle = fit_bundle(Snapshot("1", (), (APPROVED,), learned_through=1))
    assert bundle.metrics["rows"] == 0
    assert "reply_bits_per_character" not in bundle.metrics
    assert bundle.rows == (APPROVED,)


def test_a_version_stores_which_encoder_understands_its_messages_and_their_points(first: Bundle) -> None:
    messages = [as_compared(row.message) for row in first.rows]
    assert first.encoder == load_encoder().name
    assert first.points.look_up(messages)[1] == []
    assert first.points.size == len(set(messages))


def test_points_of_the_former_version_are_not_computed_again(
    base_rows: tuple[Row, ...], first: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []

    class Counting:
        name, contextual = "counting", True

        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            computed.extend(texts)
            return load_encoder().embed(texts)

    monkeypatch.setattr("model.training.fit.load_encoder", Counting)
    monkeypatch.setattr("model.drafting.drafter.encoder_named", lambda name: Counting())
    known = {as_compared(row.message) for row in base_rows}
    bundle = fit_bundle(Snapshot("2", base_rows[:80], (APPROVED,), 1), former=first.points)
    assert bundle.encoder == "counting"
    assert APPROVED.message in computed
    assert not known & set(computed)


def test_points_of_another_encoder_are_not_taken_over(
    base_rows: tuple[Row, ...], tmp_path: Path, first: Bundle
) -> None:
    wrong = StoredPoints.of(
        [as_compared(row.message) for row in base_rows[:60]], np.ones((60, 256), np.float32)
    )
    save_bundle(tmp_path / "1", replace(first, encoder="another", points=wrong))
    fit_and_save(
        Snapshot("2", base_rows[:60], (), 0), tmp_path / "2", tmp_path / "1", lambda stage, done: None
    )
    found = load_bundle(tmp_path / "2").points.look_up([as_compared(base_rows[0].message)])[0]
    assert found[0] @ load_encoder().embed([as_compared(base_rows[0].message)])[0] > 0.99


def test_fitting_on_nothing_is_refused() -> None:
    with pytest.raises(CorpusError, match="no row to learn from"):
        fit_bundle(Snapshot("1", (), (), learned_through=0))


def test_a_snapshot_is_read_as_it_was_written(tmp_path: Path, base_rows: tuple[Row, ...]) -> None:
    snapshot = Snapshot("12", base_rows[:3], (APPROVED,), learned_through=99)
    write_snapshot(tmp_path / "made" / "snapshot", snapshot)
    assert read_snapshot(tmp_path / "made" / "snapshot") == snapshot


@pytest.mark.parametrize("name", ["snapshot.json", "base.jsonl", "resolutions.jsonl"])
def test_a_snapshot_without_one_of_its_files_is_refused_by_its_path(tmp_path: Path, name: str) -> None:
    write_snapshot(tmp_path, Snapshot("1", (), (APPROVED,), learned_through=1))
    (tmp_path / name).unlink()
    with pytest.raises(CheckpointError, match=name):
        read_snapshot(tmp_path)


def child(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "model.training.fit", *map(str, arguments)]


def test_the_child_process_reports_progress_and_the_previous_figure_on_the_same_rows(
    tmp_path: Path, base_rows: tuple[Row, ...], first: Bundle, first_directory: Path
) -> None:
    snapshot = Snapshot("2", base_rows, (APPROVED,), learned_through=1)
    write_snapshot(tmp_path / "snapshot", snapshot)
    command = child(tmp_path / "snapshot", tmp_path / "models" / "2", "--previous", first_directory)
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    *progress, last = map(json.loads, ran.stdout.splitlines())
    assert all(set(line) == {"stage", "done"} for line in progress)
    assert progress[-1] == {"stage": "Done", "done": 1.0}
    assert set(last) == {"bundle", "sha256", "metrics", "examples"}
    bundle = load_bundle(Path(last["bundle"]), last["sha256"])
    assert bundle.metrics == last["metrics"]
    assert bundle.rows[-1] == APPROVED
    expected = reply_bits_per_character(first.ngram, first.tokenizer, snapshot.scored_rows())
    assert last["metrics"]["previous_reply_bits_per_character"] == pytest.approx(expected)
    assert ran.stderr == ""


def test_with_minutes_each_version_starts_from_the_public_bases_weights(
    tmp_path: Path, base_rows: tuple[Row, ...]
) -> None:
    snapshot = Snapshot("v1", base_rows[:40], (), 0)
    bases, told = tmp_path / "bases", list[float]()

    def fit(number: int, previous: Path | None, resolutions: tuple[Row, ...]) -> dict[str, object]:
        learned = replace(snapshot, version=f"v{number}", resolution_rows=resolutions)
        told.clear()
        return fit_and_save(
            learned, tmp_path / f"v{number}", previous, lambda stage, done: told.append(done), 0.001, bases
        )

    fit(1, None, ())
    assert told == sorted(told)
    first = load_bundle(tmp_path / "v1")
    assert isinstance(first.predictor, MixtureLanguageModel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bases", "v1"]
    assert (tmp_path / "v1" / "loss.png").read_bytes().startswith(b"\x89PNG")
    report = fit(
        2, tmp_path / "v1", (Row("resolution:1", "a private question", "A private reply.", approved=True),)
    )
    second = load_bundle(tmp_path / "v2")
    [directory] = bases.iterdir()
    base = load_bundle(directory)
    assert base.networks is not None
    assert first.networks is not None
    assert second.networks is not None
    # A budget this short trains nothing: a version keeps its initial weights.
    for networks in (first.networks, second.networks):
        assert torch.equal(networks.attention.tokens.weight, base.networks.attention.tokens.weight)
    assert "previous_reply_bits_per_character" in cast("dict[str, object]", report["metrics"])
    assert not [row for row in base.rows if "private" in row.message]


def test_a_child_that_is_terminated_leaves_no_directory(tmp_path: Path, base_rows: tuple[Row, ...]) -> None:
    write_snapshot(tmp_path / "snapshot", Snapshot("1", base_rows, (), learned_through=0))
    command = child(tmp_path / "snapshot", tmp_path / "models" / "1")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["done"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    assert not (tmp_path / "models").exists() or list((tmp_path / "models").iterdir()) == []


def test_the_child_reports_errors_on_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        signal, "signal", lambda number, handler: None
    )  # The test process keeps its own handlers.
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 1
    streams = capsys.readouterr()
    assert "nowhere" in streams.err
    assert streams.out == ""
    assert not (tmp_path / "out").exists()
