"""Writes new replies with a version's language model, given the message.

Also holds what a written reply must keep to: finished and well formed. Which facts it may name, and choosing
among replies, is `model/drafting/candidates.py`'s and `model/drafting/ranking.py`'s.
"""

import re
from collections.abc import Sequence

from model.language.joint_sampling import Gatherer, Wanted, generate_each
from model.language.steps import Steps
from model.masking.mask import PLACEHOLDER
from model.text.tokenizer import BPETokenizer

LONGEST_REPLY = 2900
"""Characters; Slack shows at most 3,000 in one block."""
_TEMPERATURE = 0.7
_LONGEST_IN_TOKENS = 700
_READ = 256  # Tokens of a message.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LIST_ITEM = re.compile(r"^\s*(\d{1,2})[.)]\s", re.MULTILINE)


def continue_messages(
    predictor: Gatherer,
    tokenizer: BPETokenizer,
    messages: Sequence[str],
    seeds: Sequence[int],
    samples: int,
) -> Steps[list[list[str]]]:
    """For each message the likeliest reply token by token, and `samples` - 1 drawn ones, all in one batch.

    Those that found no end before half of a message's had are left out: the longest takes as long as all the
    others. So are repeats. Of a message the first `_READ` tokens are read. A message and its seed give the
    same replies.
    """
    prompts = []
    for message in messages:
        ids, start = tokenizer.encode_row(message, "")
        prompts.append([*ids[: start - 1][:_READ], ids[start - 1]])
    wanted = Wanted(
        samples, _LONGEST_IN_TOKENS, tokenizer.end_id, samples - samples // 2, temperature=_TEMPERATURE
    )
    written = yield from generate_each(predictor, prompts, seeds, wanted)
    return [list(dict.fromkeys(tokenizer.decode(ids).strip() for ids in texts)) for texts in written]


def is_well_formed(text: str) -> bool:
    """True for a reply fit to be read.

    Not empty or too long, begins with a capital (where the script has any) or a figure, says no sentence
    twice, has whole placeholders, and numbers its lists 1, 2, 3.
    """
    items = [int(number) for number in _LIST_ITEM.findall(text)]
    in_order = all(number in (1, before + 1) for before, number in zip([0, *items], items, strict=False))
    rest = PLACEHOLDER.sub("", text)
    broken = any(mark in rest for mark in ("{{", "}}", "\ufffd"))
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(text) if len(sentence) > 12]
    repeats = len(set(sentences)) < len(sentences)
    return 0 < len(text) <= LONGEST_REPLY and _begins_well(text) and in_order and not broken and not repeats


def _begins_well(text: str) -> bool:
    return text[0].isalnum() and not text[0].islower()
