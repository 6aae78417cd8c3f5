"""`draftdesk evaluate drafts`: what it prints and refuses, and that it can be stopped."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.evaluate.drafts import show_drafts
from model.evaluation.drafts.answering import LOOK_UPS
from model.evaluation.drafts.messages import MessageFigures, Share
from model.evaluation.drafts.peers import MINILM, NEAREST, PEERS
from model.evaluation.drafts.report import DraftFigures, DraftReport
from model.evaluation.drafts.runs import OURS
from tests.bot.cli.evaluate.conftest import ROOT
from tests.bot.cli.evaluate.printed import assert_whole_in_80_columns
from tests.bot.support.commands import Terminal

pytest.importorskip("sacrebleu", reason="sacrebleu, which scores drafts, is not installed")
pytest.importorskip("rouge_score", reason="rouge-score, which scores drafts, is not installed")

WIDEST = DraftFigures(
    drafter="draftdesk",
    chrf=54.05,
    chrf_standard_error=10.5,
    rouge_l=0.414,
    wrong_topic=1.0,
    wrong_topic_typos=1.0,
    wrong_topic_keywords=1.0,
    invented_per_100=123.45,
    without_draft=0,
    p50_ms=12340.0,
    p95_ms=125900.0,
    at_once=12.5,
    ready_seconds=1.0,
    peak_mebibytes=12446,
)


def test_json_contains_our_drafters_figures_and_nothing_else_is_printed(
    terminal: Terminal, corpus: Path
) -> None:
    options = ("--data", str(corpus), "--sample", "9", "--seed", "3", "--no-peers", "--no-messages", "--json")
    ended = terminal.run("evaluate", "drafts", *options)
    assert ended.code == 0
    report = json.loads(ended.out)
    assert (report["rows"], report["seed"]) == (9, 3)
    (ours,) = report["figures"]
    assert ours["drafter"] == "draftdesk"
    assert 0 < ours["chrf"] < 100
    assert ours["invented_per_100"] == 0
    assert report["invented"] == []


def test_the_tables_have_a_line_for_each_peer_and_a_missing_peer_is_named(
    terminal: Terminal, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The other peers would take as long again.
    monkeypatch.setattr("model.evaluation.drafts.peers.PEERS", (NEAREST, MINILM))
    monkeypatch.setattr("model.evaluation.drafts.report.peer_is_missing", lambda name: name == MINILM)
    ended = terminal.run("evaluate", "drafts", "--data", str(corpus), "--sample", "5", "--no-messages")
    assert ended.code == 0
    assert "draftdesk" in ended.out
    assert ended.out.count(NEAREST) == 2
    assert MINILM not in ended.out
    assert f"Left out: {MINILM}." in ended.err
    assert "draftdesk doctor" in ended.err


@pytest.mark.usefixtures("terminal")
def test_the_widest_figures_are_printed_whole_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    figures = (WIDEST, *(replace(WIDEST, drafter=name) for name in PEERS))
    shares = (Share("two questions: both answered", 1.0, 115), Share("house style, after 10", 0.123, 96))
    messages = tuple(MessageFigures(name, shares) for name in (OURS, *LOOK_UPS))
    show_drafts(DraftReport(500, 250, 250, 24_069, 0, figures, (), (), messages))
    quality = ("54.0", "±10.5", "0.414", "100.0%", "123.45", "12340", "125900", "12.5x", "12,446")
    shown = ("answered", "115", "12.3%", *quality)
    assert_whole_in_80_columns(capsys.readouterr().out, shown)


def test_without_the_metrics_packages_it_says_what_to_install(
    terminal: Terminal, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.evaluation.drafts.scores.find_spec", lambda name: None)
    ended = terminal.run("evaluate", "drafts", "--data", str(corpus))
    assert ended.code == 1
    assert ended.out == ""
    assert "not installed: sacrebleu, rouge-score" in ended.err


def test_a_sample_of_nothing_and_an_option_of_another_command_are_usage_errors(terminal: Terminal) -> None:
    assert terminal.run("evaluate", "drafts", "--sample", "0").code == 2
    assert terminal.run("evaluate", "drafts", "--ladder").code == 2
    assert terminal.run("evaluate", "drafts", "--scored", "--no-messages").code == 2


def test_a_missing_bundle_is_named(terminal: Terminal, corpus: Path, tmp_path: Path) -> None:
    ended = terminal.run("evaluate", "drafts", "--data", str(corpus), "--bundle", str(tmp_path / "none"))
    assert ended.code == 1
    assert str(tmp_path / "none") in ended.err
    assert "Traceback" not in ended.err


def test_help_names_the_extra_as_pip_takes_it(terminal: Terminal) -> None:
    assert "pip install 'draftdesk[evaluation]'" in terminal.run("evaluate", "drafts", "--help").out


@pytest.mark.slow
def test_ctrl_c_while_drafting_stops_it_and_leaves_no_file(corpus: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    quick = ("--no-peers", "--no-messages")
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "evaluate", "drafts", "--data", str(corpus), *quick],
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
