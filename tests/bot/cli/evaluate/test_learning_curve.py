"""`draftdesk evaluate learning-curve`: its JSON and its table."""

import json
from pathlib import Path

import pytest

from bot.cli.evaluate.learning_curve import show_learning_curve
from model.evaluation.learning_curve import CurvePoint, LearningCurve, TopicCurve
from tests.bot.cli.evaluate.printed import assert_whole_in_80_columns
from tests.bot.support.commands import Terminal


def test_json_and_table_tell_the_same_figures(
    terminal: Terminal, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = terminal.run("evaluate", "learning-curve", "--data", str(corpus), "--json")
    assert ended.code == 0
    stored = json.loads(ended.out)
    assert [point["approved"] for point in stored["points"]] == [1, 3, 10, 30]
    assert all(0 <= point["wrongly_taken"] <= 1 for point in stored["points"])
    topics = tuple(
        TopicCurve(each["topic"], tuple(CurvePoint(**point) for point in each["points"]))
        for each in stored["topics"]
    )
    points = tuple(CurvePoint(**point) for point in stored["points"])
    show_learning_curve(LearningCurve(**{**stored, "topics": topics, "points": points}))
    shown = capsys.readouterr().out
    assert all(topic.topic in shown for topic in topics)
    assert_whole_in_80_columns(shown, [f"{point.learned:.1%}" for point in points])


@pytest.mark.usefixtures("terminal")
def test_a_long_topic_name_folds_and_its_figures_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    points = tuple(CurvePoint(number, 1.0, 0.987) for number in (1, 3, 10, 30))
    topic = TopicCurve("a_topic_named_by_somebody_" * 4, points)
    show_learning_curve(LearningCurve(points, (topic,), 0, 1.0, 30.0))
    shown = capsys.readouterr().out
    assert_whole_in_80_columns(shown, ["100.0%", "98.7%", "30"])
    assert topic.topic in "".join(line.split()[0] for line in shown.splitlines() if line.strip())
