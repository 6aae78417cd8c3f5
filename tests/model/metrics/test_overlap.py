"""Overlap with the reply that was sent: against the packages that `draftdesk evaluate drafts` scores with."""

import numpy as np
import pytest

from model.metrics.overlap import chrf_against, words_against

REPLY = "Your order {{Order Number}} left today; it arrives within 3 days."
DRAFTS = (REPLY, "Your order arrives within 5 days.", "I am sorry to hear that.", "")


def test_chrf_is_what_sacrebleu_counts() -> None:
    pytest.importorskip("sacrebleu", reason="sacrebleu, the package compared with, is not installed")
    from model.evaluation.drafts.scores import chrf

    theirs = [chrf()(draft, REPLY) / 100 for draft in DRAFTS]
    np.testing.assert_allclose(chrf_against(REPLY, DRAFTS), theirs, atol=1e-6)


def test_words_order_drafts_as_a_reader_would() -> None:
    same, near, far, nothing = words_against(REPLY, DRAFTS)
    assert same == 1.0
    assert same > near > far >= nothing == 0.0
