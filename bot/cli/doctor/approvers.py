"""Ask Slack whether those who may approve still can."""

from collections.abc import Iterator

from bot.cli.doctor.conversations import SLACK_TIMEOUT_SECONDS
from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.workspace import WorkspaceData


def approver_findings(workspace: WorkspaceData) -> Iterator[Finding]:
    """Yield a warning for approvers who are gone; nothing if no bot token is set."""
    from slack_sdk import WebClient

    from bot.services import preferences
    from bot.services.shown import troubles
    from db.session import read

    settings = workspace.settings
    if settings.slack_bot_token is None or not workspace.has_preferences:
        return
    with read(workspace.engine) as session:
        chosen = preferences.read(session, workspace.id, settings).approvers
    client = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
    )
    for told in troubles.of_approvers(client, chosen, str):
        yield Finding(State.WARNING, "who may approve", told, "Change it in the App Home: Who may approve.")
