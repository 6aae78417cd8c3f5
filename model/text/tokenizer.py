"""Encode text as token ids and decode it: the tutorial's characters, and byte-level BPE. Both are lossless.

`encode_row` defines the order of ids that every model sees. See `model/corpus` for the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from tokenizers import (
    AddedToken,
    decoders,
    models,
    pre_tokenizers,
    trainers,
)
from tokenizers import (
    Tokenizer as HuggingFaceTokenizer,
)

from model.errors import TokenizerError

VOCABULARY_SIZE = 4096
PLACEHOLDER_MINIMUM = 20
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{1,60}\}\}")


class Tokenizer(Protocol):
    """The interface that models, evaluation and drafting need of a tokenizer."""

    @property
    def vocab_size(self) -> int: ...

    def encode(self, text: str) -> list[int]: ...

    def decode(self, ids: Sequence[int]) -> str: ...

    def encode_row(self, message: str, reply: str) -> tuple[list[int], int]:
        """Return one row's token ids and the index of the first reply token."""
        ...

    def encode_rows(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[list[int], int]]:
        """Return `encode_row` of each (message, reply)."""
        ...


class CharTokenizer:
    """The tutorial's tokenizer: a token is a character, and its id the character's place in sorted order.

    >>> CharTokenizer("abba!").encode("baa")
    [2, 1, 1]
    """

    def __init__(self, text: str) -> None:
        """Use the sorted distinct characters of `text` as the vocabulary."""
        self.characters = "".join(sorted(set(text)))
        self._id_of = {character: i for i, character in enumerate(self.characters)}

    @property
    def vocab_size(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> list[int]:
        """Return one id per character; TokenizerError names a character that is not in the vocabulary."""
        try:
            return list(map(self._id_of.__getitem__, text))
        except KeyError as error:
            raise TokenizerError(
                f"the character {error.args[0]!r} is not among the {self.vocab_size} that this tokenizer "
                "was built from; build it from a text that contains it"
            ) from None

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`; TokenizerError names an id outside the vocabulary."""
        _check_ids(ids, self.vocab_size)
        return "".join(self.characters[i] for i in ids)

    def encode_row(self, message: str, reply: str) -> tuple[list[int], int]:
        """Encode the tutorial's block; a reply ends with the blank line that ends its block."""
        prompt = self.encode(f"### Instruction:\n{message}\n\n### Response:\n")
        return prompt + self.encode(f"{reply}\n\n"), len(prompt)

    def encode_rows(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[list[int], int]]:
        """Return `encode_row` of each (message, reply)."""
        return [self.encode_row(message, reply) for message, reply in pairs]


class BPETokenizer:
    """Byte-level BPE. The last three ids are <customer>, <agent> and <end>; no text encodes to them.

    They are not in the underlying vocabulary, so that everything a customer types stays text.
    """

    def __init__(self, tokenizer: HuggingFaceTokenizer) -> None:
        self._tokenizer = tokenizer
        self._bytes_of = _bytes_of_ids(tokenizer)
        self.customer_id = len(self._bytes_of)
        self.agent_id = self.customer_id + 1
        self.end_id = self.customer_id + 2

    @property
    def vocab_size(self) -> int:
        return self.end_id + 1

    @classmethod
    def train(
        cls, texts: Iterable[str], vocab_size: int = VOCABULARY_SIZE, placeholders: Sequence[str] = ()
    ) -> "BPETokenizer":
        """Learn merges until there are `vocab_size` ids; each of `placeholders` ("{{Name}}") is one token.

        A small corpus may run out of merges first. ValueError if `vocab_size` is too small for the 256
        bytes, the placeholders and the three control tokens.
        """
        merged_size = vocab_size - len(placeholders) - 3
        if merged_size < 256:
            raise ValueError(
                f"vocab_size {vocab_size} cannot hold 256 bytes, {len(placeholders)} placeholders and "
                "3 control tokens; raise it or pass fewer placeholders"
            )
        tokenizer = HuggingFaceTokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=merged_size,
            min_frequency=2,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        # Placeholders must not take part in merges, so learn from the text between them.
        pieces = (piece for text in texts for piece in _without(placeholders, text) if piece)
        tokenizer.train_from_iterator((_encodable(piece) for piece in pieces), trainer)
        tokenizer.add_tokens([AddedToken(name, normalized=False, special=False) for name in placeholders])
        return cls(tokenizer)

    def save(self, path: Path) -> None:
        """Write the `tokenizer.json` of Hugging Face's `tokenizers` library."""
        self._tokenizer.save(str(path))

    @classmethod
    def load(cls, path: Path) -> "BPETokenizer":
        """Read what `save` wrote; TokenizerError names the path if it holds none."""
        try:
            tokenizer = HuggingFaceTokenizer.from_file(str(path))
        except Exception as error:  # The library raises plain Exception for a missing or malformed file.
            raise TokenizerError(f"{path} is not a byte-level BPE tokenizer.json: {error}") from error
        if not isinstance(tokenizer.model, models.BPE):
            raise TokenizerError(f"{path} holds a {type(tokenizer.model).__name__} tokenizer, not BPE")
        return cls(tokenizer)

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, never a control token; TokenizerError for a lone surrogate."""
        ids: list[int] = self._tokenizer.encode(_encodable(text), add_special_tokens=False).ids
        return ids

    def encode_many(self, texts: Sequence[str]) -> list[list[int]]:
        """Return `[self.encode(text) for text in texts]`, on all cores."""
        # The fast variant omits the offsets of tokens.
        encodings = self._tokenizer.encode_batch_fast(
            [_encodable(text) for text in texts], add_special_tokens=False
        )
        return [encoding.ids for encoding in encodings]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`, without control tokens; bytes that are not UTF-8 become U+FFFD."""
        _check_ids(ids, self.vocab_size)
        text_ids = (i for i in ids if i < self.customer_id)
        return b"".join(self._bytes_of[i] for i in text_ids).decode("utf-8", errors="replace")

    def encode_row(self, message: str, reply: str) -> tuple[list[int], int]:
        """Return the ids of `<customer> message <agent> reply <end>` and where the reply begins."""
        return self._row(self.encode(message), self.encode(reply))

    def encode_rows(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[list[int], int]]:
        """Return `encode_row` of each (message, reply), on all cores.

        Equal ids share one object: separate numbers would take 32 bytes for each of a corpus's millions of
        tokens.
        """
        messages = self.encode_many([message for message, _ in pairs])
        replies = self.encode_many([reply for _, reply in pairs])
        ids = list(range(self.vocab_size))
        rows = (self._row(message, reply) for message, reply in zip(messages, replies, strict=True))
        return [([ids[i] for i in row], start) for row, start in rows]

    def _row(self, message: list[int], reply: list[int]) -> tuple[list[int], int]:
        return [self.customer_id, *message, self.agent_id, *reply, self.end_id], len(message) + 2


def train_on_rows(pairs: Iterable[tuple[str, str]], vocab_size: int = VOCABULARY_SIZE) -> BPETokenizer:
    """Train on both sides of (message, reply) pairs, with their frequent placeholders as single tokens."""
    texts = [text for pair in pairs for text in pair]
    return BPETokenizer.train(texts, vocab_size, frequent_placeholders(texts))


def frequent_placeholders(texts: Iterable[str], minimum: int = PLACEHOLDER_MINIMUM) -> list[str]:
    """Return the placeholders, "{{Name}}", that occur at least `minimum` times, most frequent first."""
    counts = Counter(name for text in texts for name in _PLACEHOLDER.findall(text))
    frequent = [(-count, name) for name, count in counts.items() if count >= minimum]
    return [name for _, name in sorted(frequent)]


def _without(placeholders: Sequence[str], text: str) -> list[str]:
    if not placeholders or "{{" not in text:
        return [text]
    return re.split("|".join(map(re.escape, placeholders)), text)


def _encodable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TokenizerError(
            f"character {error.start} is half of a surrogate pair, which is not Unicode text; "
            "replace it with U+FFFD before encoding"
        ) from error
    return text


def _check_ids(ids: Sequence[int], vocab_size: int) -> None:
    for i in ids:
        if not 0 <= i < vocab_size:
            raise TokenizerError(f"token id {i} is outside this vocabulary of {vocab_size}")


def _bytes_of_ids(tokenizer: HuggingFaceTokenizer) -> list[bytes]:
    """Return the text of each id. Merged tokens are spelled in GPT-2's printable alphabet of bytes."""
    byte_of = _byte_alphabet()
    added = set(tokenizer.get_added_tokens_decoder())
    vocabulary: dict[str, int] = tokenizer.get_vocab(with_added_tokens=True)
    table = [b""] * len(vocabulary)
    for token, i in vocabulary.items():
        table[i] = token.encode() if i in added else bytes(byte_of[character] for character in token)
    return table


def _byte_alphabet() -> dict[str, int]:
    """Return GPT-2's one-to-one map from printable characters to bytes (`bytes_to_unicode`, inverted)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    return {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}
