"""The ablations: what they learn from and score, and a line for each variant."""

import pytest

from model.corpus.rows import Row, is_held_out
from model.experiments import ablations
from model.experiments.ablations import VARIANTS, inner_split, spread


def test_the_inner_split_takes_a_tenth_apart_from_what_is_held_out(starter_rows: list[Row]) -> None:
    rows = [row for row in starter_rows if not is_held_out(row.message)]
    learned, scored = inner_split(rows)
    assert len(learned) + len(scored) == len(rows)
    assert 0.05 < len(scored) / len(rows) < 0.2
    assert len(spread(scored, 5)) >= 5


def test_the_ablations_print_a_line_for_each_variant(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["default", "0 layers", "no counts at all", "nothing left out"]
    ablations.main(["--data", "starter", "--steps", "1", *names])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {name}" for name in names]


def test_an_unknown_variant_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        ablations.main(["--data", "starter", "no such"])
    assert "choose from default" in capsys.readouterr().err
    assert VARIANTS["default"] == ablations.Variant()
