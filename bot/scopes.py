"""The bot scopes that Draftdesk uses, and which of them an installed Slack app lacks.

An app keeps the scopes that it was installed with: a newer Draftdesk may want some that it does not have.
Slack names those of a token in the `x-oauth-scopes` header of each answer.
"""

from collections.abc import Mapping
from typing import Any

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:history",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
"""As `manifest.json` asks for them."""
HEADER = "x-oauth-scopes"
REMEDY = (
    "Paste manifest.json into the Slack app's App Manifest page and install the app to the workspace again."
)


def lacking(headers: Mapping[str, Any]) -> list[str]:
    """The scopes that the token of an answer with these headers lacks; none where Slack names none."""
    granted = next((str(value) for name, value in headers.items() if name.lower() == HEADER), None)
    if granted is None:
        return []
    return sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
