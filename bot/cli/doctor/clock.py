"""Compare this machine's clock with Slack's: signed requests are refused if the two are too far apart."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.cli.doctor.findings import Finding, State

NOTICED_SECONDS = 60
REFUSED_SECONDS = 300
"""Slack's own rule: a request that was signed longer ago is not accepted."""


def clock_findings(headers: Mapping[str, Any], at: datetime) -> Iterator[Finding]:
    """Yield a fault if the clock is wrong by the `Date` of an answer that came at `at`, if it has one."""
    date = next((value for name, value in headers.items() if name.lower() == "date"), None)
    if not date:
        return
    try:
        sent = parsedate_to_datetime(date[0] if isinstance(date, list) else str(date))
    except ValueError:
        return
    seconds = (at - sent).total_seconds()
    if abs(seconds) < NOTICED_SECONDS:
        return
    state = State.BROKEN if abs(seconds) >= REFUSED_SECONDS else State.WARNING
    told = f"{abs(seconds):,.0f} s {'ahead of' if seconds > 0 else 'behind'} Slack's"
    todo = (
        "Set it by a time server (NTP): signed requests more than five minutes off are refused, and nights "
        "begin at the wrong time."
    )
    yield Finding(state, "clock", told, todo)
