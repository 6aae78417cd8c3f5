"""Turn every listener's errors into a line for the person who asked, or into a status.

The person sees the messages of our own errors and the meaning of Slack's known refusals; for any other error,
a reference id that the log has beside the traceback. Nobody sees exception text.
"""

import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks.notices import notice, notice_view
from bot.errors import DraftdeskError, NotStored, UnreadablePayload
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.payloads import thread_of
from bot.listeners.served import ListenerContext
from bot.services.shown.failures import CAUSES

log = logging.getLogger(__name__)

TOO_LATE_FOR_A_FORM = ("expired_trigger_id", "exchanged_trigger_id", "trigger_expired")
"""Slack opens one form per click, within three seconds."""


def register(app: App, _served: ListenerContext) -> None:
    """Register the app's error handler, for listeners and middleware."""
    app.error(answer_error)


@contextmanager
def boundary(body: dict[str, Any]) -> Iterator[None]:
    """Answer errors raised after a listener's acknowledgement.

    Bolt's own handler must not see them: its response with status 500 could replace the acknowledgement.
    """
    try:
        yield
    except Exception as error:
        answer_error(error, body, None)


def answer_error(
    error: Exception, body: dict[str, Any], response: BoltResponse | None
) -> BoltResponse | None:
    """Tell the person; return a response, which counts only if the request is not acknowledged yet."""
    if isinstance(error, UnreadablePayload):
        log.warning("a request was refused: %s", error)
        return BoltResponse(status=400, body="unreadable request")
    message = told(error)
    kind = body.get("type")
    if kind == "view_submission":
        return _in_the_modal(message)
    if kind == "event_callback":
        return BoltResponse(status=500, body="")  # Nobody waits for an answer, and Slack retries.
    url = body.get("response_url")
    if isinstance(url, str):
        send_ephemeral(url, notice(message), thread_ts=thread_of(body))
    if isinstance(error, NotStored | SQLAlchemyError):
        return BoltResponse(status=500, body="")  # Not acknowledged: nothing is stored, nothing was done.
    return BoltResponse(status=200, body="") if response is not None else None


def told(error: Exception) -> str:
    """Return the message for the person; log an unexpected error with a reference."""
    if isinstance(error, DraftdeskError):
        log.info("a request was declined: %s", type(error).__name__)
        return str(error)
    if isinstance(error, SQLAlchemyError):
        log.error("a request could not be served: %s", type(error).__name__)
        return str(NotStored())
    meaning = _refused_by_slack(error) if isinstance(error, SlackApiError) else None
    if meaning is not None:
        return meaning
    reference = secrets.token_hex(4)
    log.error("unexpected error, reference %s", reference, exc_info=error)
    return f"Something went wrong on my side and nothing was done. Reference for the log: {reference}"


def _refused_by_slack(error: SlackApiError) -> str | None:
    """Return what Slack's refusal means to the person; None if it is unknown."""
    code = str(error.response.get("error"))
    cause = CAUSES.get(code)
    if code in TOO_LATE_FOR_A_FORM:
        told = "Slack gives me three seconds to open a form, and it took me longer. Please press it again."
    elif code in ("ratelimited", "rate_limited"):
        told = "Slack asks me to slow down for a moment. Please try again in a minute."
    elif cause is not None:
        told = f"{cause.what} {cause.remedy}." if cause.remedy else cause.what
    else:
        return None
    log.warning("Slack refused a call of a listener: %s", code)
    return f"{told} Nothing was changed."


def _in_the_modal(message: str) -> BoltResponse:
    view = notice_view("Not done", message).to_dict()
    answer = {"response_action": "update", "view": view}
    return BoltResponse(
        status=200, body=json.dumps(answer), headers={"content-type": "application/json;charset=utf-8"}
    )
