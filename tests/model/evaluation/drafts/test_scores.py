"""chrF and ROUGE-L as counted for drafts, and the drafter's own chrF against sacrebleu's."""

import random

import pytest

from model.corpus.rows import Row
from model.errors import MissingPackagesError
from model.evaluation.drafts.scores import chrf, require_metrics, rouge_l
from model.text.overlap import character_f

pytest.importorskip("sacrebleu", reason="sacrebleu, the reference for chrF, is not installed")
pytest.importorskip("rouge_score", reason="rouge-score, the reference for ROUGE-L, is not installed")


def test_the_drafters_own_chrf_is_sacrebleus(starter_rows: list[Row]) -> None:
    chosen = random.Random(7).sample([row.reply for row in starter_rows], 12)
    texts = [*chosen, "Hello", "hello!", "a", "ab", "Größe 🙂 und  Zeilen\n\n- so", "{{Order Number}}"]
    ours, theirs = character_f(texts), chrf()
    for i, draft in enumerate(texts):
        for j, reference in enumerate(texts):
            assert 100 * ours[i, j] == pytest.approx(theirs(draft, reference), abs=1e-6), (draft, reference)


def test_an_empty_draft_scores_nothing() -> None:
    assert chrf()("", "We are on it.") == 0
    assert rouge_l()("", "We are on it.") == 0


def test_rouge_l_is_the_f1_of_the_longest_common_subsequence_of_unstemmed_words() -> None:
    # Of 5 and 6 words 4 are in common, in order; "cancels" is not "cancel".
    score = rouge_l()("we will cancel your order", "today we will not cancel your")
    assert score == pytest.approx(2 * (4 / 5) * (4 / 6) / (4 / 5 + 4 / 6))
    assert rouge_l()("cancels", "cancel") == 0


def test_a_missing_package_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "model.evaluation.drafts.scores.find_spec", lambda name: None if name == "rouge_score" else name
    )
    with pytest.raises(MissingPackagesError, match=r"not installed: rouge-score\. .*draftdesk\[evaluation\]"):
        require_metrics()
