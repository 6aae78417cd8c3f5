"""`draftdesk evaluate` without a command: the ladder of models."""

import json
from pathlib import Path

import pytest

from bot.cli.evaluate.command import show_ladder
from model.evaluation.counted_ladder import LadderRow
from tests.bot.cli.evaluate.printed import assert_whole_in_80_columns
from tests.bot.support.commands import Terminal


def test_json_contains_every_counted_model_and_nothing_else_is_printed(
    terminal: Terminal, corpus: Path
) -> None:
    ended = terminal.run("evaluate", "--data", str(corpus), "--json")
    assert ended.code == 0
    models = json.loads(ended.out)["models"]
    assert [each["model"] for each in models] == ["char-bigram", "bigram", "ngram", "topical-ngram"]
    assert all(each["reply_bits_per_character"] > 0 for each in models)


def test_a_chart_is_drawn_beside_the_table(terminal: Terminal, corpus: Path, tmp_path: Path) -> None:
    ended = terminal.run("evaluate", "--data", str(corpus), "--chart", str(tmp_path / "ladder.png"))
    assert ended.code == 0
    assert "topical-ngram" in ended.out
    assert (tmp_path / "ladder.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("terminal")
def test_the_widest_figures_are_printed_whole_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    show_ladder([LadderRow("attention-alone", 10.35123, 181_212.3, 1_361_215.1, 2_812_803)])
    shown = ("10.3512", "181212.3", "1361215.1", "2,812,803")
    assert_whole_in_80_columns(capsys.readouterr().out, shown)
