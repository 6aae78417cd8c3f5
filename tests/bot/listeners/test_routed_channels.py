"""The report of `draftdesk zendesk check` on routed channels."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.playground import Playground, create_playground
from bot.playground.web_api import directory
from bot.playground.world.payloads import channel_payload
from bot.playground.world.people import Channel
from bot.playground.world.state import State
from tests.bot.support.zendesk.office import Office
from tests.serving import served

SLACK_TOKEN = "xoxb-of-the-stand-in"


@pytest.fixture
def slack(office: Office) -> Iterator[Playground]:
    """A stand-in for Slack and settings for it."""
    playground = create_playground(events_url="", signing_secret="s", bot_token=SLACK_TOKEN)
    with served(lambda _: Starlette(routes=playground.routes)) as url:
        office.set(SLACK_BOT_TOKEN=SLACK_TOKEN, SLACK_API_URL=f"{url}/api/")
        yield playground


def test_channels_that_accept_cards_pass(office: Office, bot: str, slack: Playground) -> None:
    ended = office.type("check")
    assert ended.code == 0, ended.out
    assert "ok       routing: everything else to C0SUPPORT\n" in ended.out
    assert "ok       channel C0SUPPORT: the bot is in #support" in ended.out


def test_channels_that_refuse_cards_are_named_with_the_next_step(
    office: Office, bot: str, slack: Playground
) -> None:
    channels = slack.state.channels
    channels["C0GENERAL"] = replace(channels["C0GENERAL"], has_app=False)
    office.set(ZENDESK_ROUTES="tag:a=C0GENERAL, tag:b=C0NOWHERE, default=C0SUPPORT")
    ended = office.type("check")
    assert ended.code == 1
    assert "broken   routing: tag a to C0GENERAL" in ended.out
    assert "broken   channel C0GENERAL: the bot is not a member of #general" in ended.out
    assert "/invite @Draftdesk in #general" in ended.out
    assert "broken   channel C0NOWHERE: the channel does not exist" in ended.out
    assert "ok       channel C0SUPPORT" in ended.out


def test_an_archived_channel_refuses_cards(
    office: Office, bot: str, slack: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def archived(state: State, channel: Channel) -> dict[str, Any]:
        return channel_payload(state, channel) | {"is_archived": True}

    monkeypatch.setattr(directory, "channel_payload", archived)
    ended = office.type("check")
    assert ended.code == 1
    assert "broken   channel C0SUPPORT: #support is archived" in ended.out


def test_an_unclear_answer_from_slack_does_not_count_as_yes(
    office: Office, bot: str, slack: Playground
) -> None:
    slack.state.fail_next("conversations.info", "missing_scope")
    ended = office.type("check")
    assert ended.code == 0
    assert "warning  channel C0SUPPORT: not checked: Slack answers missing_scope" in ended.out
    office.set(SLACK_API_URL="http://127.0.0.1:9/api/")
    ended = office.type("check")
    assert "warning  channel C0SUPPORT: not checked: http://127.0.0.1:9/api/ does not answer" in ended.out
    assert SLACK_TOKEN not in ended.out + ended.err
