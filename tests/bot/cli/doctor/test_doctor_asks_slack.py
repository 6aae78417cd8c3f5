"""`draftdesk doctor` asks Slack about the app-level token and about each channel that it posts in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.playground import create_playground
from bot.playground.world.state import State
from bot.services import preferences
from bot.services.workspace import Workspace
from db.channels import ChannelChoice
from db.session import open_engine
from migrations import upgrade
from tests.bot.support.commands import Terminal
from tests.bot.support.slack_socket import APP_TOKEN, Peer
from tests.bot.support.versions import WORKSPACE, add_version, rows
from tests.serving import served

TOKEN = "xoxb-of-the-stand-in"


@pytest.fixture
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a bot that is set up for Slack."""
    for name, value in {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DRAFTDESK_CHANNELS": "C0SUPPORT",
        "DRAFTDESK_OPS_CHANNEL": "C0OPS",
    }.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def doctor(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[State], None]], str]:
    """Run doctor against a workspace that a function changed first; return what it says."""

    @contextmanager
    def workspace(change: Callable[[State], None]) -> Iterator[str]:
        playground = create_playground(events_url="", signing_secret="hush", bot_token=TOKEN)
        change(playground.state)
        opening = Route("/api/apps.connections.open", Peer().open, methods=["POST"])
        with served(lambda _url: Starlette(routes=[opening, *playground.routes])) as url:
            yield url

    def run(change: Callable[[State], None] = lambda state: None) -> str:
        with workspace(change) as url:
            monkeypatch.setenv("SLACK_API_URL", f"{url}/api/")
            return terminal.run("doctor").out

    return run


def changed(channel: str, **more: object) -> Callable[[State], None]:
    def change(state: State) -> None:
        state.channels[channel] = replace(state.channels[channel], **more)  # type: ignore[arg-type]

    return change


def test_an_app_token_that_slack_accepts_and_one_that_it_refuses(
    doctor: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ok       Socket Mode: Slack gives the app a connection" in doctor()
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-of-another")
    told = doctor()
    assert "broken   Socket Mode: refused SLACK_APP_TOKEN: invalid_auth" in told
    assert "connections:write" in told
    assert "xapp-1-of-another" not in told


def test_each_channel_of_the_settings_is_looked_at(
    doctor: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = doctor()
    assert "ok       channel C0SUPPORT: the bot is in #support" in told
    assert "ok       channel C0OPS: the bot is in #ops" in told
    told = doctor(changed("C0SUPPORT", has_app=False))
    assert "broken   channel C0SUPPORT: the bot is not a member of #support" in told
    assert "/invite @Draftdesk in #support." in told
    assert "channel C0SUPPORT: the bot is in #support, which another company reads" not in told
    told = doctor(changed("C0SUPPORT", shared="external"))
    assert "warning  channel C0SUPPORT: the bot is in #support, which another company reads" in told
    assert "no setting names a team channel" in told
    monkeypatch.setenv("DRAFTDESK_TEAM_CHANNELS", "default=C0TEAM")
    told = doctor(changed("C0SUPPORT", shared="external"))
    assert "ok       channel C0SUPPORT: the bot is in #support, which another company reads" in told


def test_a_channel_that_does_not_exist_is_broken(
    doctor: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTDESK_TEAM_CHANNELS", "C0SUPPORT=C0NOWHERE")
    assert "broken   channel C0NOWHERE: the channel does not exist" in doctor()


def test_channels_that_were_set_in_slack_are_looked_at_too(home: Path, doctor: Callable[..., str]) -> None:
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    upgrade(engine)
    add_version(engine, home, 1, base=rows(150))
    preferences.set_channel(Workspace(engine, WORKSPACE), "U0ADA", "C0GENERAL", ChannelChoice(True))
    engine.dispose()
    assert "ok       channel C0GENERAL: the bot is in #general" in doctor()
    told = doctor(changed("C0GENERAL", has_app=False))
    assert "broken   channel C0GENERAL: the bot is not a member of #general" in told
    assert told.count("channel C0SUPPORT") == 1


def test_a_disk_with_little_room_is_a_warning(
    doctor: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "warning  disk" not in doctor()
    data_folder = import_module("bot.cli.doctor.data_folder")
    monkeypatch.setattr(data_folder, "MIN_FREE_BYTES", 2**62)  # More than any disk has.
    assert "warning  disk" in doctor()
