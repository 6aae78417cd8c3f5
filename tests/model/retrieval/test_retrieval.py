"""The index of past resolutions: compared with its formula written out slowly, and while it changes."""

import itertools
import math
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from model.corpus.rows import Row
from model.encoder.encoder import Encoder, load_encoder
from model.encoder.static import load_embeddings
from model.retrieval.index import APPROVED_BOOST, APPROVED_SHOWN, ResolutionIndex
from model.retrieval.vectors import SHARE_OF_POINTS
from model.text.features import count_features, normalise

ROWS = [
    Row("starter:1", "where is my order {{Order Number}}?", "On its way.", "track_order"),
    Row("starter:2", "cancel my order please", "Cancelled.", "cancel_order"),
    Row("starter:3", "I want a refund", "Refunded.", "get_refund"),
    Row("starter:4", "Où est ma commande ?", "En route.", "track_order"),
]


def slow_features(text: str) -> Counter[str]:
    """Character 2-5-grams within bounded words and word 1-2-grams, by plain slicing."""
    folded = normalise(text)
    cleaned = "".join(c if unicodedata.category(c)[0] in "LNM" or c >= "\ue000" else " " for c in folded)
    words = cleaned.split()
    grams: Counter[str] = Counter(f"1 {word}" for word in words)
    grams.update(f"2 {first} {second}" for first, second in itertools.pairwise(words))
    for word in words:
        if "\ue000" <= word[0] <= "\uf8ff":
            continue
        padded = f"_{word}_"
        for length in range(2, 6):
            grams.update(f"{length}c {padded[i : i + length]}" for i in range(len(padded) - length + 1))
    return grams


def slow_cosines(rows: list[Row], message: str) -> list[float]:
    """Cosines of TF-IDF vectors with 1 + log(count) weights, straight from the formula."""
    documents = [slow_features(row.message) for row in rows]
    frequency = Counter(gram for document in documents for gram in document)

    def vector(document: Counter[str]) -> dict[str, float]:
        weights = {
            gram: (1 + math.log(count)) * (math.log((1 + len(rows)) / (1 + frequency[gram])) + 1)
            for gram, count in document.items()
        }
        norm = math.sqrt(sum(weight**2 for weight in weights.values()))
        return {gram: weight / norm for gram, weight in weights.items()}

    query = vector(slow_features(message))
    return [sum(query.get(gram, 0.0) * w for gram, w in vector(document).items()) for document in documents]


def slow_closeness(rows: list[Row], message: str, encoder: Encoder) -> list[float]:
    """Cosines of points. Static ones are about their mean, as if a hundred rows at 0 were there as well."""
    points = encoder.embed([row.message for row in rows] + [message])
    if not encoder.contextual:
        points = points - points[:-1].sum(axis=0) / (len(rows) + 100)
    lengths = np.linalg.norm(points, axis=1)
    return [float(point @ points[-1]) for point in points[:-1] / lengths[:-1, None] / lengths[-1]]


@pytest.mark.parametrize("load", [load_encoder, load_embeddings])
@pytest.mark.parametrize(
    "message",
    ["where is my order?", "CANCEL it, please!", "ma commande", "order {{Order Number 2}}", "refund"],
)
def test_scores_are_those_of_the_formula(message: str, load: Callable[[], Encoder]) -> None:
    encoder = load()
    found = {hit.row.id: hit.score for hit in ResolutionIndex(ROWS, encoder).search([message], 4)[0]}
    cosines, closeness = slow_cosines(ROWS, message), slow_closeness(ROWS, message, encoder)
    share = SHARE_OF_POINTS[encoder.contextual]
    for row, cosine, close in zip(ROWS, cosines, closeness, strict=True):
        both = (1 - share) * cosine + share * close
        # Static points alone say nothing: such a row shares no n-gram.
        expected = min(max(both, 0.0), 1.0) if cosine > 0 or encoder.contextual else 0.0
        assert found.get(row.id, 0.0) == pytest.approx(expected, abs=0.02)  # Hashing may merge two features.


def test_a_row_added_later_scores_as_if_it_had_been_there() -> None:
    index = ResolutionIndex(ROWS)
    index.add([Row("starter:5", ROWS[1].message, "Again.")])
    scores = {hit.row.id: hit.score for hit in index.search(["cancel my order"], 5)[0]}
    assert scores["starter:5"] == pytest.approx(scores["starter:2"], abs=1e-5)


def test_feature_counts_are_those_of_plain_slicing() -> None:
    texts = [row.message for row in ROWS] + ["", "!!!", "a aa aaa", "日本語 नमस्ते 12345"]
    counts, words = count_features(texts)
    for i, text in enumerate(texts):
        assert counts.counts[counts.texts == i].sum() == sum(slow_features(text).values())
        assert (words.texts == i).sum() == sum(
            gram.startswith("1 ") for gram in slow_features(text).elements()
        )


