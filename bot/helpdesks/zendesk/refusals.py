"""Convert Zendesk's refusals into the port's errors.

Messages give the status, error name, fields and next step, but never Zendesk's text, which may quote a
customer.
"""

import httpx
from pydantic import ValidationError

from bot.helpdesks.port import (
    AskedToWait,
    Collision,
    HelpdeskError,
    NotAllowed,
    Refused,
    TicketClosed,
    TicketGone,
    Unreachable,
)
from bot.helpdesks.zendesk.limits import TOO_MANY_REQUESTS, retry_after, wait_after_429
from bot.helpdesks.zendesk.schemas import Fault


def refusal(response: httpx.Response, ticket_id: int | None = None) -> HelpdeskError:
    """Convert an answer outside 200 to 299 into an error; `ticket_id` is set if it is about a ticket."""
    status = response.status_code
    if status == 401:
        return NotAllowed(
            "Zendesk refuses the credentials (401). Check ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET, "
            "or ZENDESK_EMAIL and ZENDESK_API_TOKEN."
        )
    if status == 403:
        return NotAllowed(
            "Zendesk does not allow this (403): the agent's role or the OAuth client's scopes forbid it. "
            "`draftdesk zendesk check` lists what is missing."
        )
    if status in (404, 410):
        if ticket_id is not None:
            return TicketGone(f"Zendesk has no ticket {ticket_id}; it may have been deleted.")
        return Refused(f"Zendesk answered {status}: ZENDESK_BASE_URL is not an account with this API.")
    if status == 409:
        return _conflict(response)
    if status == 422:
        return _invalid(response)
    if status == TOO_MANY_REQUESTS:
        return AskedToWait(wait_after_429(response))
    if status >= 500:
        return _out_of_order(response)
    return Refused(f"Zendesk refused this with {status}{_named(fault_of(response))}.")


def fault_of(response: httpx.Response) -> Fault:
    """The fault described in the answer; an empty one if it is unreadable."""
    try:
        return Fault.model_validate_json(response.content)
    except ValidationError:
        return Fault()


def _conflict(response: httpx.Response) -> HelpdeskError:
    if fault_of(response).name == "UpdateConflict":
        return Collision("The ticket has changed; nothing was written.")
    return Unreachable("Zendesk was busy with another change to this ticket (409).")


def _invalid(response: httpx.Response) -> HelpdeskError:
    fault = fault_of(response)
    if "status" in (fault.details or {}):
        return TicketClosed(
            "Zendesk refused this because of the ticket's status (422); a closed ticket accepts no comment."
        )
    return Refused(f"Zendesk rejected the request as invalid (422){_named(fault)}.")


def _out_of_order(response: httpx.Response) -> HelpdeskError:
    seconds = retry_after(response)
    if seconds is not None and response.request.method == "GET":
        return AskedToWait(seconds)
    return Unreachable(f"Zendesk is not working ({response.status_code}).")


def _named(fault: Fault) -> str:
    fields = ", ".join(sorted(fault.details or {}))
    said = ": ".join(part for part in (fault.name, fields) if part)
    return f" ({said[:200]})" if said else ""
