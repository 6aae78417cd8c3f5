"""Say when the next nightly retraining is due."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.cli.doctor.findings import Finding, Installation, State


def retraining_findings(installation: Installation) -> Iterator[Finding]:
    """Say the time from the settings; an admin may have set another in Slack (`set_in_slack.py`)."""
    from bot.jobs.night_clock import next_due

    settings = installation.settings
    due = next_due(datetime.now(UTC), settings.retrain_at, settings.zone()).astimezone(settings.zone())
    told = f"{due:%Y-%m-%d %H:%M %Z}, while `{installation.start}` runs"
    yield Finding(State.FINE, "next retraining", told)
