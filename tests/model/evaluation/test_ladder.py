"""The ladder's trained rungs and the ablations, in a second's budget on a few rows."""

from pathlib import Path

import pandas
import pytest

from model.corpus.rows import Row, is_held_out, load_frame
from model.evaluation.ladder import save_ladder_chart, whole_ladder
from model.experiments import ablations
from model.experiments.ablations import VARIANTS, inner_split, spread
from model.experiments.bench import ratios
from model.language.scoring import LadderRow


def few(number: int = 60) -> pandas.DataFrame:
    frame = load_frame("starter")
    return frame.iloc[:: len(frame) // number]


def test_attention_and_the_peers_stand_beside_the_counted_rungs_on_the_same_rows() -> None:
    stages: list[float] = []
    rungs = whole_ladder(few(), 0.01, peers=True, progress=lambda stage, done: stages.append(done))
    assert [rung.model for rung in rungs] == [
        *("char-bigram", "bigram", "ngram", "topical-ngram", "attention-alone", "attention"),
        *("tutorial-loop", "char-gpt", "bpe-gpt"),
    ]
    assert len({rung.rows for rung in rungs}) == 1
    assert all(rung.cpu_seconds > 0 for rung in rungs)
    assert stages == sorted(stages)
    assert stages[-1] == 1.0


def test_the_ladder_is_drawn(tmp_path: Path) -> None:
    save_ladder_chart(tmp_path / "ladder.png", [LadderRow("ngram", 0.35, 8.0, 15.0, 10)])
    assert (tmp_path / "ladder.png").read_bytes().startswith(b"\x89PNG")


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


def test_the_bench_compares_attention_with_every_other_rung() -> None:
    rungs = [LadderRow(model, bits, 1.0, 1.0, 10) for model, bits in (("ngram", 0.4), ("attention", 0.3))]
    assert ratios(rungs) == {"ngram": 0.75}
