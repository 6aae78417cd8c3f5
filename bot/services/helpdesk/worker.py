"""Which helpdesk a workspace works with, and every job that goes there, as one worker takes them.

Zendesk where an account is set, else the console. What each job does is its own service's business; the
worker is put together in `bot/app.py`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import Helpdesk, HelpdeskTicket
from bot.helpdesks.routing import read_routing
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.outbox import Worker
from bot.services import preferences
from bot.services.helpdesk.authors import Authors
from bot.services.helpdesk.events import HelpdeskEvents
from bot.services.helpdesk.reconciling import Reconciling
from bot.services.helpdesk.write_back import ATTEMPTS, WriteBack
from bot.services.versions.serving import Serving
from bot.settings import Settings
from bot.settings.zendesk_account import ApiToken
from db.session import read
from db.tables import Job, Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Connected:
    """A helpdesk, and how to let go of it when it is asked nothing any more."""

    helpdesk: Helpdesk
    close: Callable[[], None]


def connect(settings: Settings, engine: Engine, workspace_id: str) -> Connected:
    """The helpdesk that the settings name; nothing is asked of it yet."""
    account = settings.zendesk_account()
    if account is None:
        return Connected(ConsoleHelpdesk(engine, workspace_id), lambda: None)
    if isinstance(account.credentials, ApiToken):
        log.warning("%s", ApiToken.WARNING)
    client = ZendeskClient(account)
    return Connected(ZendeskHelpdesk(client), client.close)


def link_of(helpdesk: Helpdesk) -> Callable[[Ticket], str | None]:
    """What gives the helpdesk's page of a ticket of ours; None where it is of no or another helpdesk."""

    def link(ticket: Ticket) -> str | None:
        if ticket.helpdesk != helpdesk.name or ticket.helpdesk_ticket_id is None:
            return None
        return helpdesk.link(ticket.helpdesk_ticket_id)

    return link


def worker(
    engine: Engine,
    workspace_id: str,
    settings: Settings,
    helpdesk: Helpdesk,
    serving: Serving,
    slack: WebClient,
    *,
    on_failed: Callable[[Job, str], None],
    wake: Callable[[], None],
    give_way: Callable[[], None],
) -> Worker:
    """A worker, not started, that looks at the helpdesk's tickets and writes replies there. One job at a
    time: an account takes few requests a minute.
    """
    writing = WriteBack(
        engine, helpdesk, lambda: serving.brand, Authors(slack).email, settings.zendesk_reply_status
    )
    events = HelpdeskEvents(
        engine,
        helpdesk,
        workspace_id,
        _channel_of(settings, engine, workspace_id),
        brand=lambda: serving.brand,
        learns=settings.zendesk_learn,
        wake=wake,
    )
    reconciling = Reconciling(engine, helpdesk, workspace_id)
    return Worker(
        engine,
        "helpdesk",
        {**events.handlers(), **writing.handlers(), **reconciling.handlers()},
        workspace_id=workspace_id,
        on_failed=on_failed,
        on_settled=writing.settled,
        max_attempts=ATTEMPTS,
        give_way=give_way,
    )


def _channel_of(
    settings: Settings, engine: Engine, workspace_id: str
) -> Callable[[HelpdeskTicket], str | None]:
    """The routing that is set, or else the first channel watched by then. Raises SettingsError."""
    if settings.zendesk_routes is not None:
        return read_routing(settings.zendesk_routes).channel

    def first_watched(ticket: HelpdeskTicket) -> str | None:
        with read(engine) as session:
            watched = preferences.read(session, workspace_id, settings).channels
        if not watched:
            log.warning("ticket %s has no channel to go to: set ZENDESK_ROUTES", ticket.id)
        return watched[0] if watched else None

    return first_watched
