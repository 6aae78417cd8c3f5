"""Rows of a long import: found at once by static points, and like others once the encoder has read them."""

import threading
from collections.abc import Sequence

import pytest

from model.corpus.rows import Row, read_starter_rows
from model.encoder.encoder import load_encoder
from model.encoder.static import load_embeddings
from model.retrieval.index import ResolutionIndex

BASE = read_starter_rows()[:300]
ASKED = ["do you wrap parcels as gifts?", "where is my order?", "the hall for my birthday party", "refund"]


def imported(count: int) -> list[Row]:
    return [
        Row(f"resolution:{number}", row.message, row.reply, None, approved=True)
        for number, row in enumerate(read_starter_rows()[600 : 600 + count])
    ]


def found(index: ResolutionIndex, messages: Sequence[str] = ASKED) -> list[list[tuple[str, float]]]:
    return [[(hit.row.id, hit.score) for hit in hits] for hits in index.search(messages, 20)]


def test_rows_added_for_later_are_found_at_once() -> None:
    index = ResolutionIndex(BASE)
    rows = imported(200)
    index.add(rows, later=True)
    assert index.waiting == 200
    first = [index.search([row.message], 1)[0][0] for row in rows[::20]]
    assert [hit.row.message for hit in first] == [row.message for row in rows[::20]]
    assert all(hit.score > 0.9 for hit in first)


def test_rows_that_the_encoder_has_read_are_found_as_if_it_had_read_them_at_first() -> None:
    rows = imported(200)
    at_once, later = ResolutionIndex(BASE), ResolutionIndex(BASE)
    at_once.add(rows)
    for start in range(0, 200, 50):
        later.add(rows[start : start + 50], later=True)
    assert found(later) != found(at_once)
    left = [later.understand(64) for _ in range(4)]
    assert left == [136, 72, 8, 0]
    assert later.understand(64) == 0
    assert found(later) == found(at_once)


def test_rows_that_were_removed_or_replaced_while_they_waited_stay_so() -> None:
    index = ResolutionIndex(BASE)
    index.add(imported(3), later=True)
    index.remove("resolution:0")
    again = Row("resolution:1", "do you hire out the village hall?", "Yes.", None, approved=True)
    index.add([again])
    assert index.understand(10) == 0
    assert found(index, [imported(1)[0].message])[0][0][0] != "resolution:0"
    assert index.search([again.message], 1)[0][0].row is again


def test_blocks_of_waiting_rows_are_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.retrieval.postings._BLOCK", 16)
    rows = imported(100)
    at_once, later = ResolutionIndex(BASE), ResolutionIndex(BASE)
    at_once.add(rows)
    for start in range(0, 100, 10):
        later.add(rows[start : start + 10], later=True)
    while later.understand(7):
        pass
    assert found(later) == found(at_once)


def test_the_static_encoder_has_no_later() -> None:
    index = ResolutionIndex(BASE, load_embeddings())
    index.add(imported(10), later=True)
    assert index.waiting == 0


def test_searches_see_each_row_in_one_way_or_the_other_while_it_is_read() -> None:
    rows = imported(60)
    index = ResolutionIndex(BASE, load_encoder())
    index.add(rows, later=True)
    asked = [rows[7].message]
    before = dict(found(index, asked)[0])["resolution:7"]
    seen: set[float] = set()
    stopped = threading.Event()

    def search() -> None:
        while not stopped.is_set():
            seen.update(score for row_id, score in found(index, asked)[0] if row_id == "resolution:7")

    reader = threading.Thread(target=search)
    reader.start()
    while index.understand(4):
        pass
    stopped.set()
    reader.join()
    assert seen <= {before, dict(found(index, asked)[0])["resolution:7"]}
