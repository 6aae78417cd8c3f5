"""Names and values that would silently have no effect are named."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import NAMES, read_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*NAMES.values(), "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def _told() -> list[str]:
    told: list[str] = []
    read_settings(warn=told.append)
    return told


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DRAFTDESK_PROT", "Did you mean DRAFTDESK_PORT?"),
        ("draftdesk_chanels", "Did you mean DRAFTDESK_CHANNELS?"),
        ("DRAFTDESK_CONFIDENSE", "Did you mean DRAFTDESK_CONFIDENCE?"),
        ("DRAFTDESK_XYZZY_QUUX_WALDO", "See docs/settings.md"),
        ("SLACK_BOT_TOKN", "Did you mean SLACK_BOT_TOKEN?"),
        ("ZENDESK_BASE_ULR", "Did you mean ZENDESK_BASE_URL?"),
    ],
)
@pytest.mark.parametrize("in_file", [False, True])
def test_a_misspelt_setting_is_named_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, meant: str, in_file: bool
) -> None:
    if in_file:
        (tmp_path / ".env").write_text(f"{name}=1\n")
    else:
        monkeypatch.setenv(name, "1")
    [told] = _told()
    assert told.startswith(f"{name.upper()} is not a setting, so it has no effect. {meant}")


@pytest.mark.parametrize(
    "name", ["DRAFTDESK_PORT", "draftdesk_port", "SLACK_WEBHOOK_URL", "ZENDESK_SUBDOMAIN", "DATABASE", "PORT"]
)
def test_settings_and_other_programs_variables_are_not_called_misspelt(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    assert _told() == []


def test_a_misspelt_setting_is_named_at_start_without_its_value(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DRAFTDESK_SLACK_BOT_TOKEN", "xoxb-hunter2")
    read_settings()
    assert "DRAFTDESK_SLACK_BOT_TOKEN is not a setting" in caplog.text
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "zone", ["Europe/Berlinn", "XXX", "Europe", "../etc/passwd", "CET-1CEST,M3.5.0", "/nowhere"]
)
def test_an_unknown_time_zone_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("DRAFTDESK_PORT", "many")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    port, clock = raised.value.problems
    assert port.startswith("DRAFTDESK_PORT must be")
    assert clock.startswith("TZ must be a time zone that this machine knows, such as Europe/Berlin")
    assert clock.endswith(f"It is {zone!r}.")


@pytest.mark.parametrize(
    "zone", ["", "UTC", "Europe/Berlin", ":Europe/Berlin", "EST5EDT", "/usr/share/zoneinfo/UTC"]
)
def test_a_known_time_zone_is_accepted(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    assert _told() == []


def test_a_time_zone_in_the_dotenv_file_is_said_to_have_no_effect(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TZ=Europe/Berlin\n")
    assert _told() == ["TZ in .env has no effect: set it in the environment."]
