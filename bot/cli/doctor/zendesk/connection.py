"""Ask Zendesk about credentials, scopes, clock and export."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings
from bot.settings.zendesk_account import ApiToken, ZendeskAccount

if TYPE_CHECKING:
    from bot.helpdesks.zendesk.client import Standing, ZendeskClient

NEEDED = {"read": ("read",), "write": ("write", "tickets:write")}
"""Scopes by need: any one of each is enough."""
CLOCKS_AGREE = timedelta(seconds=60)
TIMEOUT_SECONDS = 10.0


def connection_findings(account: ZendeskAccount, settings: Settings) -> Iterator[Finding]:
    """Say whether the credentials are accepted, and what Zendesk says about scopes, clock and export."""
    from bot.helpdesks.port import HelpdeskError
    from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient

    with ZendeskClient(account, RetryPolicy(TIMEOUT_SECONDS, attempts=1, longest_wait_seconds=0)) as client:
        try:
            asked_at = datetime.now(UTC)
            standing = client.standing()
        except HelpdeskError as error:
            todo = "Check the address, the client's identifier and secret, and the network."
            yield Finding(State.BROKEN, "credentials", str(error), todo)
            return
        yield _credentials(account, standing)
        yield _scopes(account, standing)
        yield _clock(standing, asked_at, settings)
        yield _export(client)


def _credentials(account: ZendeskAccount, standing: "Standing") -> Finding:
    if isinstance(account.credentials, ApiToken):
        return Finding(State.WARNING, "credentials", f"accepted, of an {standing.role}", ApiToken.WARNING)
    return Finding(State.FINE, "credentials", f"the OAuth client is accepted, as an {standing.role}")


def _scopes(account: ZendeskAccount, standing: "Standing") -> Finding:
    if isinstance(account.credentials, ApiToken):
        return Finding(State.FINE, "scopes", "an API token may do whatever its agent may")
    given = set((standing.scope or "").split())
    lacking = [need for need, any_of in NEEDED.items() if not given.intersection(any_of)]
    if lacking:
        told = f"lacking {' and '.join(lacking)}; the token has {standing.scope or 'none'}"
        todo = "Give the OAuth client the scopes read and tickets:write."
        return Finding(State.BROKEN, "scopes", told, todo)
    return Finding(State.FINE, "scopes", str(standing.scope))


def _clock(standing: "Standing", asked_at: datetime, settings: Settings) -> Finding:
    if standing.server_time is None:
        return Finding(State.WARNING, "clock", "Zendesk's answer does not say what time it is")
    apart = abs(standing.server_time - asked_at)
    told = f"{apart.total_seconds():.0f} s from Zendesk's"
    if apart <= CLOCKS_AGREE:
        return Finding(State.FINE, "clock", told)
    minutes = settings.zendesk_webhook_minutes
    refused = bool(minutes) and apart >= timedelta(minutes=minutes)
    todo = "Synchronise this machine's clock with a time server" + (
        f": until then every webhook is refused, see {NAMES['zendesk_webhook_minutes']}." if refused else "."
    )
    return Finding(State.BROKEN if refused else State.WARNING, "clock", told, todo)


def _export(client: "ZendeskClient") -> Finding:
    """Say whether we may read the export, which imports and the hourly look need."""
    from bot.helpdesks.port import AskedToWait, HelpdeskError

    try:
        client.changed_since(int((datetime.now(UTC) - timedelta(minutes=2)).timestamp()))
    except AskedToWait as asked:
        return Finding(State.WARNING, "export", f"busy: Zendesk asks to wait {asked.seconds:.0f} s")
    except HelpdeskError as error:
        todo = "Only an admin may export tickets: create the OAuth client as one."
        return Finding(State.BROKEN, "export", str(error), todo)
    return Finding(
        State.FINE, "export", "open, so solved tickets can be imported and missed webhooks recovered"
    )
