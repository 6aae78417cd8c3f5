"""The starter set's confidence, fitted once: looking up its examples takes most of a minute."""

import pytest

from model.confidence.examples import Examples
from model.confidence.fitting import fit_examples, gather_examples
from model.confidence.judgement import Confidence
from model.corpus.not_support import load_not_support
from model.corpus.uncovered import load_uncovered
from model.retrieval.index import ResolutionIndex


@pytest.fixture(scope="session")
def examples(starter_index: ResolutionIndex) -> tuple[Examples, Examples]:
    """Return the support messages of the starter set's training rows, and messages that are none."""
    return gather_examples(starter_index.rows(), load_not_support(), load_uncovered(), starter_index)


@pytest.fixture(scope="session")
def fitted(examples: tuple[Examples, Examples]) -> Confidence:
    """Return what is fitted on them."""
    return fit_examples(*examples)
