"""A Zendesk account: its address and our credentials, for `bot/helpdesks/zendesk/client.py`.

See `zendesk.py` for its settings.
"""

from dataclasses import dataclass, field

APIS = "Admin Center > Apps and integrations > APIs"


@dataclass(frozen=True)
class OAuthClient:
    """An OAuth client of the account, which gets tokens by the client credentials grant."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ApiToken:
    """A legacy API token. Zendesk has issued none since 27 October 2026; all stop working on 30
    April 2027.
    """

    email: str = field(repr=False)
    token: str = field(repr=False)

    WARNING = (
        "ZENDESK_API_TOKEN is a legacy API token: Zendesk ends them all on 30 April 2027. Make an OAuth "
        f"client ({APIS} > OAuth clients) and set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET."
    )


@dataclass(frozen=True)
class ZendeskAccount:
    """An account and our credentials. Without `webhook_secret` all its webhooks are refused."""

    base_url: str
    """Scheme and host, without a slash at the end."""
    credentials: OAuthClient | ApiToken
    webhook_secret: str | None = field(default=None, repr=False)
