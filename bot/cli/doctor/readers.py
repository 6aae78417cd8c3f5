"""Find watched channels that people outside the team can read, without a team channel for their cards."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.workspace import WorkspaceData
from bot.settings import NAMES


def reader_findings(workspace: WorkspaceData) -> Iterator[Finding]:
    """Say what Slack last told the running bot; nothing before it first asked."""
    from bot.services import preferences
    from bot.services.shown.exposed import exposed
    from db.session import read

    if not workspace.has_preferences:
        return
    with read(workspace.engine) as session:
        counts = preferences.read(session, workspace.id, workspace.settings)
        found = exposed(session, workspace.id, counts)
    todo = f"In Slack: /suggest watch #team-channel there, or set {NAMES['team_channels']}."
    for each in found:
        told = each.told(each.channel, each.team_channel or "")
        yield Finding(State.WARNING, f"readers of {each.channel}", told, todo)