def test_a_row_is_found_once_added_and_not_found_once_removed() -> None:
    index = ResolutionIndex(ROWS)
    assert index.search(["my parrot ate the parcel"], 1)[0][0].row.id != "resolution:1"
    index.add([Row("resolution:1", "my parrot ate the parcel", "Poor parrot.", approved=True)])
    assert index.search(["my parrot ate the parcel"], 1)[0][0].row.id == "resolution:1"
    index.remove("resolution:1")
    index.remove("resolution:1")
    assert "resolution:1" not in [hit.row.id for hit in index.search(["my parrot ate the parcel"], 9)[0]]
    assert len(index) == len(ROWS)


def test_a_row_added_again_replaces_the_former_one() -> None:
    index = ResolutionIndex(ROWS)
    index.add(
        [
            Row("resolution:1", "my parrot", "First.", approved=True),
            Row("resolution:1", "my parrot", "Second.", approved=True),
        ]
    )
    index.add([Row("resolution:1", "my parrot", "Third.", approved=True)])
    found = [hit.row for hit in index.search(["parrot"], 9)[0]]
    assert [row.reply for row in found if row.id == "resolution:1"] == ["Third."]
    assert len(index) == len(ROWS) + 1


def test_an_approved_resolution_outranks_an_equally_near_row_but_not_a_much_nearer_one() -> None:
    index = ResolutionIndex([*ROWS, Row("resolution:9", ROWS[1].message, "Ours.", approved=True)])
    hits = index.search(["cancel my order please"], 2)[0]
    assert [hit.row.id for hit in hits] == ["resolution:9", "starter:2"]
    assert hits[0].score == pytest.approx(hits[1].score, abs=1e-6)
    assert hits[0].score <= 1
    index.add([Row("resolution:9", "cancel it or do I want a refund", "Ours.", approved=True)])
    assert index.search(["cancel my order please"], 1)[0][0].row.id == "starter:2"
    assert APPROVED_BOOST > 1


def test_a_starter_row_is_nearest_to_its_own_message(starter_index: ResolutionIndex) -> None:
    asked = [row.message for row in starter_index.rows()[::5]]  # Every fifth, to be quick.
    hits = starter_index.search(asked, 1)
    assert [hit[0].row.message.casefold() for hit in hits] == [message.casefold() for message in asked]


@pytest.mark.parametrize("message", ["", "   ", "!?!", "😡😡", "\n\n", "\ud800"])
def test_a_message_with_no_words_finds_nothing(message: str) -> None:
    hits = ResolutionIndex(ROWS).look_up([message], 3)[0]
    assert (hits.nearest, hits.words, hits.known_words) == ((), 0, 0.0)


def test_an_empty_index_and_rows_without_words_are_harmless() -> None:
    index = ResolutionIndex()
    assert index.search(["order"], 3) == [[]]
    index.add([Row("a", "", "x"), Row("b", "order", "y"), Row("c", "...", "z")])
    assert [hit.row.id for hit in index.search(["order"], 3)[0]] == ["b"]
    assert index.search([], 3) == []


def test_known_words_counts_words_of_past_messages() -> None:
    index = ResolutionIndex([*ROWS, Row("starter:5", "order cancelled, cancel it", "Done.")])
    known = [
        hits.known_words for hits in index.look_up(["cancel order", "cancel zebra", "zebra xylophone"], 1)
    ]
    assert known[0] == 1.0
    assert 0 < known[1] < 0.5
    assert known[2] == 0.0
    assert index.look_up(["refund"], 1)[0].known_words == 0.0  # A word of a single row counts little.
    index.add([Row("resolution:1", "zebra", "Stripes.", approved=True)])
    assert index.look_up(["zebra"], 1)[0].known_words == 1.0


def test_only_the_beginning_of_an_endless_message_counts() -> None:
    index = ResolutionIndex(ROWS)
    long = index.look_up(["refund " * 6000], 1)[0]
    assert long.nearest[0].row.id == "starter:3"
    assert long.words <= 4000


def test_a_number_in_a_row_matches_a_masked_one() -> None:
    index = ResolutionIndex(
        [*ROWS, Row("a:1", "show me bill #85632", "Here."), Row("a:2", "show me", "What?")]
    )
    for message in ("show me bill #{{Invoice Number}}", "show me bill #31337"):
        assert index.search([message], 1)[0][0].row.id == "a:1"
        assert index.search([message], 1)[0][0].score == pytest.approx(1.0, abs=1e-5)


