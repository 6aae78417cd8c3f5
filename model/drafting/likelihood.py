"""Score replies by a language model, given the message and without it."""

from collections.abc import Sequence

import numpy as np

from model.language.scoring import DocumentScorer
from model.text.overlap import Array
from model.text.tokenizer import BPETokenizer

_READ = 1200
"""Characters of a message that count; customers say what they want at the beginning."""


def likelihood_and_lift(
    predictor: DocumentScorer,
    counts: DocumentScorer,
    tokenizer: BPETokenizer,
    messages: Sequence[str],
    replies: Sequence[Sequence[str]],
) -> list[tuple[Array, Array]]:
    """For each message and its N replies, return log p(reply

    message) by `predictor`, and its difference from log p(reply) by `counts`, (N,) each. All are scored in
    one batch.

    In nats a token, including the reply's end. The difference is the pointwise mutual information of reply
    and message, which is low for a reply that fits every message (Li et al. 2016, arXiv 1510.03055).
    """
    pairs = [
        (message[:_READ], reply) for message, own in zip(messages, replies, strict=True) for reply in own
    ]
    encoded = tokenizer.encode_rows(pairs)
    given = predictor.log_probs_of([ids for ids, _ in encoded])
    alone = counts.log_probs_of([ids[start:] for ids, start in encoded])
    likelihood = np.array([of[start:].mean() for of, (_, start) in zip(given, encoded, strict=True)])
    lift = likelihood - np.array([of.mean() for of in alone])
    ends = np.cumsum([len(own) for own in replies])[:-1]
    return list(zip(np.split(likelihood, ends), np.split(lift, ends), strict=True))
