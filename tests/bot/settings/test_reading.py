"""The settings: read from the environment, all faults at once, no secret ever repeated."""

from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import NotConfigured, SettingsError
from bot.settings import NAMES, Settings, read_settings
from bot.settings.zendesk_account import OAuthClient, ZendeskAccount
from db.session import EXAMPLES

SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)  # No .env of the person running the tests.


def test_nothing_set_gives_the_defaults() -> None:
    settings = read_settings()
    assert settings.home == Path("~/.local/share/draftdesk").expanduser()
    assert settings.database_url == f"sqlite:///{settings.home}/draftdesk.db"
    assert (settings.port, settings.channels, settings.ops_channel) == (3000, (), None)
    assert settings.retrain_at == time(2, 0)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.transport() is None


EVERY_VARIABLE = {
    "DATABASE_URL": "postgresql://user@host/name",
    "DRAFTDESK_HOME": "/srv/data",
    "DRAFTDESK_PORT": "0",
    "DRAFTDESK_CHANNELS": " C0123ABCD, G0456EFGH ,",
    "DRAFTDESK_OPS_CHANNEL": "C0789",
    "DRAFTDESK_RETRAIN_AT": "14:30",
    "DRAFTDESK_TRAINING_MINUTES": "7.5",
    "DRAFTDESK_BITEXT": "/srv/bitext.csv",
    "DRAFTDESK_BRAND": "/srv/acme.toml",
    "DRAFTDESK_CONFIDENCE": "0.4",
    "DRAFTDESK_REGION": "in",
    "DRAFTDESK_UNDO_SECONDS": "5",
    "SLACK_BOT_TOKEN": f"xoxb-{SECRET}",
    "SLACK_APP_TOKEN": f"xapp-{SECRET}",
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_API_URL": "http://127.0.0.1:9/api",
    "ZENDESK_BASE_URL": "https://acme.zendesk.com/",
    "ZENDESK_CLIENT_ID": "draftdesk",
    "ZENDESK_CLIENT_SECRET": SECRET,
    "ZENDESK_WEBHOOK_SECRET": SECRET,
    "ZENDESK_EMAIL": "agent@acme.example",
    "ZENDESK_API_TOKEN": SECRET,
    "ZENDESK_REPLY_STATUS": "pending",
    "ZENDESK_ROUTES": "default=C0HELP",
    "ZENDESK_WEBHOOK_MINUTES": "30",
    "ZENDESK_LEARN": "true",
}


def test_every_variable_sets_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in EVERY_VARIABLE.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.database_url == "postgresql://user@host/name"
    assert (settings.home, settings.port) == (Path("/srv/data"), 0)
    assert settings.channels == ("C0123ABCD", "G0456EFGH")
    assert (settings.ops_channel, settings.retrain_at) == ("C0789", time(14, 30))
    assert settings.training_minutes == 7.5
    assert settings.bitext == settings.corpus == Path("/srv/bitext.csv")
    assert (settings.confidence, settings.brand) == (0.4, Path("/srv/acme.toml"))
    assert settings.undo_seconds == 5
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == f"xoxb-{SECRET}"
    assert settings.slack_api_url == "http://127.0.0.1:9/api/"
    assert settings.transport() == "socket"
    account = ZendeskAccount("https://acme.zendesk.com", OAuthClient("draftdesk", SECRET), SECRET)
    assert settings.zendesk_account() == account
    assert (settings.zendesk_reply_status, settings.zendesk_routes) == ("pending", "default=C0HELP")
    assert (settings.zendesk_webhook_minutes, settings.zendesk_learn) == (30, True)
    assert settings.problems() == []


def test_the_dotenv_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DRAFTDESK_PORT=4000\nDRAFTDESK_CHANNELS=C0111\nUNRELATED=1\n")
    monkeypatch.setenv("DRAFTDESK_PORT", "5000")
    settings = read_settings()
    assert (settings.port, settings.channels) == (5000, ("C0111",))


