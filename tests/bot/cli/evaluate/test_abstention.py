"""`draftdesk evaluate abstention`: its JSON and its tables."""

import json

import pytest

from bot.cli.evaluate.abstention import show_abstention
from model.evaluation.abstention import Abstention
from model.metrics.calibration import CoveragePoint
from tests.bot.cli.evaluate.printed import assert_whole_in_80_columns
from tests.bot.support.commands import Terminal


def test_json_and_tables_tell_the_same_figures(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = terminal.run("evaluate", "abstention", "--data", "starter", "--sample", "40", "--json")
    assert ended.code == 0
    stored = json.loads(ended.out)
    assert stored["not_support_messages"] >= 300
    assert 0.5 < stored["auroc"] <= 1
    points = tuple(CoveragePoint(**point) for point in stored["coverage"])
    show_abstention(Abstention(**{**stored, "coverage": points}))
    shown = capsys.readouterr().out
    for told in ("expected calibration error", "Coverage against error", "greetings"):
        assert told in shown
    names = ("calibration_error", "support_calibration_error", "auroc", "auroc_unseen")
    figures = [f"{stored[name]:.3f}" for name in names]
    figures += [f"{area:.3f}" for area in stored["auroc_by_category"].values()]
    figures += [f"{getattr(point, name):.1%}" for point in points for name in ("support", "error")]
    assert_whole_in_80_columns(shown, figures)
