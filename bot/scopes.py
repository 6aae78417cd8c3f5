"""The bot scopes that Draftdesk uses, and a check for those that an installed Slack app lacks.

An app keeps the scopes that it was installed with, and a newer Draftdesk may need others. Slack names a
token's scopes in the `x-oauth-scopes` header of each answer.
"""

from collections.abc import Mapping
from typing import Any

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
"""The same as in `manifest.json`."""
HEADER = "x-oauth-scopes"
REMEDY = (
    "Paste manifest.json into the Slack app's App Manifest page and install the app to the workspace again."
)


def lacking(headers: Mapping[str, Any]) -> list[str]:
    """Return the scopes that a token lacks by the headers of Slack's answer; empty if they name no scopes."""
    granted = next((str(value) for name, value in headers.items() if name.lower() == HEADER), None)
    if granted is None:
        return []
    return sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
