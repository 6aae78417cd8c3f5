"""Write new replies with a version's language model, given the message, and check that they are well formed.

See `model/drafting/candidates.py` for the facts that they may state and `model/drafting/ranking.py` for the
choice among replies.
"""

import re
from collections.abc import Sequence

from model.drafting.limits import LONGEST_REPLY
from model.language.joint_sampling import Gatherer, SamplingConfig, generate_each
from model.language.steps import Steps
from model.masking.mask import PLACEHOLDER
from model.text.tokenizer import BPETokenizer

_TEMPERATURE = 0.7
_LONGEST_IN_TOKENS = 700
_READ = 256  # Tokens of a message that are read.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LIST_ITEM = re.compile(r"^\s*(\d{1,2})[.)]\s", re.MULTILINE)


def continue_messages(
    predictor: Gatherer,
    tokenizer: BPETokenizer,
    messages: Sequence[str],
    seeds: Sequence[int],
    samples: int,
) -> Steps[list[list[str]]]:
    """For each message, write the likeliest reply and draw `samples` - 1 others, all in one batch.

    Replies still unfinished when half of a message's have ended are dropped, because the longest takes as
    long as all the others; so are repeats. The first `_READ` tokens of a message are read. A message and its
    seed give the same replies.
    """
    prompts = []
    for message in messages:
        ids, start = tokenizer.encode_row(message, "")
        prompts.append([*ids[: start - 1][:_READ], ids[start - 1]])
    config = SamplingConfig(
        samples, _LONGEST_IN_TOKENS, tokenizer.end_id, samples - samples // 2, temperature=_TEMPERATURE
    )
    written = yield from generate_each(predictor, prompts, seeds, config)
    return [list(dict.fromkeys(tokenizer.decode(ids).strip() for ids in texts)) for texts in written]


def is_well_formed(text: str) -> bool:
    """True if a reply can be shown.

    It is not empty or too long, begins with a capital (in scripts that have them) or a digit, repeats no
    sentence, has whole placeholders, and numbers its lists 1, 2, 3.
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
