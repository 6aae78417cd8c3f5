"""The settings: read once from the environment and `.env`, checked, then passed along as one frozen value.

`read_settings()` is the only place that looks at the environment. `Settings(...)` looks at nothing but its
arguments, so a test or the demo says exactly what it wants. What a setting means stands beside it;
`.env.example` repeats it for people.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import zendesk_settings
from bot.errors import NotConfigured, SettingsError
from bot.zendesk_settings import ZendeskSettings

DEFAULT_HOME = Path("~/.local/share/draftdesk")
SLACK_API_URL = "https://slack.com/api/"

Transport = Literal["socket", "http"]

_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")


def _split_channels(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _checked_channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError("not a channel id")
    return value


def _parsed_time(value: object) -> object:
    return datetime.strptime(value.strip(), "%H:%M").time() if isinstance(value, str) else value  # noqa: DTZ007 - a time of day on this machine's clock


def _checked_url(value: str) -> str:
    if "://" not in value:
        raise ValueError("not a URL")
    return value


def _base_url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("not an http URL")
    return value if value.endswith("/") else value + "/"


def _starting(prefix: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(prefix):
            raise ValueError("wrong prefix")
        return value

    return check


AbsolutePath = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
ChannelId = Annotated[str, AfterValidator(_checked_channel)]


class Settings(ZendeskSettings):
    """Everything that can be set. Frozen; secrets and the database's URL do not show in its repr."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    home: AbsolutePath = Field(default=DEFAULT_HOME, validate_default=True)
    """The data folder: SQLite database, model versions, snapshots."""
    database_url: Annotated[str, AfterValidator(_checked_url)] = Field(
        default_factory=lambda fields: f"sqlite:///{fields.get('home', DEFAULT_HOME)}/draftdesk.db",
        repr=False,
    )
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    """Where HTTP is served; 0 picks a free port."""
    channels: Annotated[tuple[ChannelId, ...], BeforeValidator(_split_channels)] = ()
    """The watched channels, by id."""
    ops_channel: ChannelId | None = None
    """Where notices about retraining and failures go; none: they are only logged."""
    retrain_at: Annotated[time, BeforeValidator(_parsed_time)] = time(2)
    """Time of day of the nightly retraining, on this machine's clock."""
    training_minutes: Annotated[float, Field(ge=0, le=600)] = 25.0
    """How long the nightly run trains attention, beside counting; 0: it only counts."""
    bitext: AbsolutePath | None = None
    """A CSV to learn from in place of the Hub's copy of Bitext."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """The confidence below which no draft is shown, in place of the one that each version was fitted with."""
    undo_seconds: Annotated[float, Field(ge=0, le=600)] = 30.0
    """How long an approved reply waits before it leaves, so that it can be undone; 0: it leaves at once."""
    brand: AbsolutePath | None = None
    """The company's facts, a TOML file; none: `brand.toml` in the data folder, where there is one."""
    starter_only: bool = False
    """Learn from the embedded starter set and never ask the Hub; the demo says so, no variable does."""
    slack_bot_token: Annotated[SecretStr, AfterValidator(_starting("xoxb-"))] | None = None
    slack_app_token: Annotated[SecretStr, AfterValidator(_starting("xapp-"))] | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, AfterValidator(_base_url)] = SLACK_API_URL

    @property
    def corpus(self) -> Path | str | None:
        """What `model.corpus.rows.load_frame` loads: a file, "starter", or None for the Hub or its cache."""
        if self.bitext is not None:
            return self.bitext
        return "starter" if self.starter_only else None

    @property
    def brand_file(self) -> Path | None:
        """The file of the company's facts: the one that was named, or the data folder's if it is there."""
        usual = self.home / "brand.toml"
        return self.brand or (usual if usual.is_file() else None)

    def transport(self) -> Transport | None:
        """How requests from Slack arrive: Socket Mode with an app token, else HTTP with a signing secret."""
        if self.slack_app_token is not None:
            return "socket"
        return "http" if self.slack_signing_secret is not None else None

    def problems(self) -> list[str]:
        """What `draftdesk serve` still lacks, one sentence for each; empty when it can start."""
        return _missing(
            has_bot_token=self.slack_bot_token is not None, has_transport=self.transport() is not None
        )


NAMES: Mapping[str, str] = {
    "database_url": "DATABASE_URL",
    "home": "DRAFTDESK_HOME",
    "port": "DRAFTDESK_PORT",
    "channels": "DRAFTDESK_CHANNELS",
    "ops_channel": "DRAFTDESK_OPS_CHANNEL",
    "retrain_at": "DRAFTDESK_RETRAIN_AT",
    "training_minutes": "DRAFTDESK_TRAINING_MINUTES",
    "bitext": "DRAFTDESK_BITEXT",
    "brand": "DRAFTDESK_BRAND",
    "confidence": "DRAFTDESK_CONFIDENCE",
    "undo_seconds": "DRAFTDESK_UNDO_SECONDS",
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "slack_api_url": "SLACK_API_URL",
    **zendesk_settings.NAMES,
}
"""Each field of `Settings` and the environment variable that sets it."""

