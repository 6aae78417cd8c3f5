"""`draftdesk evaluate --drafts`: what it prints, what it refuses, and that it can be stopped."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.evaluate_tables import show_abstention, show_learning_curve
from model.evaluation.abstention import Abstention
from model.evaluation.drafts.peers import MINILM, NEAREST
from model.evaluation.learning_curve import CurvePoint, LearningCurve, TopicCurve
from model.metrics.calibration import CoveragePoint
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import write_csv

pytest.importorskip("sacrebleu", reason="sacrebleu, which scores drafts, is not installed")
pytest.importorskip("rouge_score", reason="rouge-score, which scores drafts, is not installed")

ROOT = Path(__file__).parents[3]
BASE = 150


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "corpus.csv", BASE)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "160")
    return Terminal(monkeypatch, capsys)


def test_json_holds_our_drafters_figures_and_nothing_else_is_printed(
    terminal: Terminal, corpus: Path
) -> None:
    ended = terminal.run(
        *(
            "evaluate",
            "--drafts",
            "--data",
            str(corpus),
            "--sample",
            "9",
            "--seed",
            "3",
            "--no-peers",
            "--json",
        )
    )
    assert ended.code == 0
    report = json.loads(ended.out)
    assert (report["rows"], report["seed"]) == (9, 3)
    (ours,) = report["figures"]
    assert ours["drafter"] == "draftdesk"
    assert 0 < ours["chrf"] < 100
    assert ours["invented_per_100"] == 0
    assert report["invented"] == []


def test_the_table_has_a_line_for_each_peer_and_the_missing_one_is_named(
    terminal: Terminal, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "model.evaluation.drafts.peers.PEERS", (NEAREST, MINILM)
    )  # The others would take as long again.
    monkeypatch.setattr("model.evaluation.drafts.report.peer_is_missing", lambda name: name == MINILM)
    ended = terminal.run("evaluate", "--drafts", "--data", str(corpus), "--sample", "5")
    assert ended.code == 0
    assert "draftdesk" in ended.out
    assert NEAREST in ended.out
    assert MINILM not in ended.out
    assert f"Left out: {MINILM}." in ended.err
    assert "draftdesk[evaluation]" in ended.err


def test_without_the_metrics_packages_it_says_what_to_install(
    terminal: Terminal, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.evaluation.drafts.scores.find_spec", lambda name: None)
    ended = terminal.run("evaluate", "--drafts", "--data", str(corpus))
    assert ended.code == 1
    assert ended.out == ""
    assert "not installed: sacrebleu, rouge-score" in ended.err


def test_options_that_do_not_go_together_are_usage(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("evaluate", "--drafts", "--ladder").code == 2
    assert terminal.run("evaluate", "--bundle", str(tmp_path)).code == 2
    assert terminal.run("evaluate", "--drafts", "--sample", "0").code == 2


def test_a_bundle_that_is_none_is_named(terminal: Terminal, corpus: Path, tmp_path: Path) -> None:
    ended = terminal.run("evaluate", "--drafts", "--data", str(corpus), "--bundle", str(tmp_path / "none"))
    assert ended.code == 1
    assert str(tmp_path / "none") in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.slow
def test_ctrl_c_while_drafting_ends_it_and_leaves_nothing_behind(corpus: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "evaluate", "--drafts", "--data", str(corpus), "--no-peers"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    ) as evaluation:
        assert evaluation.stderr is not None
        for line in evaluation.stderr:
            if line.startswith("Drafting"):
                break
        assert list(scratch.iterdir())
        evaluation.send_signal(signal.SIGINT)
        rest = evaluation.stderr.read()  # Ends when the drafting process, which shares it, has ended too.
        assert evaluation.wait(timeout=60) == 130
    assert "Stopped." in rest
    assert "Traceback" not in rest
    assert not list(scratch.iterdir())


def test_abstention_is_printed_as_json_and_its_tables_show_the_same(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = terminal.run("evaluate", "--abstention", "--data", "starter", "--sample", "40", "--json")
    assert ended.code == 0
    stored = json.loads(ended.out)
    assert stored["not_support_messages"] >= 300
    assert 0.5 < stored["auroc"] <= 1
    points = tuple(CoveragePoint(**point) for point in stored["coverage"])
    show_abstention(Abstention(**{**stored, "coverage": points}))
    shown = capsys.readouterr().out
    for told in (
        "expected calibration error",
        f"{stored['auroc']:.3f}",
        "Coverage against error",
        "greetings",
    ):
        assert told in shown


def test_the_learning_curve_is_printed_as_json_and_its_table_shows_the_same(
    terminal: Terminal, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = terminal.run("evaluate", "--learning-curve", "--data", str(corpus), "--json")
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
    assert f"{points[-1].learned:.1%}" in shown
    assert "30 approved" in shown
