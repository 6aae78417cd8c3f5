"""The order of candidates: consensus, fitted weights, and diversity."""

import math

import numpy as np
import pytest

from model.brand.values import NO_BRAND
from model.corpus.rows import Row
from model.drafting.candidates import quoted
from model.drafting.ranking import COUNTS, FEATURES, NETWORKS, Weights, choose, consensus, lengths
from model.retrieval.hits import Hit
from model.text.overlap import character_f


def test_consensus_prefers_what_the_weightier_candidates_agree_on() -> None:
    similarity = character_f(["the parcel is late", "the parcel is late!", "no refund", "no refund!"])
    assert consensus(similarity, [1, 1, 0.1, 0.1]).argmax() in (0, 1)
    assert consensus(similarity, [0.1, 0.1, 1, 1]).argmax() in (2, 3)


def test_a_candidate_counts_for_itself_as_much_as_it_weighs() -> None:
    assert consensus(np.ones((1, 1)), [1.0]) == pytest.approx(1.0)
    assert consensus(np.eye(3), [1, 2, 3]) == pytest.approx([1 / 6, 2 / 6, 3 / 6])


def test_one_much_likelier_than_all_others_outweighs_two_that_agree() -> None:
    similarity = character_f(["the parcel is late", "no refund", "no refund!"])
    assert consensus(similarity, [1, 0.1, 0.1]).argmax() == 0
    assert consensus(similarity, [1, 0.9, 0.9]).argmax() in (1, 2)


@pytest.mark.parametrize(("weight", "second"), [(1.0, math.exp(-1)), (0.3, math.exp(-0.5))])
def test_a_reply_of_a_large_base_outweighs_less_near_ones_less(weight: float, second: float) -> None:
    hits = [
        Hit(Row(f"base:{n}", "ask", f"Reply {n}."), score, weight=weight) for n, score in ((1, 0.8), (2, 0.7))
    ]
    assert [each.weight for each in quoted(hits, NO_BRAND)] == pytest.approx([1.0, second])


def test_a_reply_weighs_as_much_as_all_the_messages_it_answered() -> None:
    hits = [
        Hit(Row(f"base:{n}", "ask", reply), 0.8)
        for n, reply in enumerate(("Once.", "Thrice.") + ("Thrice.",) * 2)
    ]
    assert [each.weight for each in quoted(hits, NO_BRAND)] == pytest.approx([1.0, 3.0])


def test_the_farther_the_nearest_message_the_less_its_nearness_counts() -> None:
    second = {}
    for best in (0.6, 0.3):
        hits = [Hit(Row(f"base:{n}", "ask", f"Reply {n}."), best - n / 10) for n in (0, 1)]
        second[best] = quoted(hits, NO_BRAND)[1].weight
    assert second[0.6] == pytest.approx(math.exp(-1))
    assert second[0.3] == pytest.approx(math.exp(-0.5))


def test_the_chosen_differ_and_the_best_comes_first() -> None:
    texts = ["the parcel is late", "the parcel is late.", "your money is back", "call us today"]
    chosen = choose(np.array([0.5, 0.9, 0.7, 0.6]), character_f(texts))
    assert chosen == [1, 2, 3]


def test_fewer_are_chosen_when_all_are_alike() -> None:
    assert choose(np.array([0.1, 0.2]), np.ones((2, 2))) == [1]


def test_scores_are_weighed_features_about_their_means() -> None:
    features = {"agreement": np.array([0.2, 0.4, 0.6]), "length": np.array([1.0, 1.0, 4.0])}
    scores = Weights({"agreement": 2.0, "length": -0.1}).scores(features)
    assert scores == pytest.approx([-0.4 + 0.1, 0.1, 0.4 - 0.2])


def test_a_feature_without_a_weight_counts_nothing() -> None:
    features = {"agreement": np.array([0.0, 1.0]), "written": np.array([9.0, 0.0])}
    assert Weights({"agreement": 1.0}).scores(features) == pytest.approx([-0.5, 0.5])


def test_the_fitted_weights_belong_to_existing_features() -> None:
    assert set(COUNTS.of) <= set(FEATURES)
    assert set(NETWORKS.of) <= set(FEATURES)


def test_lengths_are_relative_to_the_median() -> None:
    assert lengths(["a" * 9, "a" * 19, "a" * 39]) == pytest.approx([np.log(0.5), 0.0, np.log(2)])
