"""Send a line that only the person who clicked or asked can see."""

import logging
from http.client import HTTPException

from slack_sdk.webhook import WebhookClient

from bot.blocks import guard
from bot.blocks.notices import Said

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5


def send_ephemeral(response_url: str, said: Said, *, thread_ts: str | None = None) -> None:
    """Send a line through the request's URL. Never raises: a failure is only logged."""
    fallback, blocks = said
    thread = {} if thread_ts is None else {"thread_ts": thread_ts}
    try:
        client = WebhookClient(response_url, timeout=TIMEOUT_SECONDS)
        response = client.send_dict(
            {
                "text": fallback,
                "blocks": guard.checked(blocks),
                "response_type": "ephemeral",
                "replace_original": False,
                **thread,
            }
        )
    except (OSError, HTTPException, ValueError) as error:
        log.error("a person could not be told: %s", type(error).__name__)
        return
    if response.status_code != 200:
        log.error("a person could not be told: the response URL answered %d", response.status_code)
