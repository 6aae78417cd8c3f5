"""A request chooses neither where we post nor for which channel somebody may decide."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.blocks import draft_card
from bot.references import EDIT_DRAFT, ModalContext
from bot.response_urls import is_slacks
from bot.services import job_kinds
from bot.services.job_payloads import Answer
from db import jobs
from db.session import write
from db.tables import Decision, Job, Ticket
from db.vocabulary import JobStatus
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace, eventually
from tests.serving import served

SLACK = "https://slack.com/api/"
NOT_THERE = "U0GUNDA"
"""One of the team who is in no channel."""


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.slack.com/actions/T0/1/x", True),
        ("https://slack.com/x", True),
        ("http://hooks.slack.com/actions/T0/1/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://slack.com@evil.example/x", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[broken/x", False),
        ("", False),
    ],
)
def test_only_slacks_own_addresses_are_posted_to(url: str, allowed: bool) -> None:
    assert is_slacks(url, SLACK) is allowed


def test_a_stand_in_is_posted_to_only_where_it_is() -> None:
    assert is_slacks("http://127.0.0.1:4000/response/1", "http://127.0.0.1:3000/api/")
    assert not is_slacks("http://192.0.2.1:3000/response/1", "http://127.0.0.1:3000/api/")
    assert not is_slacks("https://hooks.slack.com/x", "http://127.0.0.1:3000/api/")


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The address of a server under another host name than the stand-in's, and what it was sent."""
    heard: list[str] = []

    async def hear(request: Request) -> Response:
        heard.append(request.url.path)
        return PlainTextResponse("ok")

    with served(lambda _: Starlette(routes=[Route("/{path:path}", hear, methods=["GET", "POST"])])) as url:
        yield url.replace("127.0.0.1", "localhost"), heard


def test_a_request_with_a_foreign_response_url_is_refused_and_posts_nothing(
    workplace: Workplace, elsewhere: tuple[str, list[str]]
) -> None:
    url, heard = elsewhere
    bodies = [
        slack_payloads.command("where is my order?", response_url=f"{url}/command"),
        slack_payloads.command("help", response_url=f"{url}/help"),
        slack_clicks.click(draft_card.APPROVE, "1:1", response_url=f"{url}/click"),
        slack_clicks.click("of_an_older_version", "1:1", response_url=f"{url}/stale"),
        slack_clicks.shortcut("draft_reply", "1700000000.1", "where is it?", response_url=f"{url}/shortcut"),
    ]
    assert [workplace.deliver(body).status_code for body in bodies] == [403] * len(bodies)
    workplace.settle()
    assert (heard, workplace.rows(Ticket), workplace.work()) == ([], [], [])


def test_a_stored_answer_for_a_foreign_address_is_given_up(
    workplace: Workplace, elsewhere: tuple[str, list[str]]
) -> None:
    url, heard = elsewhere
    workplace.card(workplace.say("where is my order 12345?"))
    (ticket,) = workplace.rows(Ticket)
    with write(workplace.engine) as session:
        job = job_kinds.RECEIPT.new(Answer(f"{url}/receipt"), ticket_id=ticket.id)
        jobs.enqueue(session, workspace_id=slack_payloads.TEAM, job=job)
    workplace.desk.wake()
    failed = eventually(
        lambda: [each for each in workplace.rows(Job) if each.status == JobStatus.FAILED],
    )
    assert "not on Slack's host" in str(failed[0].last_error)
    assert heard == []


@pytest.mark.parametrize(
    ("channel", "ephemeral"), [("C0GENERAL", False), ("D0GUNDA", False), ("C0SUPPORT", True), ("", False)]
)
def test_who_may_decide_is_asked_for_the_tickets_channel_whatever_a_request_names(
    workplace: Workplace, channel: str, ephemeral: bool
) -> None:
    state = workplace.playground.state
    state.users[NOT_THERE] = type(state.users["U0MAYA"])(NOT_THERE, "gunda", "Gunda Roth", "agent")
    general = state.channels["C0GENERAL"]
    state.channels["C0GENERAL"] = type(general)(general.id, general.name, general.topic, members=(NOT_THERE,))
    workplace.card(workplace.say("where is my order 12345?"))
    (ticket,) = workplace.rows(Ticket)
    value = f"{ticket.id}:{ticket.shown_draft_id}"
    url = workplace.response_url(NOT_THERE, "C0SUPPORT")
    body = slack_clicks.click(
        draft_card.APPROVE,
        value,
        response_url=url,
        user=NOT_THERE,
        channel=channel or "C0TEAM",
        ephemeral=ephemeral,
    )
    assert workplace.deliver(body).status_code == 200
    told = eventually(lambda: workplace.whispers(NOT_THERE))[0].text
    assert told.startswith("Only members of this channel may decide")
    context = ModalContext(
        ticket=ticket.id,
        draft=ticket.shown_draft_id or 0,
        channel=channel,
        response_url=url if ephemeral else None,
    )
    form = slack_payloads.submission(
        EDIT_DRAFT,
        context.model_dump_json(exclude_none=True),
        slack_payloads.reply_values("Mine."),
        user=NOT_THERE,
    )
    assert "Only members of this channel may decide" in workplace.deliver(form).text
    assert workplace.rows(Decision) == []
