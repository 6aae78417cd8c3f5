"""The training loop: seeded, resumable, within its budget, with clear errors."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model.attention.checkpoint import Networks
from model.attention.mixture import CountsGate
from model.attention.network import AttentionLanguageModel
from model.errors import CheckpointError, CorpusError
from model.ngram.kneser_ney import NgramLanguageModel
from model.training.examples import Example, batch_of, examples_of
from model.training.leave_out import folds_of, left_out
from model.training.loop import AttentionRun, AttentionTraining, Standing
from model.training.loss_curve import save_loss_curve
from model.training.state import RunRecord, Validation
from tests.model.attention.small_attention import SMALL, VOCABULARY, random_documents, small_attention

ENCODED = [(ids, 1) for ids in random_documents(30)]
SETTINGS = AttentionTraining(steps=12, tokens_a_step=200, save_every=0, bfloat16=False)


class KilledError(Exception):
    """Simulates a kill between two steps."""


def learners() -> tuple[AttentionLanguageModel, CountsGate, list[Example]]:
    documents = [ids for ids, _ in ENCODED]

    def fit(places: Sequence[int]) -> NgramLanguageModel:
        return NgramLanguageModel.fit([documents[place] for place in places], VOCABULARY, 3)

    folds = folds_of(documents, [1] * 30, 2)
    examples = examples_of(ENCODED, 64, left_out(documents, folds, fit), folds)
    return small_attention(drawn=False), CountsGate(SMALL.width, 3), examples


def trained(settings: AttentionTraining = SETTINGS, **options: Any) -> tuple[list[torch.Tensor], RunRecord]:
    model, gate, examples = learners()
    spent = options.pop("spent", 0.0)
    record = AttentionRun(Networks(model, gate), examples, settings, spent=spent).train(**options)
    return [parameter.detach() for module in (model, gate) for parameter in module.parameters()], record


def equal(some: list[torch.Tensor], others: list[torch.Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))


def test_the_loss_falls() -> None:
    _, record = trained(replace(SETTINGS, steps=60))
    assert record.step == 60
    assert record.losses[-1].loss < record.losses[0].loss - 0.3


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    (weights, record), (same, _), (others, _) = trained(), trained(), trained(replace(SETTINGS, seed=1))
    assert equal(weights, same)
    assert not equal(weights, others)
    assert record.tokens > 0


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_a_killed_run_resumes_to_the_same_weights(optimizer: Any, tmp_path: Path) -> None:
    settings, state = replace(SETTINGS, optimizer=optimizer), tmp_path / "run.safetensors"
    undisturbed, whole = trained(settings)

    def kill(standing: Standing) -> None:
        if standing.step == 8:  # In the second epoch.
            raise KilledError

    with pytest.raises(KilledError):
        trained(settings, progress=kill, state=state)
    seen: list[int] = []
    resumed, record = trained(settings, state=state, progress=lambda standing: seen.append(standing.step))
    assert seen == [8, 9, 10, 11, 12]
    assert equal(undisturbed, resumed)
    assert record.loss_sum == whole.loss_sum
    assert [path.name for path in tmp_path.iterdir()] == ["run.safetensors"]


def test_a_finished_run_does_no_more_steps(tmp_path: Path) -> None:
    weights, _ = trained(state=tmp_path / "run")
    again, record = trained(state=tmp_path / "run", progress=lambda standing: pytest.fail("took a step"))
    assert equal(weights, again)
    assert record.step == 12


def test_a_state_of_another_run_is_refused(tmp_path: Path) -> None:
    trained(state=tmp_path / "run")
    with pytest.raises(CheckpointError, match="run with other settings or rows; delete it"):
        trained(replace(SETTINGS, seed=5), state=tmp_path / "run")


def test_a_corrupt_state_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"no such thing")
    with pytest.raises(CheckpointError, match=r"run is not a training state .* delete it"):
        trained(state=tmp_path / "run")


def test_a_budget_in_minutes_is_used_up() -> None:
    told: list[Standing] = []
    _, record = trained(replace(SETTINGS, steps=None, minutes=0.01), progress=told.append)
    assert record.step >= 1
    assert record.seconds > 0
    assert told[-1].done <= 1
    assert all(standing.seconds_left >= 0 for standing in told)
    _, late = trained(replace(SETTINGS, steps=None, minutes=0.01), spent=100.0)
    assert late.step == 0


def test_few_rows_end_a_budget_in_minutes_early() -> None:
    _, record = trained(replace(SETTINGS, steps=None, minutes=60.0, epochs=2.0))
    assert (record.epoch, record.position) in [(1, record.step // 2), (2, 0)]


def test_a_resumed_budget_includes_the_minutes_before(tmp_path: Path) -> None:
    settings = replace(SETTINGS, steps=None, minutes=0.01)
    trained(settings, state=tmp_path / "run")
    _, record = trained(settings, state=tmp_path / "run")
    assert record.seconds == pytest.approx(0.6, abs=0.5)


def test_validations_are_spread_over_the_budget_and_the_last_is_at_its_end() -> None:
    _, record = trained(replace(SETTINGS, validations=3), validate=lambda: 1.5)
    assert [validation.step for validation in record.validations] == [4, 8, 12]
    assert {validation.loss for validation in record.validations} == {1.5}


def test_training_stops_when_validations_no_longer_improve() -> None:
    losses = iter([3.0, 2.0, 2.5, 2.2, 1.0, 0.5])
    _, record = trained(replace(SETTINGS, validations=6, patience=2), validate=lambda: next(losses))
    assert [validation.loss for validation in record.validations] == [3.0, 2.0, 2.5, 2.2]
    assert record.step == 8


def test_nothing_to_learn_is_refused_with_its_reason() -> None:
    model, gate, _ = learners()
    with pytest.raises(CorpusError, match="no row to train on"):
        AttentionRun(Networks(model, gate), [], SETTINGS)


@pytest.mark.parametrize("budget", [{}, {"steps": 1, "minutes": 1.0}])
def test_a_budget_is_steps_or_minutes(budget: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="in steps or in minutes"):
        AttentionTraining(**budget)


def test_a_long_row_becomes_windows_that_predict_each_of_its_tokens_once() -> None:
    ids = list(range(30)) * 2
    examples = examples_of([(ids, 5), ([1], 1), ([1, 2], 2)], 16)
    predicted = [token for example in examples for token in example.ids[example.start :]]
    assert predicted == ids[5:]
    assert max(len(example.ids) for example in examples) == 17


def test_a_batch_predicts_only_the_agents_words() -> None:
    batch = batch_of(examples_of([([1, 2, 3, 4], 2), ([5, 6], 1)], 64))
    assert batch.idx.tolist() == [[1, 2, 3], [5, 0, 0]]
    assert batch.targets.tolist() == [[-1, 3, 4], [6, -1, -1]]
    assert batch.counted is None


def test_examples_with_and_without_counts_do_not_mix() -> None:
    _, _, with_counts = learners()
    with pytest.raises(ValueError, match="give all or none"):
        batch_of([with_counts[0], examples_of(ENCODED[:1], 64)[0]])


@pytest.mark.parametrize("validated", [True, False])
def test_the_loss_curve_is_a_picture(validated: bool, tmp_path: Path) -> None:
    _, record = trained()
    if validated:
        record = replace(record, validations=(Validation(6, 1.0, 0.5), Validation(12, 2.0, 0.4)))
    save_loss_curve(tmp_path / "curve.png", record)
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
