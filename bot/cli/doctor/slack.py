"""Check Slack: its settings, whether it answers and accepts the tokens, clock and scopes of the app."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.cli.doctor.clock import clock_findings
from bot.cli.doctor.findings import Finding, Installation, State
from bot.scopes import REMEDY, lacking
from bot.settings import NAMES, Settings

SLACK_TIMEOUT_SECONDS = 5


def slack_findings(installation: Installation) -> Iterator[Finding]:
    """Say what is missing, how requests arrive, and what Slack says. The demo needs no Slack."""
    settings = installation.settings
    if not installation.demo:
        yield from _settings(settings)
    if settings.slack_bot_token is not None:
        yield from _connection(settings, settings.slack_bot_token.get_secret_value())
    if settings.slack_app_token is not None and not installation.demo:
        yield _socket(settings, settings.slack_app_token.get_secret_value())


def _settings(settings: Settings) -> Iterator[Finding]:
    for problem in settings.problems():
        yield Finding(State.MISSING, "Slack", problem, blocks=True)
    if settings.transport() == "socket":
        yield Finding(State.FINE, "transport", f"Socket Mode ({NAMES['slack_app_token']} is set)")
    elif settings.transport() == "http":
        yield Finding(State.FINE, "transport", f"HTTP on port {settings.port}, at /slack/events")


def _connection(settings: Settings, token: str) -> Iterator[Finding]:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT_SECONDS)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error", "no reason given")
        todo = "Copy the Bot User OAuth Token again from OAuth & Permissions of the Slack app."
        yield Finding(State.BROKEN, "Slack", f"refused {NAMES['slack_bot_token']}: {reason}", todo)
    except OSError as error:
        told = f"{settings.slack_api_url} does not answer within {SLACK_TIMEOUT_SECONDS} s ({error})"
        yield Finding(State.BROKEN, "Slack", told, f"Check the network and {NAMES['slack_api_url']}.")
    else:
        yield Finding(State.FINE, "Slack", f"connected to {answer.get('team')} ({answer.get('team_id')})")
        yield from clock_findings(answer.headers, datetime.now(UTC))
        missing = lacking(answer.headers)
        if missing:
            told = f"the app lacks {', '.join(missing)}, so something will not work"
            yield Finding(State.WARNING, "Slack scopes", told, REMEDY)


def _socket(settings: Settings, token: str) -> Finding:
    """Ask for the address of a Socket Mode connection, as the bot does; nothing is connected."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT_SECONDS)
    try:
        client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        reason = error.response.get("error", "no reason given")
        todo = (
            "Make an app-level token with the scope connections:write under Basic Information of the Slack "
            "app, and turn Socket Mode on."
        )
        return Finding(State.BROKEN, "Socket Mode", f"refused {NAMES['slack_app_token']}: {reason}", todo)
    except OSError as error:
        told = f"{settings.slack_api_url} does not answer within {SLACK_TIMEOUT_SECONDS} s ({error})"
        return Finding(State.BROKEN, "Socket Mode", told, f"Check the network and {NAMES['slack_api_url']}.")
    return Finding(State.FINE, "Socket Mode", "Slack gives the app a connection")
