"""Readers see messages and drafts and nothing that tells a system; their judgements become figures."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from model.corpus.natural import NaturalMessage
from model.corpus.rows import Row
from model.evaluation.drafts.answering import Answer
from model.experiments.blind_readers import ask, write_files
from model.experiments.readers_tally import JudgementError, tally

MESSAGES = (
    NaturalMessage("n1", "single", "where is order 55213?", ("track_order",)),
    NaturalMessage("n2", "two", "where is it? and close my account", ("track_order", "delete_account")),
    NaturalMessage(
        "n3",
        "follow_up",
        "still nothing",
        ("track_order",),
        (("customer", "where is it?"), ("agent", "Soon.")),
    ),
    NaturalMessage("n4", "spam", "buy pills", ()),
)


class Fixed:
    """A system that drafts for all but the last message."""

    name = "the system under test"

    def approve(self, rows: Sequence[Row]) -> None:
        """Nothing to learn."""

    def answer(self, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None) -> list[Answer]:
        drafted = [Answer(("track_order",), "We look for {{Order Number}}.", "starter:1", 2)] * 3
        return [*drafted, Answer(("place_order",))]


def written(folder: Path) -> tuple[str, dict[str, dict[str, object]]]:
    write_files(ask(Fixed(), MESSAGES), folder, readers=2)
    shown = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("readers-*.md")))
    return shown, json.loads((folder / "key.json").read_text(encoding="utf-8"))


def test_readers_see_the_thread_and_the_filled_draft_but_no_label_and_no_system(tmp_path: Path) -> None:
    shown, key = written(tmp_path)
    assert "AGENT BEFORE: Soon." in shown
    assert "We look for 55213." in shown
    assert "buy pills" not in shown
    assert not [word for word in ("track_order", "under test", "starter") if word in shown]
    assert sorted(str(item["id"]) for item in key.values()) == ["n1", "n2", "n3", "n4"]


def test_judgements_become_figures(tmp_path: Path) -> None:
    _, key = written(tmp_path)
    number = {str(item["id"]): each for each, item in key.items()}
    judged = tmp_path / "judged.json"
    verdicts = {
        number["n1"]: {"verdict": "as_is"},
        number["n2"]: {"verdict": "light", "both": True, "fault": "to and"},
        number["n3"]: {"verdict": "useless"},
    }
    judged.write_text(json.dumps(verdicts), encoding="utf-8")
    told = tally(tmp_path / "key.json", [judged])
    assert "single and two: 2 asked; as it is 1, light edit 1, useless 0, silent 0; usable 2 of 2" in told
    assert "follow_up: 1 asked; as it is 0, light edit 0, useless 1" in told
    assert "both answered or said, by a reader's word 1 of 1 (100.0%)" in told
    assert "spam: drafted 0 of 1 (0.0%)" in told
    assert "faults of language in 1 of 3 (33.3%)" in told


def test_a_draft_that_nobody_judged_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    judged = tmp_path / "judged.json"
    judged.write_text("{}", encoding="utf-8")
    with pytest.raises(JudgementError, match="not judged"):
        tally(tmp_path / "key.json", [judged])
