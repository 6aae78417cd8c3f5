"""Name the past tickets that are like a ticket, with links to the last ones."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.blocks.similar import PastTicket, SimilarTickets
from db import resolutions, tickets
from db.learned_tables import Resolution
from db.tables import Decision, Ticket
from db.vocabulary import HelpdeskName

Link = Callable[[Ticket], str | None]
_ARCHIVES = "https://slack.com/archives"


def shown(session: Session, ticket: Ticket, link: Link) -> SimilarTickets | None:
    """Return the past tickets like this one; None if there are none. `link` gives a ticket's page in the
    helpdesk.
    """
    if not ticket.similar:
        return None
    found = []
    for number in reversed(ticket.similar["last"]):
        row = resolutions.with_decision(session, workspace_id=ticket.workspace_id, resolution_id=number)
        if row is not None and row[0].deleted_at is None:
            found.append(PastTicket(row[0].created_at, _link(session, *row, link)))
    return SimilarTickets(ticket.similar["count"], tuple(found))


def _link(session: Session, resolution: Resolution, decision: Decision | None, link: Link) -> str | None:
    if decision is not None:
        of = tickets.get(session, workspace_id=resolution.workspace_id, ticket_id=decision.ticket_id)
        return None if of is None else link(of) or _in_slack(of.channel, of.message_ts)
    source, _, rest = (resolution.origin or "").partition(":")
    place, _, number = rest.partition(":")
    if source == HelpdeskName.ZENDESK and place.isdecimal():
        return link(Ticket(helpdesk=source, helpdesk_ticket_id=place))
    return _in_slack(place, number) if source == "slack" else None


def _in_slack(channel: str, ts: str | None) -> str | None:
    return f"{_ARCHIVES}/{channel}/p{ts.replace('.', '')}" if ts else None
