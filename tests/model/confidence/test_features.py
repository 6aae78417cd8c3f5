"""The features of a draft's confidence, and its probability."""

import math

import pytest

from model.confidence.judgement import FOUND, LIKELIER_NOT, LOOKED_AT, Judgement, features_of
from model.corpus.rows import Row
from model.retrieval.hits import Hit, Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import choose_topic


def _hits(*triples: tuple[str | None, float, float]) -> Hits:
    rows = (Row(str(i), "m", "r", intent) for i, (intent, _, _) in enumerate(triples))
    found = tuple(Hit(row, score, shared) for row, (_, score, shared) in zip(rows, triples, strict=True))
    return Hits(found, 0.5, 3)


def test_features_are_those_of_the_rows_on_the_topic() -> None:
    hits = _hits(("a", 0.9, 1.0), (None, 0.8, 0.5), ("b", 0.6, 0.9), ("a", 0.5, 0.0))
    votes = [s**3 / (1.1 - s) for s in (0.9, 0.8, 0.6, 0.5)]
    sure = (votes[0] + votes[3]) / (votes[0] + votes[2] + votes[3])
    assert features_of(hits, choose_topic(hits)) == pytest.approx(
        {
            "similarity": 0.9,
            "density": math.sqrt((0.81 + 0.64 + 0.36 + 0.25) / LOOKED_AT),
            "agreement": 1 - votes[2] / sum(votes),
            "lead": 0.9 - 0.6,
            "known_words": 0.5,
            "shared_words": 0.5,
            "length": 0.3,
            "certainty": (sure + 0.01) / 1.02,
            "approved": 0.0,
            "approved_similarity": 0.0,
            "rival": 0.0,
        }
    )
    nothing = Hits((), 0.0, 0)
    assert features_of(nothing, choose_topic(nothing)) == dict.fromkeys(FOUND, 0.0)


def test_an_approved_resolution_that_does_not_lead_is_a_rival() -> None:
    rows = tuple(Hit(Row(f"starter:{i}", f"m{i}", "r", "a"), 0.8) for i in range(3))
    own = Hit(Row("resolution:1", "m", "r", "b", approved=True), 0.6)
    hits = Hits((*rows, own), 0.5, 3, (own,), rows)
    choice = choose_topic(hits)
    assert not choice.approved
    assert features_of(hits, choice)["rival"] == pytest.approx(0.6 / 0.8)


def test_leading_approved_resolutions_are_compared_with_each_other(
    starter_index: ResolutionIndex,
) -> None:
    index = ResolutionIndex(starter_index.rows()[::4])
    index.add([Row("resolution:1", "do you sell tulip bulbs", "We do.", "flowers", approved=True)])
    [hits] = index.look_up(["do you still sell tulip bulbs"], LOOKED_AT)
    choice = choose_topic(hits)
    features = features_of(hits, choice)
    assert (choice.topic, features["approved"]) == ("flowers", 1.0)
    similarity = hits.approved[0].score
    assert features["similarity"] == features["approved_similarity"] == features["lead"] == similarity
    assert features["agreement"] == pytest.approx(1.0)
    assert (features["rival"], features["certainty"]) == (0.0, 0.0)


def test_the_probability_is_that_of_support_times_that_of_its_topic() -> None:
    judgement = Judgement(0.8, 0.5)
    assert judgement.probability == pytest.approx(0.4)
    assert not judgement.asks_nothing
    assert not Judgement(LIKELIER_NOT + 0.01, 1.0).asks_nothing
    assert Judgement(LIKELIER_NOT - 0.01, 1.0).asks_nothing