def test_a_dotenv_file_saved_by_another_editor_is_read_or_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfDRAFTDESK_PORT=4000\r\n")
    assert read_settings().port == 4000
    (tmp_path / ".env").write_bytes("DRAFTDESK_BRAND=b\u00fccher.toml".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"\.env must be UTF-8 text"):
        read_settings()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES.values():
        monkeypatch.setenv(name, " " if name.startswith("SLACK") else "")
    assert read_settings() == Settings()


def test_all_malformed_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    malformed = {
        "DRAFTDESK_PORT": "70000",
        "DRAFTDESK_CHANNELS": "C0123ABCD,#support",
        "DRAFTDESK_OPS_CHANNEL": "ops",
        "DRAFTDESK_RETRAIN_AT": "2am",
        "DRAFTDESK_CONFIDENCE": "30%",
        "DRAFTDESK_UNDO_SECONDS": "-1",
        "DATABASE_URL": SECRET,
        "SLACK_BOT_TOKEN": f"xapp-{SECRET}",
        "SLACK_APP_TOKEN": f"xoxb-{SECRET}",
        "SLACK_API_URL": "slack.com",
    }
    for name, value in malformed.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert len(raised.value.problems) == len(malformed)
    for name in malformed:
        assert sum(problem.startswith(name + " ") for problem in raised.value.problems) == 1
    assert "'70000'" in str(raised.value)


def test_no_secret_appears_in_a_message_or_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.setenv(name, SECRET)
    with pytest.raises(SettingsError) as raised:
        read_settings(for_serve=True)
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value)
    settings = read_settings(
        database_url=f"postgresql://user:{SECRET}@host/name",
        slack_bot_token=f"xoxb-{SECRET}",
        slack_app_token=f"xapp-{SECRET}",
        slack_signing_secret=SECRET,
    )
    assert SECRET not in repr(settings) + str(settings)


def test_serve_names_everything_it_lacks_and_the_demo() -> None:
    with pytest.raises(NotConfigured) as raised:
        read_settings(for_serve=True)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "draftdesk demo"):
        assert name in str(raised.value)


def test_serve_names_what_is_missing_beside_what_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTDESK_PORT", "http")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    with pytest.raises(NotConfigured) as raised:
        read_settings(for_serve=True)
    assert "DRAFTDESK_PORT" in str(raised.value)
    assert "SLACK_BOT_TOKEN" in str(raised.value)
    assert "SLACK_APP_TOKEN" not in str(raised.value)


def test_a_signing_secret_alone_means_http() -> None:
    settings = read_settings(for_serve=True, slack_bot_token="xoxb-1", slack_signing_secret=SECRET)
    assert settings.transport() == "http"


def test_settings_made_by_hand_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTDESK_PORT", "4000")
    assert Settings().port == 3000


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"prot": 1})


def test_the_brand_file_is_the_named_one_or_the_data_folders_if_it_exists(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).brand_file is None
    (tmp_path / "brand.toml").touch()
    assert Settings(home=tmp_path).brand_file == tmp_path / "brand.toml"
    named = tmp_path / "not-there.toml"
    assert Settings(home=tmp_path, brand=named).brand_file == named


@pytest.mark.parametrize(
    ("zone", "region"),
    [("Europe/Berlin", "DE"), ("Asia/Kolkata", "IN"), ("UTC", None), ("Etc/GMT-2", None)],
)
def test_the_time_zones_country_is_the_region_unless_one_is_set(
    monkeypatch: pytest.MonkeyPatch, zone: str, region: str | None
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert Settings().phone_region == region
    assert Settings(region="fr").phone_region == "FR"


@pytest.mark.parametrize("written", ["Germany", "XX", "+49"])
def test_a_region_that_is_no_country_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("DRAFTDESK_REGION", written)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.problems == (
        f"DRAFTDESK_REGION must be a country's two letters, such as DE. It is {written!r}.",
    )


def test_a_malformed_database_url_is_reported_with_valid_examples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "draftdesk.db")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.problems == (f"DATABASE_URL must be a database URL such as {EXAMPLES}.",)
