"""An index that a version stores finds the same as one that is computed again."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.bundle import Bundle, load_bundle, save_bundle
from model.corpus.rows import Row, read_starter_rows
from model.drafting import drafter
from model.drafting.drafter import index_of
from model.retrieval import stored_index
from model.retrieval.index import ResolutionIndex
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

ASKED = ("where is my order", "cancel my purchase please", "wo ist mein Paket", "!!", "")
LATER = Row("resolution:1", "is my parcel lost in Ohio?", "No.", None, True)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return fit_bundle(Snapshot("v1", tuple(read_starter_rows()[:300]), (), 0))


def found(index: ResolutionIndex) -> list[list[tuple[str, float, float]]]:
    return [[(hit.row.id, hit.score, hit.shared) for hit in hits] for hits in index.search(ASKED, 20)]


def test_a_loaded_index_finds_the_same_to_the_last_bit_and_learns_the_same(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_bundle(tmp_path / "v1", bundle)
    loaded = load_bundle(tmp_path / "v1")
    computed = index_of(replace(loaded, index=None))
    with monkeypatch.context() as patch:
        patch.setattr(ResolutionIndex, "_learned", lambda *_: pytest.fail("it was computed again"))
        stored = index_of(loaded)
    assert found(stored) == found(computed)
    for index in (stored, computed):
        index.add([LATER])
        index.remove(bundle.rows[0].id)
    assert found(stored) == found(computed)


def test_an_index_of_other_rows_or_another_build_is_computed_again(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = replace(bundle, rows=bundle.rows[:100])
    assert len(index_of(fewer)) == 100
    assert found(index_of(fewer)) == found(index_of(replace(fewer, index=None)))
    save_bundle(tmp_path / "v1", bundle)
    monkeypatch.setattr(stored_index, "_LAYOUT", "2")
    assert load_bundle(tmp_path / "v1").index is None
    assert drafter.index_of(load_bundle(tmp_path / "v1")).rows() == list(bundle.rows)
