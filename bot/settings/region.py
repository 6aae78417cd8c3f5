"""The country that this machine's time zone belongs to."""

import os
import zoneinfo
from pathlib import Path


def region_of_time_zone() -> str | None:
    """Return the country of the time zone, such as "DE" for Europe/Berlin; None for UTC, for a zone's former
    name, and where the machine has no table of zones.
    """
    zone = os.environ.get("TZ", "").removeprefix(":") or _local_zone()
    countries = [country for name, country in _zones() if name == zone]
    return countries[0] if len(countries) == 1 else None


def _local_zone() -> str | None:
    from tzlocal import get_localzone_name

    try:
        return str(get_localzone_name())
    except zoneinfo.ZoneInfoNotFoundError:
        return None


def _zones() -> list[tuple[str, str]]:
    """Return zones with their countries from `zone.tab`: country, coordinates and zone on a line."""
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            lines = table.read_text(encoding="utf-8").splitlines()
            columns = [line.split("\t") for line in lines if not line.startswith("#")]
            return [(line[2], line[0]) for line in columns if len(line) >= 3]
    return []
