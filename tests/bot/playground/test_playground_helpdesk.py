"""The playground's helpdesk over HTTP: permissions, and events to the app."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import Reply
from bot.playground.helpdesk import HelpdeskSide, Open
from bot.playground.world.state import State, seed
from db.session import read
from db.tables import Job
from db.vocabulary import JobKind, JobStatus
from tests.db.rows import WORKSPACE
from tests.serving import served


@dataclass
class Room:
    """A helpdesk over HTTP, and the number of times the workers were woken."""

    url: str
    state: State
    side: HelpdeskSide
    engine: Engine
    console: ConsoleHelpdesk
    woken: list[bool] = field(default_factory=list)

    def do(self, gesture: str, **body: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/playground/helpdesk/{gesture}", json=body, trust_env=False)

    def tickets(self) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.url}/playground/helpdesk", trust_env=False)
        told: list[dict[str, Any]] = answer.json()["tickets"]
        return told

    def events(self) -> list[Job]:
        with read(self.engine) as session:
            return list(session.query(Job).filter(Job.kind == JobKind.ZENDESK_EVENT).order_by(Job.id))


@pytest.fixture
def closed(engine: Engine) -> Iterator[Room]:
    """A helpdesk that the app has not opened yet."""
    state = seed(WORKSPACE)
    side = HelpdeskSide(state)
    with served(lambda _: Starlette(routes=side.routes)) as url:
        yield Room(url, state, side, engine, ConsoleHelpdesk(engine, WORKSPACE))


@pytest.fixture
def room(closed: Room) -> Room:
    closed.side.open(Open(closed.console, closed.engine, WORKSPACE, lambda: closed.woken.append(True)))
    return closed


def test_a_customer_opens_a_ticket_and_the_app_is_told(room: Room) -> None:
    told = room.do("open", user="U0SAM", text="Where is my order 48213?\nSam")
    assert told.json()["problem"] is None
    [ticket] = room.tickets()
    assert (ticket["subject"], ticket["status"]) == ("Where is my order 48213?", "new")
    [comment] = ticket["comments"]
    assert (comment["text"], comment["author"]) == ("Where is my order 48213?\nSam", "Sam Rivera")
    assert [job.payload for job in room.events()] == [{"ticket_id": ticket["id"]}]
    assert room.woken == [True]


def test_each_change_is_an_event_of_its_own(room: Room) -> None:
    room.do("open", user="U0SAM", text="Where is it?")
    [ticket] = room.tickets()
    room.do("comment", user="U0SAM", ticket=ticket["id"], text="Hello?")
    room.do("solve", user="U0MAYA", ticket=ticket["id"])
    assert len({job.dedupe_key for job in room.events()}) == 3
    assert {job.status for job in room.events()} == {JobStatus.WAITING}
    assert room.tickets()[0]["status"] == "solved"


def test_agents_can_write_internal_notes_and_customers_cannot(room: Room) -> None:
    room.do("open", user="U0SAM", text="Where is it?")
    [ticket] = room.tickets()
    room.do("comment", user="U0MAYA", ticket=ticket["id"], text="Ask the warehouse.", internal=True)
    room.do("comment", user="U0SAM", ticket=ticket["id"], text="Hello?", internal=True)
    said = [(each["by_agent"], each["public"]) for each in room.tickets()[0]["comments"]]
    assert said == [(False, True), (True, False), (False, True)]


def test_draftdesks_comments_are_marked(room: Room) -> None:
    room.do("open", user="U0SAM", text="Where is it?")
    [ticket] = room.tickets()
    room.do("comment", user="U0MAYA", ticket=ticket["id"], text="I look.")
    room.console.send(Reply(ticket["id"], "It is on its way.", public=True, key="draftdesk-1", stamp=None))
    assert [each["sent"] for each in room.tickets()[0]["comments"]] == [False, False, True]


@pytest.mark.parametrize(
    ("gesture", "body", "status"),
    [
        ("open", {"user": "U0SAM", "text": " "}, 409),
        ("open", {"user": "U0SAM", "text": "x" * 10_001}, 409),
        ("open", {"user": "U0DRAFTDESK", "text": "Hello"}, 409),
        ("open", {"text": "Hello"}, 400),
        ("comment", {"user": "U0SAM", "ticket": "987", "text": "Hello"}, 409),
        ("solve", {"user": "U0SAM", "ticket": "1"}, 409),
        ("solve", {"user": "U0GUS", "ticket": "1"}, 409),
    ],
)
def test_an_impossible_action_is_refused_with_a_sentence(
    room: Room, gesture: str, body: dict[str, Any], status: int
) -> None:
    room.do("open", user="U0SAM", text="Where is it?")
    before = room.tickets()
    told = room.do(gesture, **body)
    assert told.status_code == status
    assert told.json()["problem"]
    assert room.tickets() == before
    assert len(room.events()) == 1


def test_a_foreign_page_cannot_use_the_helpdesk(room: Room) -> None:
    body = {"user": "U0SAM", "text": "Where is it?"}
    url = f"{room.url}/playground/helpdesk/open"
    foreign = httpx.post(url, json=body, headers={"Origin": "https://evil.example"}, trust_env=False)
    form = httpx.post(url, data=body, trust_env=False)
    elsewhere = httpx.post(url, json=body, headers={"Host": "evil.example"}, trust_env=False)
    assert [answer.status_code for answer in (foreign, form, elsewhere)] == [403, 403, 400]
    assert room.tickets() == []


def test_the_page_shows_no_helpdesk_before_the_app_starts(closed: Room) -> None:
    assert closed.state.has_helpdesk is False
    assert closed.do("open", user="U0SAM", text="Where is it?").status_code == 503
    revision = closed.state.revision
    closed.side.open(Open(closed.console, closed.engine, WORKSPACE, lambda: None))
    assert closed.state.has_helpdesk is True
    assert closed.state.revision > revision
