"""`draftdesk zendesk import` and `check`, typed at a terminal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot.cli import zendesk_checks
from bot.cli.workspace import settings_for
from bot.playground import Playground, create_playground, directory
from bot.playground.payloads import channel_payload
from bot.playground.state import State
from bot.playground.workspace import Channel
from bot.server import ZendeskDoor, http_app
from bot.services import helpdesk_work
from bot.services.helpdesk_events import record
from bot.services.serving import Serving
from bot.settings import Settings
from db import jobs, model_versions
from db.session import read, write
from tests.bot.commands import Ended, Terminal
from tests.bot.zendesk import solved
from tests.bot.zendesk.entrance import API_TOKEN, CLIENT_ID, CLIENT_SECRET, EMAIL
from tests.bot.zendesk.stand_in import StandIn
from tests.serving import served

WORKSPACE = "T0DEMO"
SOLVED = 12
SLACK_TOKEN = "xoxb-of-the-stand-in"


class Office:
    """A machine with Draftdesk's database, and the settings that name the stand-in."""

    def __init__(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
        self.terminal = terminal
        self._monkeypatch = monkeypatch
        self.engine = engine

    def set(self, **settings: str) -> None:
        """Set variables of the environment."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def type(self, *words: str) -> Ended:
        """Type `draftdesk zendesk WORDS`."""
        return self.terminal.run("zendesk", *words)


@pytest.fixture
def office(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    engine: Engine,
    stand_in: StandIn,
    tmp_path: Path,
) -> Office:
    with write(engine) as session:
        model_versions.record(
            session,
            workspace_id=WORKSPACE,
            number=1,
            path="p",
            sha256="0",
            metrics={},
            learned_through=0,
            serve=True,
        )
    monkeypatch.chdir(tmp_path)
    office = Office(Terminal(monkeypatch, capsys), monkeypatch, engine)
    office.set(
        DRAFTDESK_HOME=str(tmp_path),
        DATABASE_URL=str(engine.url),
        ZENDESK_BASE_URL=stand_in.url,
        ZENDESK_CLIENT_ID=CLIENT_ID,
        ZENDESK_CLIENT_SECRET=CLIENT_SECRET,
        DRAFTDESK_CHANNELS="C0SUPPORT",
    )
    return office


def test_an_import_says_what_it_read_learned_and_left_out(office: Office, stand_in: StandIn) -> None:
    solved.fill(stand_in.account, SOLVED)
    dry = office.type("import", "--dry-run")
    assert dry.code == 0
    assert f"{SOLVED} tickets read" in dry.out
    assert "would be learned" in dry.out
    assert "Nothing was stored." in dry.out
    told = office.type("import")
    assert told.code == 0
    assert told.out.splitlines()[0] == dry.out.splitlines()[0].replace("would be learned", "learned")
    assert "automatic" in told.out
    assert "importing solved tickets" in told.err, "progress goes where results do not"
    again = office.type("import")
    assert again.out.startswith("0 tickets read")


def test_since_takes_a_day_and_says_what_a_day_looks_like(office: Office, stand_in: StandIn) -> None:
    solved.fill(stand_in.account, SOLVED)
    assert office.type("import", "--since", "2026-03-02").out.startswith("0 tickets read")
    assert office.type("import", "--since", "2026-03-01").out.startswith(f"{SOLVED} tickets read")
    wrong = office.type("import", "--since", "yesterday")
    assert (wrong.code, "%Y-%m-%d" in wrong.err) == (2, True)


def test_an_import_without_zendesk_says_what_to_set(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZENDESK_BASE_URL", "ZENDESK_CLIENT_ID", "ZENDESK_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    ended = office.type("import")
    assert ended.code == 2
    assert "ZENDESK_BASE_URL" in ended.err


def test_an_import_that_zendesk_refuses_says_why_and_how_to_go_on(office: Office) -> None:
    office.set(ZENDESK_CLIENT_SECRET="another")
    ended = office.type("import")
    assert ended.code == 1
    assert "draftdesk zendesk check" in ended.err
    assert "another" not in ended.err


def test_the_demo_knows_nothing_of_the_real_zendesk(office: Office) -> None:
    office.set(ZENDESK_WEBHOOK_SECRET="s", ZENDESK_BASE_URL="malformed", ZENDESK_ROUTES="nonsense")
    settings = settings_for(demo=True)
    assert (settings.zendesk_account(), settings.zendesk_routes) == (None, None)


@pytest.fixture
def bot(office: Office, stand_in: StandIn, tmp_path: Path) -> Iterator[str]:
    """A bot that takes webhooks, at the port that the settings name."""
    app = http_app(
        slack=None,
        signing_secret="",
        engine=office.engine,
        serving=Serving(office.engine, WORKSPACE, tmp_path),
        workspace_id=WORKSPACE,
        zendesk=ZendeskDoor(stand_in.webhooks.secret, timedelta(hours=1), lambda: None),
    )
    with served(lambda _url: app) as url:
        office.set(ZENDESK_WEBHOOK_SECRET=stand_in.webhooks.secret, DRAFTDESK_PORT=url.rpartition(":")[2])
        yield url


def test_a_check_of_what_works_says_so_in_words(office: Office, bot: str) -> None:
    office.set(ZENDESK_ROUTES="tag:vip=C0VIP, default=C0SUPPORT")
    with write(office.engine) as session:
        record(session, WORKSPACE, event_id="e", ticket_id="5")
    ended = office.type("check")
    assert ended.code == 0, ended.out
    for said in (
        "credentials: the OAuth client is taken, as an admin",
        "scopes: read tickets:write",
        "ok       clock: ",
        "export: open",
        f"webhook: the bot at {bot}/zendesk/webhook takes what this secret signs",
        "events: the last one at",
        "hourly look: none yet",
        "missing  routing: tag vip to C0VIP, everything else to C0SUPPORT; the channels were not checked",
    ):
        assert said in ended.out
    with read(office.engine) as session:
        assert jobs.counts(session, workspace_id=WORKSPACE)["waiting"] == 1, (
            "the check leaves no event behind"
        )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ZENDESK_CLIENT_SECRET": "another"}, "broken   credentials: "),
        ({"ZENDESK_BASE_URL": "http://127.0.0.1:9"}, "broken   credentials: "),
        ({"ZENDESK_ROUTES": "nonsense"}, "broken   routing: ZENDESK_ROUTES has 'nonsense'"),
        ({"ZENDESK_WEBHOOK_SECRET": "another"}, "broken   webhook: "),
        ({"ZENDESK_WEBHOOK_MINUTES": "soon"}, "broken   settings: ZENDESK_WEBHOOK_MINUTES must be"),
    ],
)
def test_what_is_broken_is_named_and_ends_with_a_failure(
    office: Office, bot: str, settings: dict[str, str], said: str
) -> None:
    office.set(**settings)
    ended = office.type("check")
    assert ended.code == 1
    assert said in ended.out


@pytest.fixture
def slack(office: Office) -> Iterator[Playground]:
    """A stand-in for Slack, which the settings name."""
    playground = create_playground(events_url="", signing_secret="s", bot_token=SLACK_TOKEN)
    with served(lambda _: Starlette(routes=playground.routes)) as url:
        office.set(SLACK_BOT_TOKEN=SLACK_TOKEN, SLACK_API_URL=f"{url}/api/")
        yield playground


def test_channels_that_take_cards_are_fine(office: Office, bot: str, slack: Playground) -> None:
    ended = office.type("check")
    assert ended.code == 0, ended.out
    assert "ok       routing: everything else to C0SUPPORT\n" in ended.out
    assert "ok       channel C0SUPPORT: the bot is in #support" in ended.out


def test_channels_that_take_no_cards_are_named_with_what_to_do(
    office: Office, bot: str, slack: Playground
) -> None:
    channels = slack.state.channels
    channels["C0GENERAL"] = replace(channels["C0GENERAL"], has_app=False)
    office.set(ZENDESK_ROUTES="tag:a=C0GENERAL, tag:b=C0NOWHERE, default=C0SUPPORT")
    ended = office.type("check")
    assert ended.code == 1
    assert "broken   routing: tag a to C0GENERAL" in ended.out
    assert "broken   channel C0GENERAL: the bot is no member of #general" in ended.out
    assert "/invite @Draftdesk in #general" in ended.out
    assert "broken   channel C0NOWHERE: Slack knows no such channel" in ended.out
    assert "ok       channel C0SUPPORT" in ended.out


def test_an_archived_channel_takes_no_cards(
    office: Office, bot: str, slack: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def archived(state: State, channel: Channel) -> dict[str, Any]:
        return channel_payload(state, channel) | {"is_archived": True}

    monkeypatch.setattr(directory, "channel_payload", archived)
    ended = office.type("check")
    assert ended.code == 1
    assert "broken   channel C0SUPPORT: #support is archived" in ended.out


def test_a_slack_that_does_not_tell_is_not_taken_for_a_yes(
    office: Office, bot: str, slack: Playground
) -> None:
    slack.state.fail_next("conversations.info", "missing_scope")
    ended = office.type("check")
    assert ended.code == 0
    assert "missing  channel C0SUPPORT: not checked: Slack answers missing_scope" in ended.out
    office.set(SLACK_API_URL="http://127.0.0.1:9/api/")
    ended = office.type("check")
    assert "missing  channel C0SUPPORT: not checked: http://127.0.0.1:9/api/ does not answer" in ended.out
    assert SLACK_TOKEN not in ended.out + ended.err


def test_a_token_without_the_scope_to_write_is_named(office: Office, bot: str, stand_in: StandIn) -> None:
    stand_in.tokens.scope = "read"
    ended = office.type("check")
    assert ended.code == 1
    assert "scopes: lacking write; the token has read" in ended.out


def test_a_legacy_token_is_taken_with_a_warning_that_names_its_end(
    office: Office, bot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ZENDESK_CLIENT_ID", "ZENDESK_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    office.set(ZENDESK_EMAIL=EMAIL, ZENDESK_API_TOKEN=API_TOKEN)
    ended = office.type("check")
    assert ended.code == 0, ended.out
    assert (ended.out + ended.err).count("30 April 2027") == 1
    imported = office.type("import")
    assert imported.code == 0
    assert (imported.out + imported.err).count("30 April 2027") == 1


def test_a_bot_with_a_legacy_token_warns_of_its_end_once(
    engine: Engine, stand_in: StandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        home=tmp_path,
        zendesk_base_url=stand_in.url,
        zendesk_email=EMAIL,
        zendesk_api_token=SecretStr(API_TOKEN),
    )
    helpdesk_work.connect(settings, engine, WORKSPACE).close()
    assert caplog.text.count("30 April 2027") == 1


@pytest.mark.parametrize(
    ("minutes", "state", "todo"),
    [("0", "missing", "by a time server."), ("0.0000001", "broken", "every webhook is refused as it is")],
)
def test_a_clock_that_is_wrong_is_named_and_whether_webhooks_suffer(
    office: Office, monkeypatch: pytest.MonkeyPatch, minutes: str, state: str, todo: str
) -> None:
    monkeypatch.setattr(zendesk_checks, "CLOCKS_AGREE", timedelta(-1))  # No clock is so right.
    office.set(ZENDESK_WEBHOOK_MINUTES=minutes)
    ended = office.type("check")
    assert f"{state:<9}clock: " in ended.out
    assert todo in ended.out


def test_the_doctor_names_the_account_and_who_tells_more(office: Office, stand_in: StandIn) -> None:
    ended = office.terminal.run("doctor")
    assert f"Zendesk: {stand_in.url}; `draftdesk zendesk check` says what works" in ended.out


def test_without_a_running_bot_the_check_says_how_to_start_one(office: Office, stand_in: StandIn) -> None:
    office.set(ZENDESK_WEBHOOK_SECRET=stand_in.webhooks.secret, DRAFTDESK_PORT="9")
    ended = office.type("check")
    assert ended.code == 0
    assert "nothing listens at http://127.0.0.1:9/zendesk/webhook" in ended.out
    assert "draftdesk serve" in ended.out


def test_without_a_webhook_secret_the_check_says_what_that_means(office: Office) -> None:
    ended = office.type("check")
    assert ended.code == 0
    assert "missing  webhook: no secret, so none is taken; tickets are found by the hourly look" in ended.out
