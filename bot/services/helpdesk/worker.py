"""Connect a workspace's helpdesk, and handle the jobs for it, which run in one worker.

It is Zendesk if an account is set, else the console. Each job is in its own service.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.access import Access
from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import Helpdesk, HelpdeskTicket, HelpdeskWithLibrary
from bot.helpdesks.routing import read_routing
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.job_handlers import Handler
from bot.services import preferences
from bot.services.helpdesk.authors import Authors
from bot.services.helpdesk.events import HelpdeskEvents
from bot.services.helpdesk.reconciling import Reconciling
from bot.services.helpdesk.write_back import WriteBack
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.settings import Settings
from bot.settings.zendesk_account import ApiToken
from db.session import read
from db.tables import Job, Ticket

log = logging.getLogger(__name__)

HANDS = 6
"""Tickets of the helpdesk in hand at once: some that are slow to read hold up no other's reply."""


@dataclass(frozen=True)
class Connected:
    """A helpdesk, and how to close it."""

    helpdesk: HelpdeskWithLibrary
    close: Callable[[], None]


def connect(settings: Settings, workspace: Workspace, access: Access) -> Connected:
    """Connect the helpdesk that the settings name, without sending a request yet. `access` notes whether it
    takes our credentials.
    """
    account = settings.zendesk_account()
    if account is None:
        return Connected(ConsoleHelpdesk(workspace.engine, workspace.id), lambda: None)
    if isinstance(account.credentials, ApiToken):
        log.warning("%s", ApiToken.WARNING)
    client = ZendeskClient(account, access=access)
    return Connected(ZendeskHelpdesk(client), client.close)


def link_of(helpdesk: Helpdesk) -> Callable[[Ticket], str | None]:
    """Return the function that gives a ticket's page in the helpdesk; None for a ticket of no or another
    helpdesk.
    """

    def link(ticket: Ticket) -> str | None:
        if ticket.helpdesk != helpdesk.name or ticket.helpdesk_ticket_id is None:
            return None
        return helpdesk.link(ticket.helpdesk_ticket_id)

    return link


def handlers_of(
    workspace: Workspace, settings: Settings, helpdesk: Helpdesk, serving: ServedVersion, slack: WebClient
) -> tuple[dict[str, Handler], Callable[[Session, Job], None]]:
    """Return the handlers that look at the helpdesk's tickets and write replies there, and what to do when
    one of their jobs is settled.
    """
    writing = WriteBack(
        workspace.engine,
        helpdesk,
        lambda: serving.brand,
        Authors(slack).email,
        settings.zendesk_reply_status,
    )
    events = HelpdeskEvents(
        workspace,
        helpdesk,
        _channel_of(settings, workspace),
        brand=lambda: serving.brand,
        learns=settings.zendesk_learn,
    )
    reconciling = Reconciling(workspace, helpdesk)
    return {**events.handlers(), **writing.handlers(), **reconciling.handlers()}, writing.settled


def _channel_of(settings: Settings, workspace: Workspace) -> Callable[[HelpdeskTicket], str | None]:
    """Return the configured routing; without one, the first watched channel. Raises SettingsError."""
    if settings.zendesk_routes is not None:
        return read_routing(settings.zendesk_routes).channel

    def first_watched(ticket: HelpdeskTicket) -> str | None:
        with read(workspace.engine) as session:
            watched = preferences.read(session, workspace.id, settings).channels
        if not watched:
            log.warning("ticket %s has no channel for its card: set ZENDESK_ROUTES", ticket.id)
        return watched[0] if watched else None

    return first_watched
