"""The Zendesk account's settings: all or none, OAuth before a legacy token, no secrets shown."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings
from bot.settings.zendesk_account import ApiToken, OAuthClient, ZendeskAccount

SECRET = "hunter2-very-secret"
URL = "https://acme.zendesk.com"


@pytest.fixture(autouse=True)
def _no_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _problems(**values: Any) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings(**values)
    assert SECRET not in str(raised.value)
    return str(raised.value)


def test_no_zendesk_setting_means_no_account() -> None:
    assert read_settings().zendesk_account() is None


def test_an_oauth_client_wins_over_a_legacy_token() -> None:
    oauth: dict[str, Any] = {"zendesk_client_id": "draftdesk", "zendesk_client_secret": SECRET}
    legacy: dict[str, Any] = {"zendesk_email": "agent@acme.example", "zendesk_api_token": SECRET}
    account = read_settings(zendesk_base_url=URL, **oauth, **legacy).zendesk_account()
    assert account == ZendeskAccount(URL, OAuthClient("draftdesk", SECRET))
    account = read_settings(zendesk_base_url=URL, **legacy).zendesk_account()
    assert account == ZendeskAccount(URL, ApiToken("agent@acme.example", SECRET))


def test_ticket_options_may_be_set_without_an_account() -> None:
    settings = read_settings(zendesk_routes="default=C0HELP", zendesk_reply_status="pending")
    assert settings.zendesk_account() is None


def test_the_legacy_tokens_warning_names_its_end() -> None:
    assert "30 April 2027" in ApiToken.WARNING


def test_half_a_pair_of_credentials_is_refused_naming_the_other_half() -> None:
    assert "ZENDESK_CLIENT_SECRET is missing" in _problems(
        zendesk_base_url=URL, zendesk_client_id="draftdesk"
    )
    assert "ZENDESK_CLIENT_ID is missing" in _problems(zendesk_base_url=URL, zendesk_client_secret=SECRET)
    assert "ZENDESK_API_TOKEN is missing" in _problems(zendesk_base_url=URL, zendesk_email="a@acme.example")
    assert "ZENDESK_EMAIL is missing" in _problems(zendesk_base_url=URL, zendesk_api_token=SECRET)


def test_credentials_without_an_account_and_an_account_without_credentials_are_refused() -> None:
    told = _problems(zendesk_client_id="draftdesk", zendesk_client_secret=SECRET)
    assert "ZENDESK_BASE_URL is missing" in told
    assert "ZENDESK_BASE_URL is missing" in _problems(zendesk_webhook_secret=SECRET)
    told = _problems(zendesk_base_url=URL, zendesk_webhook_secret=SECRET, zendesk_routes="default=C0HELP")
    assert "ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET are missing" in told


@pytest.mark.parametrize(
    "url",
    [
        "acme.zendesk.com",
        "http://acme.zendesk.com",
        "https://acme.zendesk.com/api/v2",
        "https://me:hunter2-very-secret@acme.zendesk.com",
        "https://",
    ],
)
def test_an_address_that_would_leak_or_miss_is_refused(url: str) -> None:
    told = _problems(zendesk_base_url=url, zendesk_client_id="draftdesk", zendesk_client_secret=SECRET)
    assert "ZENDESK_BASE_URL must be the account's address alone" in told


def test_a_default_database_is_not_reported_as_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SettingsError) as raised:
        read_settings(zendesk_webhook_minutes="soon", undo_seconds="later")
    assert [problem.split()[0] for problem in raised.value.problems] == [
        "ZENDESK_WEBHOOK_MINUTES",
        "DRAFTDESK_UNDO_SECONDS",
    ]


def test_a_stand_in_on_this_machine_may_speak_plain_http() -> None:
    settings = read_settings(
        zendesk_base_url="http://127.0.0.1:4010/", zendesk_client_id="draftdesk", zendesk_client_secret=SECRET
    )
    account = settings.zendesk_account()
    assert account is not None
    assert account.base_url == "http://127.0.0.1:4010"


def test_an_email_that_would_split_the_credentials_is_refused() -> None:
    told = _problems(zendesk_base_url=URL, zendesk_email="agent:x@acme.example", zendesk_api_token=SECRET)
    assert "ZENDESK_EMAIL must be" in told
    assert "agent:x" not in told


def test_no_secret_appears_in_the_repr_of_settings_or_account() -> None:
    settings = read_settings(
        zendesk_base_url=URL,
        zendesk_client_id="draftdesk",
        zendesk_client_secret=SECRET,
        zendesk_webhook_secret=SECRET,
        zendesk_email="agent@acme.example",
        zendesk_api_token=SECRET,
    )
    shown = repr(settings) + str(settings) + repr(settings.zendesk_account())
    assert SECRET not in shown
    assert "agent@" not in shown + repr(ApiToken("agent@acme.example", SECRET))
