"""A Zendesk account as `bot/helpdesks/zendesk/client.py` takes it: its address and our credentials there.

The settings that name one are in `zendesk.py`.
"""

from dataclasses import dataclass, field

APIS = "Admin Center > Apps and integrations > APIs"


@dataclass(frozen=True)
class OAuthClient:
    """An OAuth client of the account; it gets its tokens by the client credentials grant."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ApiToken:
    """A legacy API token. Zendesk makes no new ones since 27 October 2026; all stop on 30 April 2027."""

    email: str = field(repr=False)
    token: str = field(repr=False)

    WARNING = (
        "ZENDESK_API_TOKEN is a legacy API token: Zendesk ends them all on 30 April 2027. Make an OAuth "
        f"client ({APIS} > OAuth clients) and set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET."
    )


@dataclass(frozen=True)
class ZendeskAccount:
    """An account, and who we are there. Without `webhook_secret` no webhook of it is taken."""

    base_url: str
    """Scheme and host, with no slash at the end."""
    credentials: OAuthClient | ApiToken
    webhook_secret: str | None = field(default=None, repr=False)
