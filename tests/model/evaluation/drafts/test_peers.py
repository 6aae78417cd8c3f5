"""The simple drafters that ours is compared with."""

import itertools
import math
from collections import Counter
from pathlib import Path

import pytest

from model.corpus.rows import Row, split_rows
from model.evaluation.drafts.peers import (
    MEDOID,
    MINILM,
    NEAREST,
    ORACLE,
    RANDOM,
    TfidfNearest,
    make_peer,
    peer_is_missing,
)
from model.evaluation.drafts.runs import Work, measure_apart, save_work
from model.evaluation.drafts.scores import chrf

pytest.importorskip("sacrebleu", reason="sacrebleu, by which the oracle chooses, is not installed")


@pytest.fixture(scope="module")
def split(starter_rows: list[Row]) -> tuple[list[Row], list[Row]]:
    return split_rows(starter_rows)


def features(text: str) -> Counter[str]:
    """Word 1-2-grams, and character 2-5-grams within words and the blanks around them."""
    words = text.split()
    counted = Counter([f"w{word}" for word in words])
    counted.update(f"w{first} {second}" for first, second in itertools.pairwise(words))
    for word in words:
        padded = f" {word} "
        for size in range(2, 6):
            counted.update(padded[i : i + size] for i in range(len(padded) - size + 1))
    return counted


def test_the_nearest_is_that_of_tfidf_counted_in_plain_python() -> None:
    messages = ["where is my order", "cancel my order now", "refund", "i want a refund please", "where is it"]
    rows = [Row(str(number), message, "") for number, message in enumerate(messages)]
    counted = [features(message) for message in messages]
    documents = Counter(feature for each in counted for feature in each)

    def unit(counts: Counter[str]) -> dict[str, float]:
        weights = {
            feature: (1 + math.log(count)) * (math.log((1 + len(rows)) / (1 + documents[feature])) + 1)
            for feature, count in counts.items()
        }
        norm = math.hypot(*weights.values())
        return {feature: weight / norm for feature, weight in weights.items()}

    vectors = [unit(each) for each in counted]
    for asked in ["where is the refund", "order now", "i want to cancel it"]:
        query = unit(features(asked))
        scores = [sum(query.get(name, 0) * weight for name, weight in vector.items()) for vector in vectors]
        expected = sorted(range(len(rows)), key=lambda i: -scores[i])[:2]
        assert TfidfNearest(rows).nearest([asked], 2) == [expected]


def test_a_message_without_words_also_has_nearest_rows(split: tuple[list[Row], list[Row]]) -> None:
    assert len(TfidfNearest(split[0]).nearest(["?!"], 3)[0]) == 3


def test_a_random_reply_has_the_right_intent_and_depends_on_the_seed_alone(
    split: tuple[list[Row], list[Row]],
) -> None:
    training, held_out = split
    known = {row.id: row for row in training}
    first = make_peer(RANDOM, training, 0).propose(held_out)
    assert [known[draft.sources[0]].intent for (draft,) in first] == [row.intent for row in held_out]
    assert make_peer(RANDOM, training, 0).propose(held_out[::-1])[::-1] == first
    assert make_peer(RANDOM, training, 1).propose(held_out) != first


def test_the_oracle_is_never_worse_than_the_nearest_or_the_medoid(split: tuple[list[Row], list[Row]]) -> None:
    training, held_out = split
    asked, score = held_out[:15], chrf()

    def scores(name: str) -> list[float]:
        drafts = make_peer(name, training, 0).propose(asked)
        return [score(draft.text, row.reply) for (draft,), row in zip(drafts, asked, strict=True)]

    oracle = scores(ORACLE)
    for name in (NEAREST, MEDOID):
        assert all(best >= other for best, other in zip(oracle, scores(name), strict=True))
    assert sum(oracle) > sum(scores(NEAREST))


def test_the_medoid_is_the_reply_most_similar_to_the_others() -> None:
    replies = [
        "Your parcel is late.",
        "Your parcel is late, sorry.",
        "Your parcel is lost, sorry.",
        "No idea.",
    ]
    rows = [Row(str(number), f"where is my parcel {number}", reply) for number, reply in enumerate(replies)]
    [(draft,)] = make_peer(MEDOID, rows, 0).propose([Row("x", "where is my parcel", "")])
    assert draft.text == replies[1]


def test_an_unknown_peer_is_refused(split: tuple[list[Row], list[Row]]) -> None:
    with pytest.raises(ValueError, match="psychic"):
        make_peer("psychic", split[0], 0)


@pytest.mark.slow
def test_minilm_finds_the_same_meaning_without_a_common_word(tmp_path: Path) -> None:
    if peer_is_missing(MINILM):
        pytest.skip("the encoder's packages are not installed")
    training = (
        Row("1", "How do I reset my password?", "Choose Forgot password."),
        Row("2", "Where is my parcel?", "On its way."),
    )
    asked = (Row("3", "unable to log in since the credentials slipped my mind", ""),)
    save_work(tmp_path, Work(training, asked, (), tmp_path, 0))
    run = measure_apart(MINILM, tmp_path, lambda done: None)
    assert run.proposals[0][0].sources == ("1",)
