"""Rows can be tried in an index, and are gone from it afterwards."""

from model.corpus.rows import Row
from model.retrieval.index import ResolutionIndex


def test_rows_that_are_tried_leave_no_trace(starter_rows: list[Row]) -> None:
    index = ResolutionIndex(starter_rows[:20])
    before = index.look_up(["zebras for rent", starter_rows[3].message], 5)
    tried = [Row("resolution:1", "zebras for rent", "We have two.", "animals", approved=True)]
    with index.trying(tried):
        [found] = index.look_up(["zebras for rent"], 5)
        assert found.approved[0].row == tried[0]
        assert len(index) == 21
    after = index.look_up(["zebras for rent", starter_rows[3].message], 5)
    assert [(hits.nearest, hits.approved, hits.known_words) for hits in after] == [
        (hits.nearest, hits.approved, hits.known_words) for hits in before
    ]
    assert index.rows() == starter_rows[:20]
    index.add([Row("resolution:2", "tulip bulbs", "In May.", "flowers", approved=True)])
    assert index.search(["tulip bulbs"], 1)[0][0].row.id == "resolution:2"
