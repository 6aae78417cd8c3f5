"""How drafts would have done on past questions: the replay, the figures and the page."""

from collections.abc import Sequence

import pytest

from model.corpus.rows import Row, approved_id, read_starter_rows
from model.drafting.suggestion import Draft
from model.evaluation.mine.page import page, side_by_side, told
from model.evaluation.mine.replay import Tried, drafter_of, replay, split_by_time, tried
from model.evaluation.mine.summary import FEWEST_JUDGED, summarise


def _asked(count: int, topic: str | None = "track_order") -> list[Row]:
    return [Row(approved_id(n), f"Where is {n}?", "Here it is.", topic, approved=True) for n in range(count)]


def _drafted(
    count: int, *, confidence: float, wrong: bool = False, edit: float = 0.0, topic: str = "track_order"
) -> list[Tried]:
    other = "get_refund" if wrong else topic
    return [Tried("q", "sent", topic, "draft", confidence, other, 0.5, edit) for _ in range(count)]


def test_the_last_fifth_is_asked() -> None:
    known, asked = split_by_time(_asked(10))
    assert [row.message for row in asked] == ["Where is 8?", "Where is 9?"]
    assert len(known) == 8
    assert split_by_time(_asked(1)) == (_asked(1), [])


def test_a_draft_is_compared_with_what_was_sent() -> None:
    [row] = _asked(1)
    same = tried(row, Draft("Here it is.", 0.9, (), topic="get_refund"), "track_order")
    assert (same.edit, same.wrong_topic) == (0.0, True)
    assert same.chrf == pytest.approx(1.0)
    none = tried(row, None, "track_order")
    assert (none.draft, none.edit, none.wrong_topic) == (None, 1.0, None)


def test_figures_count_all_questions_and_propose_the_lowest_threshold_with_few_mistakes() -> None:
    found = [
        *_drafted(FEWEST_JUDGED, confidence=0.62),
        *_drafted(10, confidence=0.62, edit=0.2),
        *_drafted(10, confidence=0.31, wrong=True, edit=0.9),
        *_drafted(6, confidence=0.05, topic="parking", edit=0.9),
        *[Tried("q", "sent", "parking", None)] * 4,
    ]
    summary = summarise(found, known=100, threshold=0.2)
    assert summary.now.coverage == 50 / 60
    assert (summary.now.as_it_is, summary.now.light_edit) == (30 / 60, 10 / 60)
    assert summary.now.wrong_topic == 10 / 50
    assert summary.proposed is not None
    assert (summary.proposed.threshold, summary.proposed.coverage) == (0.35, 40 / 60)
    assert [(each.topic, each.asked, each.drafted) for each in summary.gaps] == [("parking", 10, 0)]
    assert "Gap: parking, asked 10 times, 0 drafts." in told(summary)


def test_nothing_is_proposed_where_topics_are_unknown() -> None:
    found = [Tried("q", "sent", None, "draft", 0.9, "track_order", 0.5, 0.0)] * 50
    summary = summarise(found, known=1, threshold=0.2)
    assert (summary.proposed, summary.now.wrong_topic) == (None, None)
    assert "No other threshold is proposed" in " ".join(told(summary))


def test_the_page_escapes_what_was_said_and_needs_no_network() -> None:
    found = [Tried("<script>alert(1)</script>", "sent & read", None, "a <b>", 0.5, None, 0.1, 0.5)] * 50
    html = page(summarise(found, known=1, threshold=0.2), found)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "sent &amp; read" in html
    assert "<svg" in html
    assert len(side_by_side(found)) == 20


def _own(topic: str, rows: Sequence[Row], say: str) -> list[Row]:
    some = [row for row in rows if row.intent == topic][:24]
    return [Row(approved_id(n), row.message, say, topic, approved=True) for n, row in enumerate(some)]


def test_drafts_follow_what_was_known_before_each_question() -> None:
    rows = read_starter_rows()
    say = "Your parcel flies with Zephyr; you can see where it is under My flights."
    own = _own("track_order", rows, say)
    base = [row for row in rows[::6] if row.message not in {each.message for each in own}]
    drafter = drafter_of(base, [])
    found = list(replay(drafter, own))
    assert [each.question for each in found] == [row.message for row in own]
    assert found[0].draft is None or "Zephyr" not in found[0].draft, "nothing was known yet"
    later = [each.draft is not None and "Zephyr" in each.draft for each in found[4:]]
    assert (
        sum(later) > len(later) / 3
    )  # Natural messages: about half since replies to many messages weigh more.
