"""The approver's address from Slack; a missing one neither blocks nor fails anything."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette

from bot.playground import Playground, create_playground
from bot.services.helpdesk.authors import KEPT_SECONDS, Authors
from tests.serving import served

TOKEN = "xoxb-of-the-stand-in"


@pytest.fixture
def slack() -> Iterator[tuple[Playground, str]]:
    """The stand-in and its URL."""
    playground = create_playground(events_url="", signing_secret="s", bot_token=TOKEN)
    with served(lambda _: Starlette(routes=playground.routes)) as url:
        yield playground, f"{url}/api/"


def authors_at(url: str, clock: list[float]) -> Authors:
    client = WebClient(token=TOKEN, base_url=url, retry_handlers=[], timeout=5)
    return Authors(client, clock=lambda: clock[0])


def test_the_address_comes_from_the_persons_profile(slack: tuple[Playground, str]) -> None:
    assert authors_at(slack[1], [0.0]).email("U0MAYA") == "maya@desk.example"


def test_the_address_is_requested_once_an_hour(slack: tuple[Playground, str]) -> None:
    playground, url = slack
    clock = [0.0]
    authors = authors_at(url, clock)
    authors.email("U0MAYA")
    playground.state.fail_next("users.info", "internal_error", times=1)
    assert authors.email("U0MAYA") == "maya@desk.example"
    clock[0] = KEPT_SECONDS + 1
    assert authors.email("U0MAYA") is None, "now Slack is asked, and does not answer"
    assert authors.email("U0MAYA") == "maya@desk.example", "which is not remembered"


def test_a_missing_address_is_requested_again_after_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, clock = WebClient(token=TOKEN), [0.0]
    profile: dict[str, str] = {}
    monkeypatch.setattr(client, "users_info", lambda *, user: {"user": {"id": user, "profile": profile}})
    authors = Authors(client, clock=lambda: clock[0])
    assert authors.email("U0MAYA") is None
    profile["email"] = "maya@desk.example"
    clock[0] = 59.0
    assert authors.email("U0MAYA") is None
    clock[0] = 61.0
    assert authors.email("U0MAYA") == "maya@desk.example"


@pytest.mark.parametrize("error", ["user_not_found", "missing_scope", "ratelimited"])
def test_an_unknown_user_has_no_address(slack: tuple[Playground, str], error: str) -> None:
    playground, url = slack
    playground.state.fail_next("users.info", error)
    assert authors_at(url, [0.0]).email("U0MAYA") is None


def test_an_unreachable_slack_gives_no_address_and_no_error() -> None:
    assert authors_at("http://127.0.0.1:9/api/", [0.0]).email("U0MAYA") is None
