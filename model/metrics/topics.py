"""How often a draft comes from another topic than its message's."""

from collections.abc import Iterable

from model.corpus.rows import Row


def wrong_topic_share(drafted: Iterable[tuple[Row, Row | None]]) -> float | None:
    """Return the share of rows whose draft's first source has another intent, 0 to 1.

    Pairs are (row asked, first source); without a draft the source is None and the topic wrong. Rows without
    an intent do not count; None if none has one.
    """
    wrong = [
        source is None or source.intent != asked.intent
        for asked, source in drafted
        if asked.intent is not None
    ]
    return sum(wrong) / len(wrong) if wrong else None