SECRET = zendesk_settings.SECRET | {
    "database_url",
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
}
"""Fields whose value is never repeated in a message."""

_EXPECTED: Mapping[str, str] = {
    "database_url": "must be a database URL such as sqlite:////path/to/draftdesk.db or postgresql://user@host/draftdesk.",
    "home": "must be the path of a folder.",
    "port": "must be a number from 0 to 65535 (0 picks a free port).",
    "channels": "must be channel ids separated by commas, such as C0123ABCD (channel name > About).",
    "ops_channel": "must be one channel id, such as C0123ABCD (channel name > About).",
    "retrain_at": "must be a time of day from 00:00 to 23:59, such as 02:00.",
    "training_minutes": "must be a number of minutes from 0 to 600 (0 trains no attention).",
    "bitext": "must be the path of a CSV file.",
    "brand": "must be the path of a TOML file.",
    "confidence": "must be a number from 0 (always draft) to 1 (never), such as 0.3.",
    "undo_seconds": "must be a number of seconds from 0 (send at once) to 600, such as 30.",
    "slack_bot_token": "must start with xoxb- (Slack app > OAuth & Permissions > Bot User OAuth Token).",
    "slack_app_token": "must start with xapp- (Slack app > Basic Information > App-Level Tokens).",
    "slack_signing_secret": "must be text (Slack app > Basic Information > Signing Secret).",
    "slack_api_url": "must be an http or https URL, such as https://slack.com/api/.",
    **zendesk_settings.EXPECTED,
}


_DEFAULT_NOT_MADE = "default_factory_not_called"
"""Pydantic's word for a default that it did not make because another field was refused."""


class _Environment(BaseSettings):
    """The variables as they stand, unread; an empty one counts as unset."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    database_url: str | None = None
    draftdesk_home: str | None = None
    draftdesk_port: str | None = None
    draftdesk_channels: str | None = None
    draftdesk_ops_channel: str | None = None
    draftdesk_retrain_at: str | None = None
    draftdesk_training_minutes: str | None = None
    draftdesk_bitext: str | None = None
    draftdesk_brand: str | None = None
    draftdesk_confidence: str | None = None
    draftdesk_undo_seconds: str | None = None
    slack_bot_token: str | None = None
    slack_app_token: str | None = None
    slack_signing_secret: str | None = None
    slack_api_url: str | None = None
    zendesk_base_url: str | None = None
    zendesk_client_id: str | None = None
    zendesk_client_secret: str | None = None
    zendesk_webhook_secret: str | None = None
    zendesk_email: str | None = None
    zendesk_api_token: str | None = None
    zendesk_reply_status: str | None = None
    zendesk_routes: str | None = None
    zendesk_webhook_minutes: str | None = None
    zendesk_learn: str | None = None


def read_settings(for_serve: bool = False, **overrides: Any) -> Settings:
    """Read environment and `.env`; `overrides` (by field name) win, and None among them means: as if unset.

    Raises SettingsError naming every malformed setting, and what a Zendesk account that is set in part lacks,
    at once; with `for_serve`, NotConfigured naming what is missing for Slack as well. No message repeats a
    secret.
    """
    environment = _Environment().model_dump()
    values = {
        field: environment[name.lower()].strip()
        for field, name in NAMES.items()
        if environment[name.lower()] is not None and environment[name.lower()].strip()
    }
    values = {field: value for field, value in (values | overrides).items() if value is not None}
    malformed = zendesk_settings.missing(frozenset(values))
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        malformed = [*(_malformed(field, values.get(field)) for field in _wrong(error)), *malformed]
    missing = _missing_from(values) if for_serve else []
    if settings is None or malformed or missing:
        raise (NotConfigured if missing else SettingsError)([*malformed, *missing])
    return settings


def _wrong(error: ValidationError) -> list[str]:
    """The fields that were refused, each once; not one whose default was left unmade because of them."""
    problems = [each for each in error.errors(include_input=False) if each["type"] != _DEFAULT_NOT_MADE]
    return list(dict.fromkeys(str(problem["loc"][0]) for problem in problems))


def _malformed(field: str, value: object) -> str:
    shown = "" if field in SECRET else f" It is {str(value)[:80]!r}."
    return f"{NAMES[field]} {_EXPECTED[field]}{shown}"


def _missing_from(values: Mapping[str, object]) -> list[str]:
    return _missing(
        has_bot_token="slack_bot_token" in values,
        has_transport="slack_app_token" in values or "slack_signing_secret" in values,
    )


def _missing(*, has_bot_token: bool, has_transport: bool) -> list[str]:
    problems = []
    if not has_bot_token:
        problems.append(
            "SLACK_BOT_TOKEN is missing: install the Slack app and copy its Bot User OAuth Token (xoxb-...) "
            "from OAuth & Permissions."
        )
    if not has_transport:
        problems.append(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing: set SLACK_APP_TOKEN (xapp-...) for "
            "Socket Mode, or SLACK_SIGNING_SECRET for HTTP. No Slack workspace at hand? `draftdesk demo` "
            "needs none."
        )
    return problems
