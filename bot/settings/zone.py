"""The time zone that hours mean: the one set, else this machine's."""

import zoneinfo
from datetime import UTC, tzinfo


def zone_of(name: str | None) -> tzinfo:
    """Return the zone of that name; None gives this machine's, and UTC if that is unknown."""
    if name is not None:
        return zoneinfo.ZoneInfo(name)
    from tzlocal import get_localzone

    try:
        return get_localzone()
    except zoneinfo.ZoneInfoNotFoundError:
        return UTC
