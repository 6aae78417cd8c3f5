"""Ask Slack for the e-mail address of the person who approved a reply; helpdesks identify people by it.

Slack gives it with the scope users:read.email. It is optional: without an address, the owner of the
helpdesk's token is the comment's author.
"""

import logging
import time
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

KEPT_SECONDS = 3600.0
NONE_KEPT_SECONDS = 60.0
"""A missing address may be added, or the scope granted, at any moment."""
MOST_KEPT = 1000


class Authors:
    """Asks Slack for addresses; remembers one for an hour, and a missing one for a minute. For one thread."""

    def __init__(self, client: WebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[str, tuple[float, str | None]] = {}

    def email(self, user_id: str) -> str | None:
        """Return the person's address; None if Slack has none, refuses, or does not answer now."""
        until, address = self._kept.get(user_id, (float("-inf"), None))
        if self._clock() < until:
            return address
        try:
            answer = self._client.users_info(user=user_id)
        except (SlackApiError, OSError) as error:
            log.warning(
                "Slack did not give the approver's address (%s); sending without", type(error).__name__
            )
            return None
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        address = _address(answer.get("user"))
        kept_seconds = NONE_KEPT_SECONDS if address is None else KEPT_SECONDS
        self._kept[user_id] = (self._clock() + kept_seconds, address)
        return address


def _address(user: object) -> str | None:
    profile = user.get("profile") if isinstance(user, dict) else None
    found = profile.get("email") if isinstance(profile, dict) else None
    return found if isinstance(found, str) and "@" in found else None
