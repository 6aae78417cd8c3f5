"""How much drafts overlap with the reply that was sent: chrF and the F1 of words.

Close to what sacrebleu and rouge-score count in `model/evaluation`, without these packages. Ranking compares
candidates with each other by the same measures (`model/text/overlap.py`).
"""

from collections.abc import Sequence

from model.text.overlap import Array, character_f, word_f


def chrf_against(reply: str, drafts: Sequence[str]) -> Array:
    """Return chrF of each draft with `reply` as its reference, 0 to 1, (N,)."""
    return character_f([*drafts, reply])[:-1, -1]


def words_against(reply: str, drafts: Sequence[str]) -> Array:
    """Return F1 of the words and pairs of words that each draft shares with `reply`, 0 to 1, (N,)."""
    return word_f([*drafts, reply])[:-1, -1]
