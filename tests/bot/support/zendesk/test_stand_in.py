"""The stand-in's behaviour that tests of the client do not cover: webhooks and refused callers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bot.support.zendesk.stand_in import StandIn
from tests.serving import served


@contextmanager
def _hearing(statuses: list[int]) -> Iterator[tuple[str, list[tuple[bytes, dict[str, str]]]]]:
    """A webhook URL that answers with each status in turn, and the requests it received."""
    heard: list[tuple[bytes, dict[str, str]]] = []

    async def hear(request: Request) -> Response:
        heard.append((await request.body(), dict(request.headers)))
        return Response(status_code=statuses[min(len(heard), len(statuses)) - 1])

    with served(lambda url: Starlette(routes=[Route("/hook", hear, methods=["POST"])])) as url:
        yield f"{url}/hook", heard


def test_its_signature_is_zendesks_known_answer(stand_in: StandIn) -> None:
    body = b'{"event":"ticket.updated","id":123}'
    headers = stand_in.webhooks.headers(body, "2021-03-25T05:09:27Z")
    assert headers["X-Zendesk-Webhook-Signature"] == "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM="


def test_what_happens_is_told_by_both_kinds_in_order(stand_in: StandIn) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    stand_in.account.add_comment(number, "Hello?")
    stand_in.account.set_status(number, "solved")
    told = [json.loads(each.body) for each in stand_in.webhooks.events]
    kinds = ["ticket.created", "ticket.comment_added", "ticket.status_changed"]
    assert [each["type"] for each in told] == [f"zen:event-type:{kind}" for kind in kinds]
    assert [each["detail"]["id"] for each in told] == [str(number)] * 3
    assert told[1]["event"]["comment"]["author"]["is_staff"] is False
    assert told[2]["detail"]["status"] == "SOLVED"
    assert len({each["id"] for each in told}) == 3
    triggered = [json.loads(each.body) for each in stand_in.webhooks.triggered]
    assert [each["ticket_id"] for each in triggered] == [str(number)] * 3


def test_deliveries_come_as_they_are_handed_over_and_again_with_the_same_body(stand_in: StandIn) -> None:
    for _ in range(3):
        stand_in.account.add_ticket("Where is it?")
    events = stand_in.webhooks.take()
    assert stand_in.webhooks.events == []
    with _hearing([200]) as (url, heard):
        assert stand_in.webhooks.deliver(url, [events[2], events[0], events[0], events[1]]) == [200] * 4
    assert [body for body, _ in heard] == [events[index].body for index in (2, 0, 0, 1)]
    invocations = {headers["x-zendesk-webhook-invocation-id"] for _, headers in heard}
    assert len(invocations) == 4


@pytest.mark.parametrize(
    ("statuses", "last", "times"), [([409, 409, 200], 200, 3), ([409], 409, 4), ([500], 500, 1)]
)
def test_a_conflict_is_delivered_again_and_an_error_is_not(
    stand_in: StandIn, statuses: list[int], last: int, times: int
) -> None:
    stand_in.account.add_ticket("Where is it?")
    with _hearing(statuses) as (url, heard):
        assert stand_in.webhooks.deliver(url, stand_in.webhooks.events) == [last]
    assert len(heard) == times


@pytest.mark.parametrize("header", ["", "Bearer nobody", "Basic eDp5", "Basic"])
def test_nobody_is_let_in_without_credentials(stand_in: StandIn, header: str) -> None:
    number = stand_in.account.add_ticket("Where is it?")
    answer = httpx.get(f"{stand_in.url}/api/v2/tickets/{number}", headers={"Authorization": header})
    assert answer.status_code == 401
