"""Say what an admin set in Slack, which overrides the environment's settings."""

from collections.abc import Iterator

from bot.cli.doctor.channels import channels_of
from bot.cli.doctor.conversations import conversation_findings
from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.workspace import WorkspaceData
from db.vocabulary import PreferenceName


def preference_findings(workspace: WorkspaceData) -> Iterator[Finding]:
    """Say whether everything is paused, the values set there, in one line, and whether the bot can post in
    channels that only they name; nothing if there are none.
    """
    from bot.services import preferences
    from db.session import read

    if not workspace.has_preferences:
        return
    with read(workspace.engine) as session:
        found = preferences.read(session, workspace.id, workspace.settings)
        paused = preferences.paused(session, workspace.id)
    told = {
        PreferenceName.CHANNELS: f"watched channels {', '.join(found.channels) or 'none'}"
        + (f" (in shadow mode: {', '.join(sorted(found.shadow))})" if found.shadow else ""),
        PreferenceName.APPROVERS: f"who may approve ({found.approvers.kind})",
        PreferenceName.CONFIDENCE: f"the threshold {found.confidence:.0%}"
        if found.confidence is not None
        else "",
        PreferenceName.RETRAIN_AT: f"retraining at {found.retrain_at:%H:%M}",
    }
    if paused is not None:
        said = (
            f"{paused.set_by} paused everything at {paused.set_at:%Y-%m-%d %H:%M} UTC: no cards, no approvals"
        )
        yield Finding(State.WARNING, "paused in Slack", said, "As an admin, press Go on in the App Home.")
    if found.origins:
        said = ", ".join(told[name] for name in preferences.NAMES if name in found.origins)
        yield Finding(State.FINE, f"set in Slack by {workspace.id}", said)
    named = {*found.channels, *filter(None, found.team_channels.values())}
    yield from conversation_findings(workspace.settings, sorted(named - {*channels_of(workspace.settings)}))
