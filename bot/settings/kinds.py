"""Types of values. Each parses text and raises ValueError if it is malformed."""

import ipaddress
import re
import zoneinfo
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from model.encoder.place import HUB, STATIC

DEFAULT = "default"
"""Every channel that a list of team channels does not name."""
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _checked_channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError("not a channel id")
    return value


def _pairs(value: object) -> object:
    """Return the pairs in "C0SUPPORT=C0TEAM, default=C0TEAM"."""
    if not isinstance(value, str):
        return value
    return tuple(tuple(part.strip().split("=")) for part in value.split(",") if part.strip())


def _checked_pair(value: tuple[str, str]) -> tuple[str, str]:
    channel, team = (part.strip() for part in value)
    return channel if channel == DEFAULT else _checked_channel(channel), _checked_channel(team)


def _region(value: object) -> object:
    """Return a country's code in capitals. Raises ValueError if no telephone numbers of it are known."""
    if not isinstance(value, str):
        return value
    from phonenumbers import SUPPORTED_REGIONS  # Imported here, since most commands set no region.

    if value.upper() not in SUPPORTED_REGIONS:
        raise ValueError("not a country")
    return value.upper()


def _parsed_time(value: object) -> object:
    return datetime.strptime(value.strip(), "%H:%M").time() if isinstance(value, str) else value  # noqa: DTZ007 - a time of day in the setting's time zone


def _checked_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise ValueError("not a time zone")
    return value


def _checked_encoder(value: str) -> str:
    if value == STATIC or HUB.fullmatch(value):
        return value
    if "://" in value:
        raise ValueError("not a file of the Hub at a commit")
    return str(Path(value).expanduser().absolute())


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise ValueError("this account has no home folder") from error


def _checked_url(value: str) -> str:
    if "://" not in value:
        raise ValueError("not a URL")
    return value


def _checked_address(value: str) -> str:
    return str(ipaddress.ip_address(value))


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


AbsolutePath = Annotated[Path, AfterValidator(_absolute)]
BotToken = Annotated[SecretStr, AfterValidator(_starting("xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(_starting("xapp-"))]
ChannelId = Annotated[str, AfterValidator(_checked_channel)]
Channels = Annotated[tuple[ChannelId, ...], BeforeValidator(_split)]
TeamChannels = Annotated[
    tuple[Annotated[tuple[str, str], AfterValidator(_checked_pair)], ...], BeforeValidator(_pairs)
]
"""Pairs of a channel, or `DEFAULT`, and the team channel of its cards."""
DatabaseUrl = Annotated[str, AfterValidator(_checked_url)]
IpAddress = Annotated[str, AfterValidator(_checked_address)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
"""An http or https URL; a slash is added at its end."""
TimeOfDay = Annotated[time, BeforeValidator(_parsed_time)]
Region = Annotated[str, BeforeValidator(_region)]
"""A country's code, ISO 3166: two capitals."""
TimeZone = Annotated[str, AfterValidator(_checked_zone)]
"""A name of the IANA's list, such as Europe/Berlin."""
Share = Annotated[float, Field(ge=0, le=1)]

EncoderPlace = Annotated[str, AfterValidator(_checked_encoder)]
