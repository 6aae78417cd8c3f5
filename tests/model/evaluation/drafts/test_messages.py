"""The figures on what customers write, of a drafter that answers by rule."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from model.bundle import save_bundle
from model.corpus.rows import Row
from model.evaluation.drafts.answering import Answer, LookUpAnswers, OurAnswers
from model.evaluation.drafts.messages import measure_messages
from model.evaluation.drafts.peers import NEAREST
from model.evaluation.sets.load import Half, MessageSet, load_natural, load_set, load_unfitted
from model.masking.mask import mask
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot


class ByRule:
    """Answers every message by `rule`, which also gets the approved rows."""

    name = "by rule"

    def __init__(self, rule: Callable[[str, Sequence[Row]], Answer]) -> None:
        self._rule = rule
        self._approved: tuple[Row, ...] = ()

    def approve(self, rows: Sequence[Row]) -> None:
        self._approved = tuple(rows)

    def answer(self, messages: Sequence[str], said: Sequence[Sequence[str]] | None = None) -> list[Answer]:
        return [self._rule(message, self._approved) for message in messages]


def figures(rule: Callable[[str, Sequence[Row]], Answer]) -> dict[str, float]:
    [measured] = measure_messages([ByRule(rule)], Half.CHOOSING)
    return {each.name: each.share for each in measured.figures}


def test_a_drafter_that_is_always_silent_drafts_nothing_and_finds_no_topic() -> None:
    assert set(figures(lambda message, approved: Answer(answered=0)).values()) == {0.0}


def test_a_drafter_that_knows_the_labels_is_right_about_every_topic() -> None:
    asked = (*load_natural(Half.CHOOSING), *load_unfitted())
    known = {mask(each.message).text: each for each in asked}

    def knowing(message: str, approved: Sequence[Row]) -> Answer:
        found = known.get(message)
        topics = found.topics if found else ()
        return Answer(topics, "A reply.", "starter:1", len(topics), len(topics))

    found = figures(knowing)
    assert found["topic right"] == found["topic among the first three"] == 1
    assert found["not fitted on: topic right"] == found["not fitted on: two questions: both answered"] == 1
    assert found["two questions: both found"] == found["two questions: both answered"] == 1
    assert (
        found["one question: drafted"] == found["spam: drafted"] == found["no topic covers it: drafted"] == 1
    )
    assert found["house style, plain wording, after 1"] == 0


def test_taking_any_approved_reply_wins_the_house_style_and_loses_the_other_trade() -> None:
    def obeying(message: str, approved: Sequence[Row]) -> Answer:
        return Answer((), approved[-1].reply, approved[-1].id) if approved else Answer()

    found = figures(obeying)
    for count in (1, 3, 10):
        assert found[f"house style, natural wording, after {count}"] == 1
    assert found["bank, topic approved: draft on it"] == 0.1
    assert found["bank, other topic: from an approved reply"] == 1
    assert found["spam: drafted"] == 0  # Nothing is approved when it is asked.


def test_a_draft_that_names_all_that_was_tried_offers_it_again() -> None:
    tried = " ".join(f"{phrase}." for each in load_set(MessageSet.CONVERSATION) for phrase in each.avoid)
    assert figures(lambda message, approved: Answer((), tried, "x"))["thread: offers what was tried"] == 1


@pytest.mark.parametrize("part", Half)
def test_each_part_of_the_natural_messages_has_every_kind_in_number(part: Half) -> None:
    """Those kept apart are counted here, not read."""
    kinds = Counter(each.kind for each in load_natural(part))
    assert kinds["single"] >= 115
    assert min(kinds["two"], kinds["follow_up"]) >= 30
    assert kinds["uncovered"] + kinds["spam"] + kinds["injection"] + kinds["job"] + kinds["chatter"] >= 50


def test_no_natural_message_stands_in_two_parts() -> None:
    messages = [each.message for part in Half for each in load_natural(part) if not each.thread]
    assert len(set(messages)) == len(messages)


def test_no_message_that_nothing_is_fitted_on_is_among_those_fitted_on(starter_rows: list[Row]) -> None:
    fitted = {each.message for each in load_natural(Half.CHOOSING)} | {row.message for row in starter_rows}
    unfitted = [each.message for each in load_unfitted()]
    assert len(unfitted) == 60
    assert not fitted & set(unfitted)


def test_approved_rows_can_be_drafted_from_until_others_are(starter_rows: list[Row], tmp_path: Path) -> None:
    save_bundle(tmp_path / "v1", fit_bundle(Snapshot("v1", tuple(starter_rows[::8]), (), 0)))
    row = Row("resolution:set-1", "does the moon lamp come in green", "Only in white.", None, approved=True)
    for drafter in (OurAnswers(tmp_path / "v1"), LookUpAnswers(NEAREST)):
        drafter.approve([row])
        assert drafter.answer([row.message])[0].source == row.id
        drafter.approve([])
        assert drafter.answer([row.message])[0].source != row.id
