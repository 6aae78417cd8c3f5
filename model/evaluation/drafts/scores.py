"""Score a draft against the reply that a person wrote: chrF and ROUGE-L, by their usual packages.

Both packages are optional (the extra `evaluation`). See `model/metrics/overlap.py` for measures without them.
"""

from collections.abc import Callable
from importlib.util import find_spec

from model.errors import MissingPackagesError

_NEEDED = {"sacrebleu": "sacrebleu", "rouge_score": "rouge-score"}  # module -> package

Metric = Callable[[str, str], float]
"""Scores a draft against the reference reply."""


def require_metrics() -> None:
    """Raise MissingPackagesError, naming what to install, unless both metrics can be imported."""
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise MissingPackagesError(
            f"Drafts are scored with {' and '.join(_NEEDED.values())}; not installed: {', '.join(missing)}. "
            "Install them with: pip install 'draftdesk[evaluation]'"
        )


def chrf() -> Metric:
    """Return sentence chrF, 0 to 100: sacrebleu with its own settings (6-grams, beta 2, no word n-grams)."""
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    return lambda draft, reference: float(metric.sentence_score(draft, [reference]).score)


def rouge_l() -> Metric:
    """Return ROUGE-L's F1, 0 to 1, by rouge-score, without stemming."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    return lambda draft, reference: float(scorer.score(reference, draft)["rougeL"].fmeasure)
