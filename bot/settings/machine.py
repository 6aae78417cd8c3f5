"""Settings for the machine: a folder, a database, where it listens."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import AbsolutePath, DatabaseUrl, IpAddress

DEFAULT_HOME = Path("~/.local/share/draftdesk")


class MachineSettings(Group):
    """The data folder, the database and the address of the HTTP server."""

    heading = "This machine"

    home: Annotated[
        AbsolutePath,
        Field(validate_default=True),
        Setting(
            "DRAFTDESK_HOME",
            "Data folder: SQLite database, model versions. `make demo` and `make retrain` use .draftdesk in "
            "the checkout instead, and take another from the environment only.",
            must="be the path of a folder",
            demo=True,
        ),
    ] = DEFAULT_HOME
    database_url: Annotated[
        DatabaseUrl,
        Setting(
            "DATABASE_URL",
            "Database: without it, SQLite in the data folder. PostgreSQL: "
            "postgresql://user:password@host/draftdesk",
            must="be a database URL such as sqlite:////path/to/draftdesk.db or "
            "postgresql://user@host/draftdesk",
            hidden=True,
        ),
    ] = Field(
        default_factory=lambda fields: f"sqlite:///{fields.get('home', DEFAULT_HOME)}/draftdesk.db",
        repr=False,  # It may contain a password.
    )
    port: Annotated[
        int,
        Field(ge=0, le=65535),
        Setting(
            "DRAFTDESK_PORT",
            "Port of /slack/events, /healthz and /readyz, or of the demo's page. 0 picks a free one.",
            must="be a number from 0 to 65535 (0 picks a free port)",
            demo=True,
        ),
    ] = 3000
    log: Annotated[
        Literal["text", "json"],
        BeforeValidator(lambda value: str(value).lower()),
        Setting(
            "DRAFTDESK_LOG",
            "How the log is written to standard error: text, or json for machines, an object on each line.",
            must="be text or json",
            demo=True,
        ),
    ] = "text"
    bind: Annotated[
        IpAddress | None,
        Setting(
            "DRAFTDESK_BIND",
            "Address that it listens on, such as 127.0.0.1 behind a proxy on this machine. Without it: every "
            "address if Slack's or Zendesk's requests come over HTTP, else 127.0.0.1.",
            must="be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0",
        ),
    ] = None
    metrics_token: Annotated[
        SecretStr | None,
        Field(min_length=16),
        Setting(
            "DRAFTDESK_METRICS_TOKEN",
            "Lets other machines read /metrics and the details of /readyz, as "
            '"Authorization: Bearer TOKEN". Without it only this machine can.',
            must="be at least 16 characters long",
            hidden=True,
        ),
    ] = None
