"""The static embeddings: compared with their own package, and with unusual texts."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from model.encoder.static import DIMENSIONS, StaticEmbeddings, load_embeddings
from model.errors import DraftdeskModelError
from model.text.features import LONGEST_TEXT

TEXTS = ["Where is my parcel?", "cancel order {{Order Number}}", "Où est ma commande ?", "日本語", "a"]


def test_the_points_are_those_of_the_package_itself() -> None:
    """The package's code runs only here; ours must not import it."""
    ours = load_embeddings().embed(TEXTS)
    assert "wordllama" not in sys.modules
    from wordllama import WordLlama

    found = find_spec("wordllama")
    assert found is not None
    assert found.submodule_search_locations is not None
    theirs = WordLlama.load(cache_dir=found.submodule_search_locations[0], disable_download=True)
    for module in [name for name in sys.modules if name.split(".")[0] == "wordllama"]:
        del sys.modules[module]
    expected = theirs.embed([text.casefold() for text in TEXTS], norm=True)
    np.testing.assert_allclose(ours, expected, atol=1e-5)


def test_synonyms_are_nearer_than_other_words() -> None:
    parcel, package, invoice = load_embeddings().embed(
        ["my parcel is late", "the package is delayed", "a bill"]
    )
    assert parcel @ package > parcel @ invoice + 0.2


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_a_text_without_words_stays_finite(text: str) -> None:
    points = load_embeddings().embed([text, "order"])
    assert np.isfinite(points).all()
    assert np.linalg.norm(points[1]) == pytest.approx(1, abs=1e-5)


def test_a_texts_point_does_not_depend_on_the_others() -> None:
    texts = ["order", "", "where is the order that I placed last week? " * 9, "\ud800 ok", "refund please"]
    together = load_embeddings().embed(texts)
    alone = np.concatenate([load_embeddings().embed([text]) for text in texts])
    assert together.shape == (len(texts), DIMENSIONS)
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert load_embeddings().embed([]).shape == (0, DIMENSIONS)


def test_only_the_beginning_of_an_endless_text_counts() -> None:
    long = "refund " * LONGEST_TEXT
    np.testing.assert_array_equal(*load_embeddings().embed([long, long[:LONGEST_TEXT]]))


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(DraftdeskModelError, match=str(tmp_path)):
        StaticEmbeddings(tmp_path)
