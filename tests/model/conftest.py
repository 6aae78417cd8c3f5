"""Corpora for the model's tests: the starter set, and Bitext if this machine has it."""

import os
from pathlib import Path

import pytest

from model.corpus.rows import Row, load_frame, rows_of, split_rows
from model.retrieval.index import ResolutionIndex


@pytest.fixture(scope="session")
def bitext_path() -> Path:
    """Return the Bitext CSV (plain or gzipped) that DRAFTDESK_BITEXT names."""
    named = os.environ.get("DRAFTDESK_BITEXT")
    if not named:
        pytest.skip("DRAFTDESK_BITEXT is not set: it names the Bitext CSV (.csv or .csv.gz)")
    return Path(named)


@pytest.fixture(scope="session")
def starter_rows() -> list[Row]:
    """Return the starter set's rows, in file order."""
    return rows_of(load_frame("starter"))


@pytest.fixture(scope="session")
def starter_index(starter_rows: list[Row]) -> ResolutionIndex:
    """Return the index of the starter set's training rows, to be searched only: making one takes seconds."""
    return ResolutionIndex(split_rows(starter_rows)[0])
