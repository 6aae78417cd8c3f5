"""What `draftdesk zendesk check` looks at. Each check reads, and returns what it finds in words.

A check never raises for what it is there to find. How findings are shown is `doctor.py`'s part.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.routing import routing_findings
from bot.errors import SettingsError
from bot.settings import Settings
from bot.settings.zendesk_account import ApiToken, ZendeskAccount
from db.vocabulary import JobKind, JobStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.helpdesks.zendesk.client import Standing, ZendeskClient

NEEDED = {"read": ("read",), "write": ("write", "tickets:write")}
"""Scopes by what needs them: any one of each."""
CLOCKS_AGREE = timedelta(seconds=60)
TIMEOUT_SECONDS = 10.0
_WEBHOOKS = "Admin Center > Apps and integrations > Webhooks"


def examine(read_settings: Callable[[], Settings], workspace: str | None) -> list[Finding]:
    """Look at everything there is to look at, settings first."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return [Finding(State.BROKEN, "settings", problem) for problem in error.problems]
    account = settings.zendesk_account()
    if account is None:
        told = "none is set, so tickets stay in Slack"
        todo = "Set ZENDESK_BASE_URL, ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET; .env.example says more."
        return [Finding(State.MISSING, "account", told, todo, blocks=True)]
    findings = [Finding(State.FINE, "account", account.base_url)]
    findings += _account(account, settings)
    findings += _webhook(settings, account)
    findings += _heard(settings, workspace)
    findings += routing_findings(settings)
    return findings


def _account(account: ZendeskAccount, settings: Settings) -> Iterator[Finding]:
    """Credentials, scopes, clock and export: what only Zendesk can tell."""
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
        return Finding(State.MISSING, "credentials", f"taken, of an {standing.role}", ApiToken.WARNING)
    return Finding(State.FINE, "credentials", f"the OAuth client is taken, as an {standing.role}")


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
        return Finding(State.MISSING, "clock", "Zendesk's answer does not say what time it is")
    apart = abs(standing.server_time - asked_at)
    told = f"{apart.total_seconds():.0f} s from Zendesk's"
    if apart <= CLOCKS_AGREE:
        return Finding(State.FINE, "clock", told)
    minutes = settings.zendesk_webhook_minutes
    refused = bool(minutes) and apart >= timedelta(minutes=minutes)
    todo = "Set this machine's clock by a time server" + (
        ": every webhook is refused as it is, see ZENDESK_WEBHOOK_MINUTES." if refused else "."
    )
    return Finding(State.BROKEN if refused else State.MISSING, "clock", told, todo)


def _export(client: "ZendeskClient") -> Finding:
    """Whether the export, which imports and the hourly look need, is open to us."""
    from bot.helpdesks.port import AskedToWait, HelpdeskError

    try:
        client.changed_since(int((datetime.now(UTC) - timedelta(minutes=2)).timestamp()))
    except AskedToWait as asked:
        return Finding(State.MISSING, "export", f"busy: Zendesk asks to wait {asked.seconds:.0f} s")
    except HelpdeskError as error:
        todo = "Only an admin may export tickets: make the OAuth client as one."
        return Finding(State.BROKEN, "export", str(error), todo)
    return Finding(
        State.FINE, "export", "open, so solved tickets can be imported and lost webhooks made up for"
    )


def _webhook(settings: Settings, account: ZendeskAccount) -> Iterator[Finding]:
    """Whether a webhook would be taken: tried on the bot of this machine, with an event about nothing."""
    if account.webhook_secret is None:
        told = "no secret, so none is taken; tickets are found by the hourly look"
        yield Finding(
            State.MISSING, "webhook", told, f"Set ZENDESK_WEBHOOK_SECRET: {_WEBHOOKS} > Reveal secret."
        )
        return
    import httpx

    from bot.helpdesks.zendesk import webhook

    url = f"http://127.0.0.1:{settings.port}/zendesk/webhook"
    body, timestamp = b'{"type": "draftdesk:check", "id": "check"}', f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    signed = webhook.signature(account.webhook_secret, timestamp, body)
    headers = {webhook.SIGNATURE: signed, webhook.TIMESTAMP: timestamp}
    try:
        answer = httpx.post(url, content=body, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.TransportError:
        told = f"nothing listens at {url}"
        yield Finding(State.MISSING, "webhook", told, "Start the bot: `draftdesk serve`.")
        return
    if answer.status_code == 200:
        todo = f"Zendesk's webhook is to point at https://YOUR-ADDRESS/zendesk/webhook ({_WEBHOOKS})."
        yield Finding(State.FINE, "webhook", f"the bot at {url} takes what this secret signs", todo)
    else:
        told = f"{url} answers {answer.status_code} to an event that this secret signs"
        todo = "Another program may listen there, or the bot was started with another ZENDESK_WEBHOOK_SECRET."
        yield Finding(State.BROKEN, "webhook", told, todo)


def _heard(settings: Settings, workspace: str | None) -> Iterator[Finding]:
    """What has arrived: the last event, and how far the hourly look has come."""
    from bot.cli.database import choose, known_workspaces, open_to_read
    from bot.errors import DraftdeskError
    from db.session import read

    try:
        engine = open_to_read(settings, demo=False)
        workspace_id = choose(known_workspaces(engine), settings, demo=None, asked=workspace)
    except DraftdeskError as error:
        yield Finding(State.MISSING, "events", str(error))
        return
    assert engine is not None, "a workspace was found in it"
    with read(engine) as session:
        yield from _stored(session, workspace_id)


def _stored(session: "Session", workspace_id: str) -> Iterator[Finding]:
    from db import jobs

    for subject, kind, none in (
        ("events", JobKind.ZENDESK_EVENT, "none has come yet; write a ticket in Zendesk to see one come"),
        ("hourly look", JobKind.ZENDESK_SYNC, "none yet; a bot that runs makes the first at its start"),
    ):
        last = jobs.last_of_kind(session, workspace_id=workspace_id, kind=kind)
        if last is None:
            yield Finding(State.MISSING, subject, none)
        elif last.status == JobStatus.FAILED:
            yield Finding(
                State.BROKEN, subject, f"the last one failed: {last.last_error or 'no reason kept'}"
            )
        else:
            yield Finding(
                State.FINE, subject, f"the last one at {last.created_at:%Y-%m-%d %H:%M} UTC, {last.status}"
            )
