"""The comparison of ways to tell nearness: it tells a good way from chance, and the encoder learns."""

from collections.abc import Callable, Sequence

import numpy as np

from model.corpus.rows import Row, load_frame, rows_of
from model.experiments.dual_encoder import train_dual_encoder
from model.experiments.nearness import Nearness, Points, ngrams_and_embeddings, separate
from model.retrieval.vectors import Floats

TOPICS = ["complaint"]


def by_chance(rows: Sequence[Row]) -> Callable[[Sequence[Row]], Nearness]:
    chance = np.random.default_rng(0)

    def embed(messages: Sequence[str]) -> Floats:
        return chance.normal(size=(len(messages), 8)).astype(np.float32)

    return lambda some: Points(embed, embed([row.message for row in some]))


def starter_and_again() -> tuple[list[Row], list[Row]]:
    """Rows to learn from and to ask, with enough of each topic."""
    rows = rows_of(load_frame("starter"))
    return rows + [Row(f"{row.id}b", f"{row.message} please", row.reply, row.intent) for row in rows], [
        Row(f"{row.id}{part}", f"{part} {row.message}", row.reply, row.intent)
        for row in rows
        for part in ("hi,", "well,")
    ]


def test_nearness_that_means_something_separates_a_new_topic_and_chance_does_not() -> None:
    learned, asked = starter_and_again()
    ours = separate(ngrams_and_embeddings(0.5), learned, asked, TOPICS)
    noise = separate(by_chance, learned, asked, TOPICS)
    assert 0.2 < ours.learned[0] < ours.learned[-1]
    assert max(noise.learned) < 0.2
    assert ours.wrong_topic[0] < 0.05
    assert noise.wrong_topic[0] > 0.8
    assert ours.milliseconds > 0


def test_embeddings_find_what_is_said_in_other_words() -> None:
    rows = [Row("a", "my parcel is late", "Sorry."), Row("b", "my bill is late", "Sorry.")]
    (with_embeddings,) = ngrams_and_embeddings(1.0)(rows)(rows).similar(["the package is late"])
    (without,) = ngrams_and_embeddings(0.0)(rows)(rows).similar(["the package is late"])
    assert with_embeddings[0] > with_embeddings[1] + 0.05
    assert abs(without[0] - without[1]) < 0.1


def test_the_dual_encoder_brings_messages_to_their_replies() -> None:
    rows = [Row(f"a:{i}", f"question {i} of thing{i}", f"thing{i} has the answer {i}") for i in range(48)]
    encoder = train_dual_encoder(rows, epochs=20)
    messages = encoder.embed([f"a question of thing{i}" for i in range(48)], encoder.message)
    replies = encoder.embed([row.reply for row in rows], encoder.reply)
    assert np.mean(np.argmax(messages @ replies.T, axis=1) == np.arange(48)) > 0.9
    np.testing.assert_allclose(np.linalg.norm(messages, axis=1), 1, atol=1e-5)
