"""Build a client of Slack's Web API from the settings, and find the workspace of its token."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot.errors import SlackRefused
from bot.scopes import REMEDY, lacking
from bot.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15


def slack_client(settings: Settings, *, for_listeners: bool, timeout: int = TIMEOUT_SECONDS) -> WebClient:
    """A client of Slack's Web API. Listeners wait out short rate limits; the outbox retries on its own."""
    token = settings.slack_bot_token
    return WebClient(
        token=token.get_secret_value() if token is not None else None,
        base_url=settings.slack_api_url,
        timeout=timeout,
        retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler()] if for_listeners else [],
    )


def team_of_token(settings: Settings) -> str:
    """The id of the bot token's workspace. Raises SlackRefused, saying what to do, if Slack refuses the
    token.
    """
    try:
        answer = slack_client(settings, for_listeners=True).auth_test()
    except SlackApiError as error:
        reason = error.response.get("error") or "no reason given"
        raise SlackRefused(
            f"Slack does not take SLACK_BOT_TOKEN ({reason}). Copy the Bot User OAuth Token again from "
            "OAuth & Permissions of the Slack app."
        ) from error
    except OSError as error:
        raise SlackRefused(
            f"Slack cannot be reached at {settings.slack_api_url}. Check the network and SLACK_API_URL."
        ) from error
    missing = lacking(answer.headers)
    if missing:
        log.warning("the Slack app lacks %s, so some features will not work. %s", ", ".join(missing), REMEDY)
    return str(answer["team_id"])
