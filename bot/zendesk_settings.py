"""The settings that name a Zendesk account: all of them together, or none.

`bot/settings.py` reads them with the others. What comes out is a `ZendeskAccount`, which the client in
`bot/zendesk/` takes; nothing here talks to Zendesk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_APIS = "Admin Center > Apps and integrations > APIs"


def _account_url(value: str) -> str:
    parts = urlsplit(value.rstrip("/"))
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not secure or not parts.hostname or parts.path or parts.query or parts.username:
        raise ValueError("not the address of an account")
    return f"{parts.scheme}://{parts.netloc}"


def _email(value: str) -> str:
    name, at, host = value.partition("@")
    if not name or not at or "." not in host or any(character in value for character in ' "/:'):
        raise ValueError("not an e-mail address")
    return value


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
        f"client ({_APIS} > OAuth clients) and set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET."
    )


@dataclass(frozen=True)
class ZendeskAccount:
    """An account, and who we are there. Without `webhook_secret` no webhook of it is taken."""

    base_url: str
    """Scheme and host, with no slash at the end."""
    credentials: OAuthClient | ApiToken
    webhook_secret: str | None = field(default=None, repr=False)


class ZendeskSettings(BaseModel):
    """The Zendesk part of `Settings`."""

    zendesk_base_url: Annotated[str, AfterValidator(_account_url)] | None = None
    zendesk_client_id: str | None = None
    zendesk_client_secret: SecretStr | None = None
    zendesk_webhook_secret: SecretStr | None = None
    zendesk_email: Annotated[str, AfterValidator(_email)] | None = Field(default=None, repr=False)
    zendesk_api_token: SecretStr | None = None
    zendesk_reply_status: Literal["open", "pending", "hold", "solved"] | None = None
    """The status that every public reply sets; None: the ticket keeps its own."""
    zendesk_routes: str | None = None
    """Which channel a ticket's card goes to, for `bot/helpdesks/routing.py`; None: the first watched one."""
    zendesk_webhook_minutes: Annotated[float, Field(ge=0)] = 24 * 60.0
    """How far a webhook's signed moment may lie from this machine's clock; 0: any distance."""
    zendesk_learn: bool = False
    """Whether replies that agents write in Zendesk by themselves are learned as they come.

    Off, for nobody approved them here; `draftdesk zendesk import` asks for that once, in so many words.
    """

    def zendesk_account(self) -> ZendeskAccount | None:
        """The account that is set, or None; an OAuth client wins over a legacy token.

        `read_settings` refuses a part without the rest; made by hand, settings with only a part name none.
        """
        if self.zendesk_base_url is None:
            return None
        secret = self.zendesk_webhook_secret
        hook = None if secret is None else secret.get_secret_value()
        if self.zendesk_client_id is not None and self.zendesk_client_secret is not None:
            client = OAuthClient(self.zendesk_client_id, self.zendesk_client_secret.get_secret_value())
            return ZendeskAccount(self.zendesk_base_url, client, hook)
        if self.zendesk_email is not None and self.zendesk_api_token is not None:
            token = ApiToken(self.zendesk_email, self.zendesk_api_token.get_secret_value())
            return ZendeskAccount(self.zendesk_base_url, token, hook)
        return None


NAMES: Mapping[str, str] = {name: name.upper() for name in ZendeskSettings.model_fields}
"""Each field of `ZendeskSettings` and the environment variable that sets it."""

SECRET = NAMES.keys() - {
    "zendesk_client_id",
    "zendesk_reply_status",
    "zendesk_routes",
    "zendesk_webhook_minutes",
    "zendesk_learn",
}
"""Fields whose value is never repeated in a message; a malformed address may hold a password."""

EXPECTED: Mapping[str, str] = {
    "zendesk_base_url": "must be the account's address alone, such as https://acme.zendesk.com (http only "
    "on this machine).",
    "zendesk_client_id": f"must be text ({_APIS} > OAuth clients > Identifier).",
    "zendesk_client_secret": f"must be text ({_APIS} > OAuth clients > Secret).",
    "zendesk_webhook_secret": "must be text (Admin Center > Apps and integrations > Webhooks > Secret).",
    "zendesk_email": "must be the e-mail address of the agent whom the API token belongs to.",
    "zendesk_api_token": f"must be text ({_APIS} > API tokens).",
    "zendesk_reply_status": "must be open, pending, hold or solved.",
    "zendesk_routes": "must be rules such as tag:vip=C0VIP, default=C0SUPPORT.",
    "zendesk_webhook_minutes": "must be a number of minutes such as 1440; 0 for any.",
    "zendesk_learn": "must be true or false.",
}
"""What is said of a malformed value."""


_PAIRS = (("zendesk_client_id", "zendesk_client_secret"), ("zendesk_email", "zendesk_api_token"))


def missing(present: frozenset[str]) -> list[str]:
    """What the fields that are set still lack to name an account, one sentence for each."""
    credentials = {field for pair in _PAIRS for field in pair}
    if not present & (credentials | {"zendesk_base_url", "zendesk_webhook_secret"}):
        return []
    problems = []
    for one, other in _PAIRS:
        for here, there in ((one, other), (other, one)):
            if here in present and there not in present:
                problems.append(
                    f"{NAMES[there]} is missing: {NAMES[here]} is of no use without it. Set both or neither."
                )
    if "zendesk_base_url" not in present:
        problems.append(
            "ZENDESK_BASE_URL is missing: other ZENDESK_ settings are there, and nothing says which account "
            "they belong to. Set it, such as https://acme.zendesk.com, or remove the others."
        )
    elif not present & credentials:
        problems.append(
            f"ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET are missing: make an OAuth client ({_APIS} > OAuth "
            f"clients), or remove the other ZENDESK_ settings."
        )
    return problems
