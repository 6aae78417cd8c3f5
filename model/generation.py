"""Writes new replies from a few past ones: an n-gram model fitted on them at draft time, sampled.

Also holds what a written reply must keep to: finished, well formed, and no fact that stands in no source.
Choosing among replies is `model/ranking.py`'s.
"""

import re
from collections.abc import Sequence

import numpy as np
import torch

from model.ngram import NgramLanguageModel
from model.sampling import generate, temperature, top_p
from model.slots import PLACEHOLDER
from model.tokenizer import BPETokenizer

LONGEST_REPLY = 2900
"""Characters; Slack shows at most 3,000 in one block."""
SAMPLES = 8
_ORDER = 6
_FITTED_ON = 8
_FEWEST = 3  # Fewer replies than this would only be cut up.
_TOP_P = 0.95
_TEMPERATURE = 0.7
_LONGEST_IN_TOKENS = 700
_FACT = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[.,:/-]\d+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LIST_ITEM = re.compile(r"^\s*(\d{1,2})[.)]\s", re.MULTILINE)


def write_replies(
    tokenizer: BPETokenizer, message: str, replies: Sequence[str], seed: int, samples: int = SAMPLES
) -> list[str]:
    """Up to `samples` new replies in the wording of the first 8 `replies` (placeholder form, nearest first).

    Unfinished, malformed and too long ones are dropped, and those with a number, link or e-mail address that
    stands neither in `replies` nor in `message`. The same arguments give the same replies.
    """
    if len(replies) < _FEWEST or samples < 1:
        return []
    documents = [
        [tokenizer.agent_id, *ids, tokenizer.end_id] for ids in tokenizer.encode_many(replies[:_FITTED_ON])
    ]
    # The few tokens that occur are numbered anew: distributions are then hundreds wide, not thousands.
    vocabulary, flat = np.unique(np.concatenate(documents), return_inverse=True)
    ends = np.cumsum([len(document) for document in documents])
    local = [part.tolist() for part in np.split(flat, ends[:-1])]
    model = NgramLanguageModel.fit(local, len(vocabulary), _ORDER)
    start = torch.full((samples, 1), local[0][0])
    tokens = generate(
        model,
        start,
        min(_LONGEST_IN_TOKENS, 3 * max(map(len, documents)) // 2),
        transforms=[temperature(_TEMPERATURE), top_p(_TOP_P)],
        stop=local[0][-1],
        generator=torch.Generator().manual_seed(seed),
    )
    written = []
    shortest = min(map(len, replies)) // 2
    for row in vocabulary[tokens.numpy()].tolist():
        text = tokenizer.decode(row).strip()
        finished = tokenizer.end_id in row and len(text) >= shortest
        copied = any(text in reply for reply in replies)
        if finished and not copied and is_well_formed(text) and not invented(text, [message, *replies]):
            written.append(text)
    return written


def is_well_formed(text: str) -> bool:
    """True for a reply fit to be read.

    Not empty or too long, begins with no small letter, says no sentence twice, has whole placeholders, and
    numbers its lists 1, 2, 3.
    """
    items = [int(number) for number in _LIST_ITEM.findall(text)]
    in_order = all(number in (1, before + 1) for before, number in zip([0, *items], items, strict=False))
    rest = PLACEHOLDER.sub("", text)
    broken = any(mark in rest for mark in ("{{", "}}", "\ufffd"))
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(text) if len(sentence) > 12]
    repeats = len(set(sentences)) < len(sentences)
    return (
        0 < len(text) <= LONGEST_REPLY and not text[0].islower() and in_order and not broken and not repeats
    )


def invented(text: str, sources: Sequence[str]) -> list[str]:
    """The numbers, links and e-mail addresses of `text` that stand in none of `sources`."""
    known = {fact for source in sources for fact in _FACT.findall(source)}
    return [fact for fact in _FACT.findall(text) if fact not in known]
