"""Every test of the queries runs on SQLite, and on PostgreSQL when DRAFTDESK_TEST_POSTGRES names a server."""

import pytest
from sqlalchemy import Engine


@pytest.fixture
def engine(either_engine: Engine) -> Engine:
    """Both databases, one after the other."""
    return either_engine
