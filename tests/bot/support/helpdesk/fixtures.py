"""Every helpdesk there is an adapter for, one after the other, and a ticket in it that was drafted for."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.bot.support.helpdesk.approvals import drafted
from tests.bot.support.helpdesk.desks import Place, console_place, zendesk_place
from tests.bot.support.helpdesk.faulty import Faulty


@pytest.fixture(scope="module")
def at_zendesk() -> Iterator[Place]:
    """One account of the stand-in for a file of tests; each opens tickets of its own."""
    with zendesk_place() as place:
        yield place


@pytest.fixture(params=["console", "zendesk"])
def place(request: pytest.FixtureRequest, engine: Engine) -> Place:
    """A helpdesk and the people in it."""
    if request.param == "console":
        return console_place(engine)
    place: Place = request.getfixturevalue("at_zendesk")
    return place


@pytest.fixture
def ticket_id(place: Place) -> str:
    """A customer's question there."""
    return place.people.opens("Where is my order 48213?")


@pytest.fixture
def row_id(engine: Engine, place: Place, ticket_id: str) -> int:
    """What we have of it, with a draft."""
    return drafted(engine, place.helpdesk, ticket_id)


@pytest.fixture
def desk(place: Place) -> Faulty:
    """The helpdesk with a line to it on which things can go wrong."""
    return Faulty(place.helpdesk)
