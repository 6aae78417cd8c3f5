"""A version fitted on the starter set, which is immutable and so shared by the drafting tests."""

import pytest

from model.bundle import Bundle
from model.corpus.rows import Row
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot


@pytest.fixture(scope="session")
def bundle(starter_rows: list[Row]) -> Bundle:
    return fit_bundle(Snapshot("v1", tuple(starter_rows), (), 0))
