"""Check that the bot would accept Zendesk's webhooks."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings
from bot.settings.zendesk_account import ZendeskAccount

TIMEOUT_SECONDS = 10.0
_WEBHOOKS = "Admin Center > Apps and integrations > Webhooks"


def webhook_findings(settings: Settings, account: ZendeskAccount) -> Iterator[Finding]:
    """Send this machine's bot a signed test event, and say whether it accepts it."""
    if account.webhook_secret is None:
        told = "no secret, so webhooks are refused; the hourly look finds tickets"
        todo = f"Set {NAMES['zendesk_webhook_secret']}: {_WEBHOOKS} > Reveal secret."
        yield Finding(State.MISSING, "webhook", told, todo)
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
        todo = f"Point Zendesk's webhook at https://YOUR-ADDRESS/zendesk/webhook ({_WEBHOOKS})."
        yield Finding(State.FINE, "webhook", f"the bot at {url} accepts events signed with this secret", todo)
    else:
        told = f"{url} answers {answer.status_code} to an event signed with this secret"
        secret = NAMES["zendesk_webhook_secret"]
        todo = f"Another program may listen there, or the bot was started with another {secret}."
        yield Finding(State.BROKEN, "webhook", told, todo)
