"""Settings for Slack. `draftdesk serve` needs a bot token and one way in; the demo needs none."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import SecretStr

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import AppToken, BaseUrl, BotToken

Transport = Literal["socket", "http"]


class SlackSettings(Group):
    """Tokens, and how requests arrive."""

    heading = "Slack: needed by `draftdesk serve`; `draftdesk demo` needs none of it"

    slack_bot_token: Annotated[
        BotToken | None,
        Setting(
            "SLACK_BOT_TOKEN",
            "Bot User OAuth Token (xoxb-...): Slack app > OAuth & Permissions.",
            must="start with xoxb- (Slack app > OAuth & Permissions > Bot User OAuth Token)",
            hidden=True,
        ),
    ] = None
    slack_app_token: Annotated[
        AppToken | None,
        Setting(
            "SLACK_APP_TOKEN",
            "App-level token (xapp-...) with the scope connections:write: Slack app > Basic Information > "
            "App-Level Tokens. Set it for Socket Mode, which needs no public address. It takes "
            "precedence over the signing secret.",
            must="start with xapp- (Slack app > Basic Information > App-Level Tokens)",
            hidden=True,
        ),
    ] = None
    slack_signing_secret: Annotated[
        SecretStr | None,
        Setting(
            "SLACK_SIGNING_SECRET",
            "Signing secret: Slack app > Basic Information. Set it, without an app token, to get requests at "
            "https://YOUR-ADDRESS/slack/events over HTTP.",
            must="be text (Slack app > Basic Information > Signing Secret)",
            hidden=True,
        ),
    ] = None
    slack_api_url: Annotated[
        BaseUrl,
        Setting(
            "SLACK_API_URL",
            "Base URL of the Web API; only stand-ins for Slack need another.",
            must="be an http or https URL, such as https://slack.com/api/",
        ),
    ] = "https://slack.com/api/"

    def transport(self) -> Transport | None:
        """Return how requests from Slack arrive: Socket Mode with an app token, else HTTP with a secret."""
        if self.slack_app_token is not None:
            return "socket"
        return "http" if self.slack_signing_secret is not None else None

    def problems(self) -> list[str]:
        """Say in sentences what `draftdesk serve` still lacks; empty if it can start."""
        return missing_to_serve([name for name in SlackSettings.model_fields if getattr(self, name)])


def missing_to_serve(present: Collection[str]) -> list[str]:
    """Say in sentences what `draftdesk serve` lacks if only the fields in `present` are set."""
    problems = []
    if "slack_bot_token" not in present:
        problems.append(
            "SLACK_BOT_TOKEN is missing: install the Slack app and copy its Bot User OAuth Token (xoxb-...) "
            "from OAuth & Permissions."
        )
    if "slack_app_token" not in present and "slack_signing_secret" not in present:
        problems.append(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing: set SLACK_APP_TOKEN (xapp-...) for "
            "Socket Mode, or SLACK_SIGNING_SECRET for HTTP. No Slack workspace at hand? `draftdesk demo` "
            "needs none."
        )
    return problems
