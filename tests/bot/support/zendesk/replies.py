"""Replies to send to the stand-in."""

from bot.helpdesks.port import Helpdesk, Reply

KEY = "draftdesk-17-2026-11-22"


def reply_to(zendesk: Helpdesk, ticket: int, **given: object) -> Reply:
    """A public reply with the ticket's current stamp; arguments override fields."""
    usual: dict[str, object] = {
        "ticket_id": str(ticket),
        "body": "It is on its way.",
        "public": True,
        "key": KEY,
        "stamp": zendesk.ticket(str(ticket)).stamp,
    }
    return Reply(**(usual | given))  # type: ignore[arg-type]  # Checked by `Reply`.
