"""Every helpdesk there is an adapter for, one after the other."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.bot.helpdesk.desks import Place, console_place, zendesk_place


@pytest.fixture(scope="module")
def at_zendesk() -> Iterator[Place]:
    """One account of the stand-in for a file of tests; each opens tickets of its own."""
    with zendesk_place() as place:
        yield place


@pytest.fixture(params=["console", "zendesk"])
def place(request: pytest.FixtureRequest, either_engine: Engine) -> Place:
    """A helpdesk and the people in it."""
    if request.param == "console":
        return console_place(either_engine)
    place: Place = request.getfixturevalue("at_zendesk")
    return place
