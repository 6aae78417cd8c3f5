"""The encoder that Draftdesk uses: MiniLM and the multilingual encoder in one space.

Both encoders' points are joined, centred and projected to DIMENSIONS by a matrix fitted once on the starter
set (`projection.py`), so that all versions share one space and can use each other's vectors. If they cannot
be loaded, static embeddings replace them.
"""

import logging
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_tensors

from model.encoder.minilm import MiniLM
from model.encoder.multilingual import Multilingual
from model.encoder.static import StaticEmbeddings, load_embeddings, unit
from model.encoder.stored import StoredPoints
from model.errors import EncoderMissingError
from model.masking.kinds import unquoted
from model.text.features import LONGEST_TEXT

DIMENSIONS = 256
MULTILINGUAL_SHARE = 0.4
"""The multilingual encoder's share of a cosine; chosen in docs/experiments-drafts.md."""
PROJECTION = "projection.safetensors"
_PLACEHOLDER = re.compile(r"\{\{([^{}\n]{1,80})\}\}")
_REMEMBERED = 512  # Drafting embeds the same message several times.
_log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns messages into points of DIMENSIONS."""

    @property
    def name(self) -> str:
        """The encoder's name; points of different encoders cannot be compared."""
        ...

    @property
    def contextual(self) -> bool:
        """Whether it reads sentences, so that points can be near without a shared word."""
        ...

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of N texts, (N, DIMENSIONS); 0 for a text without words."""
        ...


class SentenceEncoder:
    """The contextual encoder. Threads may share it."""

    name = "minilm-l6-v2+muse-3/1"
    contextual = True

    def __init__(self) -> None:
        """Load both networks and the projection. Raises EncoderMissingError if one cannot be loaded."""
        self._english, self._multilingual = MiniLM(), Multilingual()
        tensors = load_tensors(files("model.encoder").joinpath(PROJECTION).read_bytes())
        self._centre = tensors["centre"].astype(np.float32)  # (D,)
        self._projection = tensors["projection"].astype(np.float32)  # (D, DIMENSIONS)
        self._recent = lru_cache(_REMEMBERED)(self._embed_one)

    def embed(self, texts: Sequence[str]) -> Floats:
        """As `Encoder.embed`. Reads the first LONGEST_TEXT characters."""
        if len(texts) == 1:
            return self._recent(texts[0])
        return self._project(texts)

    def _embed_one(self, text: str) -> Floats:
        return self._project([text])

    def _project(self, texts: Sequence[str]) -> Floats:
        joined = joined_points(self._english, self._multilingual, texts)
        found = joined.any(axis=1, keepdims=True)
        return unit(np.where(found, (joined - self._centre) @ self._projection, np.float32(0)))


class Remembering:
    """An encoder that looks up texts whose points are stored, and embeds only the others."""

    def __init__(self, encoder: Encoder, stored: StoredPoints) -> None:
        self._encoder, self._stored = encoder, stored

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self._encoder.name

    @property
    def contextual(self) -> bool:
        """The encoder's own."""
        return self._encoder.contextual

    def embed(self, texts: Sequence[str]) -> Floats:
        """As `Encoder.embed`."""
        points, missing = self._stored.look_up(texts)
        if missing:
            new = list(dict.fromkeys(texts[i] for i in missing))  # Customers often ask the same.
            numbers = {text: number for number, text in enumerate(new)}
            points[missing] = self._encoder.embed(new)[[numbers[texts[i]] for i in missing]]
        return points


def joined_points(english: MiniLM, multilingual: Multilingual, texts: Sequence[str]) -> Floats:
    """Return both encoders' points side by side, scaled so that a cosine is their weighted mean, (N, D).

    0 for a text without a letter or digit: signs and emoji would be near to unrelated messages.
    """
    read = [readable(text) for text in texts]
    parts = (
        english.embed(read) * np.sqrt(1 - MULTILINGUAL_SHARE),
        multilingual.embed(read) * np.sqrt(MULTILINGUAL_SHARE),
    )
    joined: Floats = np.concatenate(parts, axis=1).astype(np.float32)
    joined[[not any(map(str.isalnum, text)) for text in read]] = 0
    return joined


def readable(text: str) -> str:
    """Return a message as encoders read it: placeholders as words, single spaces, no lone surrogates."""
    words = _PLACEHOLDER.sub(
        lambda match: unquoted(match[1].strip(" 0123456789")).lower(), text[:LONGEST_TEXT]
    )
    return " ".join(words.split()).encode("utf-8", "replace").decode()


@cache
def load_encoder() -> Encoder:
    """Return the sentence encoder with the starter set's points; else, with one log message, the
    static one.
    """
    try:
        return Remembering(SentenceEncoder(), StoredPoints.of_the_starter_set(SentenceEncoder.name))
    except EncoderMissingError as error:
        _log.warning("Messages are compared by single words only, because %s.", error)
        return load_embeddings()


def encoder_named(name: str) -> Encoder:
    """Return the encoder that a version was fitted with.

    Raises EncoderMissingError if this machine can only load another one.
    """
    encoder: Encoder = load_embeddings() if name == StaticEmbeddings.name else load_encoder()
    if encoder.name != name:
        raise EncoderMissingError(f"the version was made with the encoder {name}, here is {encoder.name}")
    return encoder
