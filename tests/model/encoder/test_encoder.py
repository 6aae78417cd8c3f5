"""The sentence encoder: near messages, unchanged points, and the replacement if it cannot be loaded."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from model.encoder import minilm
from model.encoder.encoder import (
    DIMENSIONS,
    SentenceEncoder,
    encoder_named,
    load_encoder,
    readable,
)
from model.encoder.static import StaticEmbeddings
from model.errors import EncoderMissingError


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture
def other_weights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose MiniLM is not the pinned one."""
    monkeypatch.setattr("model.encoder.minilm.NETWORK", replace(minilm.NETWORK, sha256="0" * 64))
    load_encoder.cache_clear()
    yield
    load_encoder.cache_clear()


def test_an_encoder_says_what_it_is(encoder: SentenceEncoder) -> None:
    loaded = load_encoder()
    assert (loaded.name, loaded.contextual) == (encoder.name, True)
    assert loaded.embed(["my very own words"]).shape == (1, DIMENSIONS)


@pytest.mark.parametrize(
    ("message", "said_otherwise", "another"),
    [
        ("my parcel never turned up", "the package has not arrived", "can I pay with two cards"),
        ("I want my money back", "please refund what I paid", "I want to know my delivery date"),
        (
            "I can't log in any more",
            "my password is not accepted",
            "I can't wait any more for my order",
        ),
        ("close my account", "delete my profile for good", "track my order"),
        ("my voucher is refused at checkout", "the discount code doesn't work", "my order is late"),
        ("Wo ist mein Paket?", "where is my package?", "I need an invoice"),
        ("Wo ist mein Paket?", "Mein Paket ist nicht angekommen", "Ich brauche eine Rechnung"),
        ("quiero cancelar mi pedido", "I want to cancel my order", "I forgot my password"),
        ("Je veux annuler ma commande", "I want to cancel my order", "where is the invoice"),
    ],
)
def test_a_paraphrase_or_translation_is_nearer_than_another_request(
    encoder: SentenceEncoder, message: str, said_otherwise: str, another: str
) -> None:
    point, near, far = encoder.embed([message, said_otherwise, another])
    assert float(point @ near) > float(point @ far) + 0.2


def test_neither_the_batch_nor_the_order_changes_a_point(encoder: SentenceEncoder) -> None:
    texts = [
        "refund",
        "where is the order that I placed last week? " * 9,
        "",
        "Où est ma commande ?",
        "日本語",
    ]
    together = encoder.embed(texts)
    np.testing.assert_allclose(encoder.embed(texts[::-1])[::-1], together, atol=1e-5)
    for text, point in zip(texts, together, strict=True):
        np.testing.assert_allclose(encoder.embed([text])[0], point, atol=1e-5)
    lengths = np.linalg.norm(together, axis=1)
    np.testing.assert_allclose(lengths, [float(bool(text)) for text in texts], atol=1e-5)
    assert encoder.embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ["", "  \n", "!?!", "😡😡", "\ud800"])
def test_a_text_without_words_has_no_point(text: str) -> None:
    points = load_encoder().embed([text, "order"])
    assert not points[0].any()
    assert np.linalg.norm(points[1]) == pytest.approx(1, abs=1e-5)
    assert not load_encoder().embed([text]).any()


def test_a_placeholder_is_read_as_its_words() -> None:
    assert readable("order  {{Order Number 2}}\nis late\ud800") == "order order number is late?"


def test_without_the_pinned_weights_static_embeddings_are_used_and_logged_once(
    other_weights: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        first, again = load_encoder(), load_encoder()
    assert first is again
    assert (first.name, first.contextual) == (StaticEmbeddings.name, False)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "single words only" in said[0]
    assert "model.onnx has sha256 " in said[0]
    assert "expected 0000" in said[0]


def test_a_version_gets_the_encoder_that_it_was_made_with() -> None:
    names = (SentenceEncoder.name, StaticEmbeddings.name)
    assert tuple(encoder_named(name).name for name in names) == names


def test_a_version_of_another_encoder_is_refused(other_weights: None) -> None:
    expected = re.escape(f"{SentenceEncoder.name}, here is {StaticEmbeddings.name}")
    with pytest.raises(EncoderMissingError, match=expected):
        encoder_named(SentenceEncoder.name)


def test_an_unknown_encoder_is_refused() -> None:
    with pytest.raises(EncoderMissingError, match="made with the encoder tomorrow-1, here is "):
        encoder_named("tomorrow-1")
