"""The sentence graph counts which pool follows which; each row is a probability."""

import math

import pytest

from model.encoder.static import load_embeddings
from model.writing.graph import SentenceGraph

EMBED = load_embeddings().embed
REPLIES = [
    ("a", "Open the Orders page. Choose Cancel. You get an e-mail.", 2.0),
    ("b", "Open the Orders page. Choose Cancel. It costs nothing.", 1.0),
    ("c", "Please open the Orders page. You get an e-mail.", 1.0),
]


def graph() -> SentenceGraph:
    return SentenceGraph.of(REPLIES, EMBED)


def test_like_sentences_share_a_pool() -> None:
    pools = [node.pool for node in graph().nodes]
    assert pools[0] == pools[3] == pools[6]
    assert pools[2] == pools[7]
    assert len(set(pools)) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It takes 3 to 5 working days.", "It takes 7 to 9 working days."),
        ("You can return opened items.", "You can't return opened items."),
        ("I will check order {{Order Number}}.", "I will check your order."),
    ],
)
def test_sentences_that_differ_in_facts_or_negation_are_not_pooled(one: str, other: str) -> None:
    first, second = SentenceGraph.of([("a", one, 1.0), ("b", other, 1.0)], EMBED).nodes
    assert first.pool != second.pool


def test_every_row_sums_to_one() -> None:
    counted = graph()
    pools = sorted({node.pool for node in counted.nodes})
    for before in [None, *pools]:
        total = sum(math.exp(counted.log_follows(before, after)) for after in [*pools, None])
        assert total == pytest.approx(1)


def test_weights_count_and_the_path_has_its_start_and_end() -> None:
    counted = graph()
    opening, cancel, mail, _, _, nothing, *_ = [node.pool for node in counted.nodes]
    assert counted.log_follows(cancel, mail) > counted.log_follows(cancel, nothing)
    steps = [(None, opening), (opening, cancel), (cancel, mail), (mail, None)]
    expected = sum(counted.log_follows(*step) for step in steps)
    assert counted.log_p([opening, cancel, mail]) == pytest.approx(expected)


def test_a_pair_that_was_never_seen_is_unlikely_but_possible() -> None:
    counted = graph()
    opening, cancel, mail = [node.pool for node in counted.nodes][:3]
    assert -20 < counted.log_follows(mail, opening) < counted.log_follows(opening, cancel)
