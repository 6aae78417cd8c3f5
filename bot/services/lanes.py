"""What jobs wait in line for, so that one slow channel or ticket holds up no other."""

from collections.abc import Callable
from enum import StrEnum

from bot.services.job_payloads import HelpdeskChange, Nothing, Payload, Pressed
from db.tables import Ticket


class Lane(StrEnum):
    """A kind of lane: one job is in hand at a time for each channel, or ticket of the helpdesk."""

    POST = "post"
    """New messages in a channel, which Slack takes one a second."""
    HISTORY = "history"
    """The reading of what a channel said for hours, which may take minutes."""
    CHANNEL = "channel"
    """Whatever else is read or changed in a channel."""
    HELPDESK = "helpdesk"
    CLICK = "click"
    """The clicks on a ticket, in the order in which people made them."""

    def of(self, payload: Payload) -> str | Callable[[Ticket], str]:
        """The lane of a job that carries `payload`, or how the job's ticket names it."""
        if isinstance(payload, HelpdeskChange):
            return f"{self}:{payload.ticket_id}"
        if isinstance(payload, Pressed):
            return f"{self}:{payload.ticket}"
        if isinstance(payload, Nothing):
            return f"{self}:all"
        channel = getattr(payload, "channel", None)
        return f"{self}:{channel}" if channel is not None else self._of_ticket

    def _of_ticket(self, ticket: Ticket) -> str:
        return f"{self}:{ticket.helpdesk_ticket_id if self is Lane.HELPDESK else ticket.channel}"
