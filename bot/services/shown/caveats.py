"""What a draft could not take into account, in sentences for its card."""

from bot.services.versions.serving import Serving
from db.tables import Ticket


def of(ticket: Ticket, serving: Serving) -> tuple[str, ...]:
    """What the card says beside its draft, or beside the reason for none."""
    foreign = serving.foreign(ticket.text)
    return (foreign,) if foreign is not None and foreign != ticket.abstained_because else ()
