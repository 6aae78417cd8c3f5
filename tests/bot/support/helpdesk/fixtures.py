"""Fixtures for every helpdesk adapter in turn, with a drafted ticket."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.bot.support.helpdesk.approvals import drafted
from tests.bot.support.helpdesk.desks import Place, console_place, zendesk_place
from tests.bot.support.helpdesk.faulty import Faulty


@pytest.fixture(scope="module")
def at_zendesk() -> Iterator[Place]:
    """One stand-in account per test file; each test opens its own tickets."""
    with zendesk_place() as place:
        yield place


@pytest.fixture(params=["console", "zendesk"])
def place(request: pytest.FixtureRequest, engine: Engine) -> Place:
    """A helpdesk and its people."""
    if request.param == "console":
        return console_place(engine)
    place: Place = request.getfixturevalue("at_zendesk")
    return place


@pytest.fixture
def ticket_id(place: Place) -> str:
    """The id of a customer's ticket."""
    return place.people.opens("Where is my order 48213?")


@pytest.fixture
def row_id(engine: Engine, place: Place, ticket_id: str) -> int:
    """The id of our ticket for it, with a draft."""
    return drafted(engine, place.helpdesk, ticket_id)


@pytest.fixture
def desk(place: Place) -> Faulty:
    """The helpdesk, wrapped for fault injection."""
    return Faulty(place.helpdesk)
