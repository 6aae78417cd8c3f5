"""Build a client of Slack's Web API from the settings, and find the workspace of its token."""

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse

from bot.access import Access, Service
from bot.errors import SlackRefused
from bot.job_handlers import Retry
from bot.scopes import REMEDY, lacking
from bot.settings import Settings
from bot.slack_budgets import Budgets, asked_to_wait

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15
TOKEN_REFUSALS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's errors that mean: this token does not count, whatever is called."""


Worked = Callable[[str, str], None]


class NotingClient(WebClient):
    """A client that notes whether Slack took the token."""

    def __init__(self, access: Access, **more: Any) -> None:
        super().__init__(**more)
        self._access = access

    def api_call(self, *args: Any, **more: Any) -> SlackResponse:
        """Call Slack as `WebClient` does. Raises SlackApiError."""
        try:
            answer = super().api_call(*args, **more)
        except SlackApiError as error:
            reason = str(error.response.get("error"))
            if reason in TOKEN_REFUSALS:
                self._access.refused(Service.SLACK, reason)
            raise
        self._access.accepted(Service.SLACK)
        return answer


class PacedClient(NotingClient):
    """A client that waits for its budget before each call, or raises `Retry` with the seconds to wait."""

    def __init__(self, budgets: Budgets, access: Access, worked: Worked, **more: Any) -> None:
        super().__init__(access, **more)
        self._budgets = budgets
        self._worked = worked

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        """Call Slack as `WebClient` does. Raises `Retry` or SlackApiError."""
        given = more.get("json") or more.get("params") or more.get("data") or {}
        channel = str(given.get("channel") or "")
        time.sleep(self._budgets.take(api_method, channel))
        try:
            answer = super().api_call(api_method, **more)
            self._worked(api_method, channel)
            return answer
        except SlackApiError as error:
            seconds = asked_to_wait(error)
            if seconds is None:
                raise
            self._budgets.refused(api_method, channel, seconds)
            raise Retry(seconds) from error
        finally:
            self._budgets.answered(api_method, channel)


def slack_client(
    settings: Settings,
    *,
    for_listeners: bool,
    timeout: int = TIMEOUT_SECONDS,
    access: Access | None = None,
) -> WebClient:
    """A client of Slack's Web API. Listeners wait out short rate limits."""
    retries = [ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler()] if for_listeners else []
    return NotingClient(access or Access(), **_how(settings), timeout=timeout, retry_handlers=retries)


def paced_client(settings: Settings, budgets: Budgets, access: Access, worked: Worked) -> PacedClient:
    """The client of the outbox, which keeps to `budgets` and retries on its own. It calls `worked` with each
    method and channel (empty without one) that Slack took.
    """
    return PacedClient(budgets, access, worked, **_how(settings), timeout=TIMEOUT_SECONDS, retry_handlers=[])


def _how(settings: Settings) -> dict[str, Any]:
    token = settings.slack_bot_token
    return {
        "token": token.get_secret_value() if token is not None else None,
        "base_url": settings.slack_api_url,
    }


def team_of_token(settings: Settings) -> str:
    """The id of the bot token's workspace. Raises SlackRefused, saying what to do, if Slack refuses the
    token.
    """
    try:
        answer = slack_client(settings, for_listeners=True).auth_test()
    except SlackApiError as error:
        reason = error.response.get("error") or "no reason given"
        raise SlackRefused(
            f"Slack refuses SLACK_BOT_TOKEN ({reason}). Copy the Bot User OAuth Token again from "
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
