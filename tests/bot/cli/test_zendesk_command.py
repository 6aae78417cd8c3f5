"""`draftdesk zendesk import` and `check`, typed at a terminal."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from bot.access import Access
from bot.cli.doctor.zendesk import connection
from bot.cli.workspace import settings_for
from bot.helpdesks.port import Comment
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.services.helpdesk import worker as helpdesk_work
from bot.services.helpdesk.events import record
from bot.services.helpdesk.importing import AT_ONCE
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import channels, jobs, resolutions
from db.channels import ChannelChoice
from db.session import read, write
from tests.bot.support.zendesk import solved
from tests.bot.support.zendesk.entrance import API_TOKEN, EMAIL
from tests.bot.support.zendesk.office import WORKSPACE, Office
from tests.bot.support.zendesk.stand_in import StandIn

SOLVED = 12
ACCOUNT = ("ZENDESK_BASE_URL", "ZENDESK_CLIENT_ID", "ZENDESK_CLIENT_SECRET")


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


def test_importing_again_says_what_changed(office: Office, stand_in: StandIn) -> None:
    solved.fill(stand_in.account, SOLVED)
    office.type("import")
    told = office.type("import", "--again")
    assert told.code == 0
    assert told.out.startswith(f"{SOLVED} tickets read")
    assert "0 replies learned, 0 changed, 0 dropped." in told.out
    assert "replies learned, 0 changed, now at" in " ".join(told.err.split())
    dry = office.type("import", "--again", "--dry-run")
    assert "0 replies would be learned, 0 would be changed, 0 would be dropped." in dry.out


def test_the_region_tells_a_national_phone_number(office: Office, stand_in: StandIn) -> None:
    account = stand_in.account
    number = account.add_ticket("09876543210 is mine, where is my parcel?", at=solved.FIRST)
    at = solved.FIRST + timedelta(minutes=5)
    account.add_comment(number, "We will call you tomorrow morning.", author_id=account.agent, at=at)
    account.set_status(number, "solved", at=at)
    office.set(DRAFTDESK_REGION="IN")
    assert office.type("import").code == 0
    with read(office.engine) as session:
        [row] = resolutions.current(session, workspace_id=WORKSPACE)
    assert row.message == "{{Phone Number}} is mine, where is my parcel?"


def test_an_interrupted_import_reports_its_progress_and_continues_later(
    office: Office, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved.fill(stand_in.account, 3 * AT_ONCE)
    with monkeypatch.context() as keyboard:
        keyboard.setattr(ZendeskHelpdesk, "comments", _ctrl_c_after(AT_ONCE + 5))
        cut_off = office.type("import")
    assert cut_off.code == 130
    assert f"{AT_ONCE} tickets read so far, up to 2026-03-01" in cut_off.err
    assert "replies learned." in cut_off.err
    assert "The next `draftdesk zendesk import` continues from here." in cut_off.err
    assert office.type("import").out.startswith(f"{3 * AT_ONCE} tickets read")


def _ctrl_c_after(calls: int) -> Callable[[ZendeskHelpdesk, str], Sequence[Comment]]:
    """Reading comments, until somebody presses Ctrl-C at such a call."""
    read_comments, left = ZendeskHelpdesk.comments, iter(range(calls))

    def comments(helpdesk: ZendeskHelpdesk, ticket_id: str) -> Sequence[Comment]:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return read_comments(helpdesk, ticket_id)

    return comments


def test_since_takes_a_date_and_refuses_other_words_with_an_example(
    office: Office, stand_in: StandIn
) -> None:
    solved.fill(stand_in.account, SOLVED)
    assert office.type("import", "--since", "2026-03-02").out.startswith("0 tickets read")
    assert office.type("import", "--since", "2026-03-01").out.startswith(f"{SOLVED} tickets read")
    wrong = office.type("import", "--since", "yesterday")
    assert wrong.code == 2
    assert "'yesterday' is not a date; write it like 2026-01-31." in " ".join(
        wrong.err.replace("│", "").split()
    )


def test_an_import_without_zendesk_says_what_to_set(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ACCOUNT:
        monkeypatch.delenv(name)
    ended = office.type("import")
    assert ended.code == 2
    assert "ZENDESK_BASE_URL" in ended.err


def test_a_check_without_zendesk_says_what_to_set_and_fails(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ACCOUNT:
        monkeypatch.delenv(name)
    ended = office.type("check")
    assert ended.code == 1
    assert "missing  account: none is set, so tickets stay in Slack" in ended.out
    assert "Set ZENDESK_BASE_URL" in ended.out


def test_without_a_workspace_advice_names_only_options_of_the_command(
    office: Office, tmp_path: Path, stand_in: StandIn
) -> None:
    office.set(DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    told = (
        f"There is no workspace in {tmp_path} yet. `draftdesk serve` creates one when it first connects to "
    )
    imported = office.type("import")
    assert imported.code == 1
    assert imported.err == f"{told}Slack.\n"
    assert f"events: {told}Slack.\n" in office.type("check").out
    assert "add --demo" in office.terminal.run("models").err, "of commands that have it, it is named"


def test_an_import_that_zendesk_refuses_says_why_and_how_to_go_on(office: Office) -> None:
    office.set(ZENDESK_CLIENT_SECRET="another")
    ended = office.type("import")
    assert ended.code == 1
    assert "draftdesk zendesk check" in ended.err
    assert "another" not in ended.err


def test_the_demo_ignores_the_real_zendesk(office: Office) -> None:
    office.set(ZENDESK_WEBHOOK_SECRET="s", ZENDESK_BASE_URL="malformed", ZENDESK_ROUTES="nonsense")
    settings = settings_for(demo=True)
    assert (settings.zendesk_account(), settings.zendesk_routes) == (None, None)


def test_a_check_of_what_works_says_so_in_words(office: Office, bot: str) -> None:
    office.set(ZENDESK_ROUTES="tag:vip=C0VIP, default=C0SUPPORT")
    with write(office.engine) as session:
        record(session, WORKSPACE, event_id="e", ticket_id="5")
    ended = office.type("check")
    assert ended.code == 0, ended.out
    for said in (
        "credentials: the OAuth client is accepted, as an admin",
        "scopes: read tickets:write",
        "ok       clock: ",
        "export: open",
        f"webhook: the bot at {bot}/zendesk/webhook accepts events signed with this secret",
        "events: the last one at",
        "hourly look: none yet",
        "warning  routing: tag vip to C0VIP, everything else to C0SUPPORT; the channels were not checked",
    ):
        assert said in ended.out
    with read(office.engine) as session:
        assert jobs.counts(session, workspace_id=WORKSPACE)["waiting"] == 1, (
            "the check leaves no event behind"
        )


def test_without_routes_a_check_names_the_channel_that_was_named_first_or_set_in_slack(
    office: Office, bot: str
) -> None:
    office.set(DRAFTDESK_CHANNELS="C0SECOND,C0FIRST")
    assert "everything else to C0SECOND;" in office.type("check").out
    with write(office.engine) as session:
        for channel, watched in (("C0SECOND", False), ("C0FIRST", False), ("C0SLACK", True)):
            choice = ChannelChoice(watched=watched)
            channels.put(session, workspace_id=WORKSPACE, channel=channel, choice=choice, set_by="U0ADA")
        record(session, WORKSPACE, event_id="e", ticket_id="5")
    assert "everything else to C0SLACK;" in office.type("check").out


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
def test_a_check_names_what_is_broken_and_fails(
    office: Office, bot: str, settings: dict[str, str], said: str
) -> None:
    office.set(**settings)
    ended = office.type("check")
    assert ended.code == 1
    assert said in ended.out


def test_a_token_without_the_scope_to_write_is_named(office: Office, bot: str, stand_in: StandIn) -> None:
    stand_in.tokens.scope = "read"
    ended = office.type("check")
    assert ended.code == 1
    assert "scopes: lacking write; the token has read" in ended.out


def test_a_legacy_token_is_accepted_with_a_warning_that_names_its_end(
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
    helpdesk_work.connect(settings, Workspace(engine, WORKSPACE), Access()).close()
    assert caplog.text.count("30 April 2027") == 1


@pytest.mark.parametrize(
    ("minutes", "state", "todo"),
    [("0", "warning", "with a time server."), ("0.0000001", "broken", "until then every webhook is refused")],
)
def test_a_wrong_clock_is_a_warning_and_broken_if_webhooks_are_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch, minutes: str, state: str, todo: str
) -> None:
    monkeypatch.setattr(connection, "CLOCKS_AGREE", timedelta(-1))  # No clock is so right.
    office.set(ZENDESK_WEBHOOK_MINUTES=minutes)
    ended = office.type("check")
    assert f"{state:<9}clock: " in ended.out
    assert todo in ended.out


def test_doctor_names_the_account_and_the_command_that_checks_it(office: Office, stand_in: StandIn) -> None:
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
    assert "missing  webhook: no secret, so webhooks are refused; the hourly look finds tickets" in ended.out


def test_macros_and_articles_are_previewed_learned_followed_and_removed(
    office: Office, stand_in: StandIn
) -> None:
    stand_in.published.add_macro("Pets", "Cats travel in the cabin.")
    stand_in.published.add_macro("Loop", "{% for c in ticket.comments %}{{c.value}}{% endfor %}")
    stand_in.published.add_article("Bicycles", "<p>Leave yours in the yard.</p>")
    dry = office.type("import", "--macros", "--dry-run")
    assert "A  Cats travel in the cabin." in dry.out
    assert "macros: 1 texts read; 1 would be learned, 0 would be removed." in dry.out
    assert "% for %" in dry.out, "the one that is left out is named with the reason"
    told = office.type("import", "--macros", "--articles")
    assert told.code == 0
    assert "macros: 1 texts read; 1 learned, 0 removed." in told.out
    assert "articles: 1 texts read; 1 learned, 0 removed." in told.out
    with read(office.engine) as session:
        assert [row.source for row in resolutions.current(session, workspace_id=WORKSPACE)] == [
            "macro",
            "article",
        ]
    gone = office.type("import", "--no-macros")
    assert "macros are no longer followed; 1 texts removed." in gone.err
    with read(office.engine) as session:
        assert [row.source for row in resolutions.current(session, workspace_id=WORKSPACE)] == ["article"]
