"""Every helpdesk there is an adapter for, one after the other."""

import pytest
from sqlalchemy import Engine

from tests.bot.helpdesk.desks import Place, console_place


@pytest.fixture(params=["console"])
def place(request: pytest.FixtureRequest, either_engine: Engine) -> Place:
    """A helpdesk and the people in it."""
    return console_place(either_engine)
