"""Ask Slack what an admin should mend: channels that cannot be used, approvers who are gone.

For the App Home of admins and for `draftdesk doctor`. What Slack does not answer is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services.preferences import Approvers, Preferences
from db.vocabulary import ApproversKind

MOST = 20
"""Channels, and approvers, that are asked about: each takes a call."""
NOBODY = "Nobody may decide on drafts: {why}. Choose who may approve in my App Home."

Named = Callable[[str], str]
"""Turns an id of Slack's into what the reader knows it by."""


def of_channels(client: WebClient, counts: Preferences, named: Named) -> Iterator[str]:
    """Yield a sentence or two for each watched channel, or team channel, that cannot be used."""
    teams = (counts.team_channel(channel) for channel in counts.channels)
    for channel in [*dict.fromkeys([*counts.channels, *filter(None, teams)])][:MOST]:
        told = _asked(client, "conversations.info", channel=channel)
        found = told.get("channel") or {}
        if told.get("error") == "channel_not_found":
            yield (
                f"I cannot see {named(channel)}: it was deleted, or it is private and I am not in it. "
                "Type /invite @Draftdesk there, or choose another channel."
            )
        elif found.get("is_archived") is True:
            yield f"{named(channel)} is archived. Unarchive it, or stop watching it."
        elif found.get("is_member") is False:
            yield f"I am not in {named(channel)}. Type /invite @Draftdesk there."


def of_approvers(client: WebClient, chosen: Approvers, named: Named) -> Iterator[str]:
    """Yield a sentence or two if nobody who was chosen can decide, or for who no longer can."""
    if chosen.kind == ApproversKind.GROUP:
        told = _asked(client, "usergroups.users.list", usergroup=chosen.group or "")
        if told.get("error") == "no_such_subteam" or (told.get("ok") and not told.get("users")):
            yield NOBODY.format(why="the chosen user group has no members")
    elif chosen.kind == ApproversKind.PEOPLE:
        gone = [person for person in chosen.people[:MOST] if _is_gone(client, person)]
        if len(gone) == len(chosen.people):
            yield NOBODY.format(
                why="the accounts of all approvers are deactivated" if gone else "no approver is left"
            )
        elif gone:
            yield f"No longer active, but chosen to approve: {', '.join(map(named, gone))}."


def _is_gone(client: WebClient, person: str) -> bool:
    told = _asked(client, "users.info", user=person)
    return told.get("error") == "user_not_found" or (told.get("user") or {}).get("deleted") is True


def _asked(client: WebClient, method: str, **arguments: Any) -> Mapping[str, Any]:
    """Slack's answer, a refusal too; empty if there is none."""
    try:
        answer = client.api_call(method, params=arguments).data
    except SlackApiError as error:
        return {"ok": False, "error": str(error.response.get("error"))}
    except OSError:
        return {}
    return answer if isinstance(answer, dict) else {}
