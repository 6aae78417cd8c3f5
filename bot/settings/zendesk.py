"""Settings for a Zendesk account (all of them or none), and how its tickets are treated."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from bot.settings.declaration import Group, Setting
from bot.settings.zendesk_account import APIS, ApiToken, OAuthClient, ZendeskAccount

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_WEBHOOKS = "Admin Center > Apps and integrations > Webhooks"


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


AccountUrl = Annotated[str, AfterValidator(_account_url)]
Email = Annotated[str, AfterValidator(_email)]
Status = Literal["open", "pending", "hold", "solved"]


class ZendeskSettings(Group):
    """The account, our credentials, and how its tickets are treated."""

    heading = (
        "Zendesk: none of it, or the address and an OAuth client; `draftdesk zendesk check` says what works"
    )

    zendesk_base_url: Annotated[
        AccountUrl | None,
        Setting(
            "ZENDESK_BASE_URL",
            "The account's address, such as https://acme.zendesk.com",
            must="be the account's address alone, such as https://acme.zendesk.com (http only on this "
            "machine)",
            hidden=True,  # A malformed address may contain a password.
        ),
    ] = None
    zendesk_client_id: Annotated[
        str | None,
        Setting(
            "ZENDESK_CLIENT_ID",
            f"Identifier of an OAuth client: {APIS} > OAuth clients. An admin must create the client, "
            "because only admins can export solved tickets.",
            must=f"be text ({APIS} > OAuth clients > Identifier)",
        ),
    ] = None
    zendesk_client_secret: Annotated[
        SecretStr | None,
        Setting(
            "ZENDESK_CLIENT_SECRET",
            "Secret of the OAuth client, shown once, when the client is created.",
            must=f"be text ({APIS} > OAuth clients > Secret)",
            hidden=True,
        ),
    ] = None
    zendesk_webhook_secret: Annotated[
        SecretStr | None,
        Setting(
            "ZENDESK_WEBHOOK_SECRET",
            "Signing secret of the webhook that points at https://YOUR-ADDRESS/zendesk/webhook: "
            f"{_WEBHOOKS} > Reveal secret. Without it webhooks are refused, and the hourly look finds "
            "tickets.",
            must=f"be text ({_WEBHOOKS} > Secret)",
            hidden=True,
        ),
    ] = None
    zendesk_email: Annotated[
        Email | None,
        Field(repr=False),
        Setting(
            "ZENDESK_EMAIL",
            "Legacy, instead of an OAuth client: the e-mail address of the agent who owns ZENDESK_API_TOKEN.",
            must="be the e-mail address of the agent who owns the API token",
            hidden=True,
        ),
    ] = None
    zendesk_api_token: Annotated[
        SecretStr | None,
        Setting(
            "ZENDESK_API_TOKEN",
            "Legacy, with ZENDESK_EMAIL: an API token. Zendesk ends all API tokens on 30 April 2027.",
            must=f"be text ({APIS} > API tokens)",
            hidden=True,
        ),
    ] = None
    zendesk_reply_status: Annotated[
        Status | None,
        Setting(
            "ZENDESK_REPLY_STATUS",
            "The status that every public reply sets: open, pending, hold or solved. Without it the ticket "
            "keeps its status.",
            must="be open, pending, hold or solved",
        ),
    ] = None
    zendesk_routes: Annotated[
        str | None,
        Setting(
            "ZENDESK_ROUTES",
            "Which channel a ticket's card goes to: the first matching rule, by tag, group or brand, such "
            "as tag:vip=C0VIP, group:360001=C0BILLING, brand:77=C0BRAND, default=C0SUPPORT. Without a "
            "default, other tickets get no card. Without any rule, all go to the first watched channel.",
            must="be rules such as tag:vip=C0VIP, default=C0SUPPORT",
        ),
    ] = None
    zendesk_webhook_minutes: Annotated[
        float,
        Field(ge=0),
        Setting(
            "ZENDESK_WEBHOOK_MINUTES",
            "Minutes that the time signed in a webhook may differ from this machine's clock; 0 allows any. A "
            "repeated event is recognised by its id in any case.",
            must="be a number of minutes such as 1440; 0 for any",
        ),
    ] = 24 * 60.0
    zendesk_learn: Annotated[
        bool,
        Setting(
            "ZENDESK_LEARN",
            "true learns the replies that agents write directly in Zendesk immediately, although nobody "
            "approved them in Slack. `draftdesk zendesk import` learns from solved tickets on request.",
            must="be true or false",
        ),
    ] = False

    def zendesk_account(self) -> ZendeskAccount | None:
        """Return the account; None if none is set. An OAuth client takes precedence over a legacy token.

        `read_settings` refuses incomplete settings; constructed ones name no account.
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

    @classmethod
    def missing(cls, present: frozenset[str]) -> list[str]:
        """Say what the fields in `present` still need to name an account."""
        credentials = {field for pair in _PAIRS for field in pair}
        if not present & (credentials | {"zendesk_base_url", "zendesk_webhook_secret"}):
            return []
        problems = [
            f"{there.upper()} is missing: {here.upper()} has no effect without it. Set both or neither."
            for one, other in _PAIRS
            for here, there in ((one, other), (other, one))
            if here in present and there not in present
        ]
        if "zendesk_base_url" not in present:
            problems.append(
                "ZENDESK_BASE_URL is missing: other ZENDESK_ settings are set, and nothing says which "
                "account they belong to. Set it, such as https://acme.zendesk.com, or remove the others."
            )
        elif not present & credentials:
            problems.append(
                "ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET are missing: create an OAuth client "
                f"({APIS} > OAuth clients), or remove the other ZENDESK_ settings."
            )
        return problems


_PAIRS = (("zendesk_client_id", "zendesk_client_secret"), ("zendesk_email", "zendesk_api_token"))
