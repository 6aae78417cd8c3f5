"""The ladder's trained rungs, in a second's budget on a few rows."""

from pathlib import Path

import pandas

from model.corpus.rows import load_frame
from model.evaluation.counted_ladder import LadderRow
from model.evaluation.ladder import save_ladder_chart, whole_ladder


def few(number: int = 60) -> pandas.DataFrame:
    frame = load_frame("starter")
    return frame.iloc[:: len(frame) // number]


def test_attention_and_the_peers_are_scored_on_the_same_rows_as_the_counted_rungs() -> None:
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
