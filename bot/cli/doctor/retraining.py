"""Say when the next nightly retraining is due, by this machine's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cli.doctor.findings import Finding, Installation, State


def retraining_findings(installation: Installation) -> Iterator[Finding]:
    """Say the time from the settings; an admin may have set another in Slack (`set_in_slack.py`)."""
    at, clock = datetime.now().astimezone(), installation.settings.retrain_at
    due = at.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if due <= at:
        due += timedelta(days=1)
    told = f"{due:%Y-%m-%d %H:%M %Z}, while `{installation.start}` runs"
    yield Finding(State.FINE, "next retraining", told)
