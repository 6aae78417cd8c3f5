"""What `draftdesk doctor` says of Slack."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, State
from bot.scopes import REMEDY, lacking
from bot.settings import Settings

SLACK_TIMEOUT_SECONDS = 5


def slack_findings(settings: Settings) -> Iterator[Finding]:
    """Whether Slack answers and takes the token, and whether the app may do all that it should."""
    if settings.slack_bot_token is None:
        return
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    client = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
    )
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error", "no reason given")
        todo = "Copy the Bot User OAuth Token again from OAuth & Permissions of the Slack app."
        yield Finding(State.BROKEN, "Slack", f"refused SLACK_BOT_TOKEN: {reason}", todo)
    except OSError as error:
        told = f"{settings.slack_api_url} does not answer within {SLACK_TIMEOUT_SECONDS} s ({error})"
        yield Finding(State.BROKEN, "Slack", told, "Check the network and SLACK_API_URL.")
    else:
        yield Finding(State.FINE, "Slack", f"connected to {answer.get('team')} ({answer.get('team_id')})")
        missing = lacking(answer.headers)
        if missing:
            told = f"the app lacks {', '.join(missing)}, so something will not work"
            yield Finding(State.MISSING, "Slack scopes", told, REMEDY)