def test_readers_see_whole_views_while_a_writer_adds_and_removes() -> None:
    index = ResolutionIndex(ROWS)
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for hit in index.search(["cancel my order please"], 50)[0]:
                    assert hit.row.message
        except BaseException as error:
            problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(200):
        index.add([Row(f"resolution:{i % 40}", f"cancel order number {i}", "Done.", approved=True)])
        index.remove(f"resolution:{(i * 7) % 40}")
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_approved_resolutions_and_the_nearest_generic_row_are_always_returned() -> None:
    near = [
        Row(f"resolution:{i}", f"cancel my order please {'now ' * i}", "Ours.", approved=True)
        for i in range(APPROVED_SHOWN + 5)
    ]
    index = ResolutionIndex([*ROWS, *near[:5]])
    index.add(near[5:])
    hits = index.look_up(["cancel my order please"], 3)[0]
    assert len(hits.approved) == APPROVED_SHOWN
    assert [hit.row.id for hit in hits.approved[:2]] == ["resolution:0", "resolution:1"]
    assert hits.approved[1].score < hits.approved[0].score == pytest.approx(1.0, abs=1e-5)
    assert hits.approved[0].shared == pytest.approx(1.0)
    first = hits.generic[0]
    assert first.row.id == "starter:2"
    assert (first.score, first.shared) == pytest.approx((1.0, 1.0), abs=1e-5)
    index.remove("resolution:0")
    index.remove("starter:2")
    hits = index.look_up(["cancel my order please"], 3)[0]
    assert hits.approved[0].row.id == "resolution:1"
    assert "starter:2" not in [hit.row.id for hit in hits.generic]
    assert not [hit for hit in hits.generic if hit.row.id.startswith("resolution:")]


def test_the_kin_of_the_nearest_approved_resolution_are_the_generic_rows_that_it_resembles() -> None:
    index = ResolutionIndex(ROWS)
    index.add([Row("resolution:1", "cancel my order of a parrot", "Ours.", approved=True)])
    for _ in range(2):  # Computed, then cached.
        hits = index.look_up(["order a parrot"], 3)[0]
        assert hits.approved[0].row.id == "resolution:1"
        assert hits.kin[0].row.id == "starter:2"
    index.add([Row("resolution:1", "I want a refund for my parrot", "Ours.", approved=True)])
    assert index.look_up(["refund my parrot"], 3)[0].kin[0].row.id == "starter:3"
    assert index.look_up(["where is it"], 3)[0].kin == ()


def test_a_messages_scores_do_not_depend_on_the_others(starter_index: ResolutionIndex) -> None:
    messages = [row.message for row in starter_index.rows()[::40]]
    together = starter_index.look_up(messages, 5)
    for message, hits in zip(messages, together, strict=True):
        alone = starter_index.look_up([message], 5)[0]
        assert [hit.row.id for hit in alone.nearest] == [hit.row.id for hit in hits.nearest]
        scores = [hit.score for hit in alone.nearest]
        # Points are summed in another order, and then rounded to six decimals.
        assert scores == pytest.approx([hit.score for hit in hits.nearest], abs=4e-6)


def test_the_nearest_rows_of_each_public_base_are_returned_and_a_large_base_counts_for_less() -> None:
    large = [Row(f"bitext:{i}", f"cancel my order please {i}", "Cancelled.") for i in range(16)]
    index = ResolutionIndex([*ROWS, *large])
    hits = index.look_up(["cancel my order please"], 3)[0]
    by_base = Counter(hit.row.id.rpartition(":")[0] for hit in hits.generic)
    assert by_base == {"starter": 3, "bitext": 3}
    weights = {hit.row.id.rpartition(":")[0]: hit.weight for hit in hits.generic}
    assert weights == pytest.approx({"starter": 1.0, "bitext": 0.5})  # The root of 4 rows in 16.
    assert [hit.score for hit in hits.generic] == sorted((hit.score for hit in hits.generic), reverse=True)


@pytest.mark.parametrize("load", [load_encoder, load_embeddings])
def test_a_message_has_the_same_point_as_an_equal_row(load: Callable[[], Encoder]) -> None:
    """A classifier is fitted on the rows' points and asked with messages'."""
    index = ResolutionIndex(ROWS, load())
    index.add([Row("resolution:1", "my parrot ate the parcel", "Poor parrot.", approved=True)])
    rows = index.rows()
    asked = [hits.point for hits in index.look_up([row.message for row in rows], 1)]
    np.testing.assert_allclose(index.points_of(rows), np.array(asked), atol=1e-6)
    with pytest.raises(KeyError):
        index.points_of([Row("resolution:2", "my parrot", "Poor parrot.")])


def test_a_row_without_a_shared_word_is_found_by_its_meaning() -> None:
    asked = "give me back what I paid"
    assert ResolutionIndex(ROWS).search([asked], 1)[0][0].row.id == "starter:3"
    assert ResolutionIndex(ROWS).search(["Wo bleibt mein Paket?"], 1)[0][0].row.intent == "track_order"
