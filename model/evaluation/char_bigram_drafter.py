"""The tutorial's drafter, for `draftdesk suggest --model char-bigram`.

See `model/drafting/drafter.py` for the product's own.
"""

import zlib
from collections.abc import Sequence

import torch

from model.corpus.rows import Row
from model.drafting.suggestion import Draft, Suggestion
from model.text.tokenizer import CharTokenizer
from model.tutorial.bigram import BigramLanguageModel

_PROMPT = "### Instruction:\n{}\n\n### Response:\n"
_BLOCK_END = "\n\n"
_LONGEST_CONTINUATION = 300


class CharBigramDrafter:
    """A character bigram that continues the tutorial's instruction block."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Count the characters of the rows' blocks; ValueError if there are none."""
        text = "".join(_PROMPT.format(row.message) + row.reply + _BLOCK_END for row in rows)
        if not text:
            raise ValueError("expected at least one row to count characters in, got none")
        self._tokenizer = CharTokenizer(text)
        ids = torch.tensor(self._tokenizer.encode(text))
        self._model = BigramLanguageModel.fit_counts(ids, self._tokenizer.vocab_size)

    def suggest(self, messages: Sequence[str]) -> list[Suggestion]:
        """Return one draft for each message, always the same, with no confidence and no sources."""
        return [self._suggest(message) for message in messages]

    def _suggest(self, message: str) -> Suggestion:
        """Sample up to the blank line that ends a block; characters never counted are skipped."""
        known = set(self._tokenizer.characters)
        prompt = [character for character in _PROMPT.format(message) if character in known]
        generator = torch.Generator().manual_seed(zlib.crc32(message.encode("utf-8", "replace")))
        idx = torch.tensor([self._tokenizer.encode("".join(prompt))])  # (1, T)
        out = self._model.generate(idx, _LONGEST_CONTINUATION, generator=generator)[0, idx.shape[1] :]
        text = self._tokenizer.decode(out.tolist()).split(_BLOCK_END)[0]
        return Suggestion((Draft(text, 0.0, ()),), None, "char-bigram")
