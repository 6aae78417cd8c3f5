"""The public base: trained once for the same rows, again for others."""

from pathlib import Path

from model.corpus.rows import Row
from model.training.public_base import has_base, public_base

MINUTES = 1e-6  # A budget this short trains nothing.


def told_nothing(stage: str, done: float) -> None:
    raise AssertionError(f"{stage} was told of a base that is there already")


def test_a_base_is_trained_once_for_the_same_rows(starter_rows: list[Row], tmp_path: Path) -> None:
    rows, told = starter_rows[:20], list[float]()
    made = public_base(tmp_path, rows, MINUTES, lambda stage, done: told.append(done))
    assert made is not None
    assert told == sorted(told)
    assert has_base(tmp_path, rows)
    again = public_base(tmp_path, rows, MINUTES, told_nothing)
    assert again is not None
    assert again.networks is not None
    assert again.rows == ()


def test_the_base_of_other_rows_is_deleted(starter_rows: list[Row], tmp_path: Path) -> None:
    public_base(tmp_path, starter_rows[:20], MINUTES, lambda stage, done: None)
    public_base(tmp_path, starter_rows[:21], MINUTES, lambda stage, done: None)
    assert not has_base(tmp_path, starter_rows[:20])
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_base_is_trained_again(starter_rows: list[Row], tmp_path: Path) -> None:
    public_base(tmp_path, starter_rows[:20], MINUTES, lambda stage, done: None)
    [directory] = tmp_path.iterdir()
    (directory / "networks.safetensors").write_bytes(b"cut off")
    assert public_base(tmp_path, starter_rows[:20], MINUTES, lambda stage, done: None) is not None


def test_without_rows_there_is_no_base(tmp_path: Path) -> None:
    assert public_base(tmp_path, [], MINUTES, lambda stage, done: None) is None
    assert list(tmp_path.iterdir()) == []
