"""The share of drafts on the wrong topic: what counts and what does not."""

import pytest

from model.corpus.rows import Row
from model.metrics.topics import wrong_topic_share

REFUND, ORDER, UNKNOWN = (Row(str(topic), "message", "reply", topic) for topic in ("refund", "order", None))


def test_a_source_of_another_topic_and_a_missing_draft_are_wrong() -> None:
    drafted = [(REFUND, REFUND), (REFUND, ORDER), (REFUND, None), (ORDER, UNKNOWN)]
    assert wrong_topic_share(drafted) == pytest.approx(3 / 4)


def test_rows_without_a_topic_do_not_count() -> None:
    assert wrong_topic_share([(UNKNOWN, ORDER), (ORDER, ORDER)]) == 0.0
    assert wrong_topic_share([(UNKNOWN, ORDER)]) is None
    assert wrong_topic_share([]) is None
