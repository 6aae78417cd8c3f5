"""Who may decide on drafts, and who may change settings: asked of Slack at each click and submission.

Whatever Slack does not confirm is refused, with a line that says why (`Refused`). Which people an admin
chose is in `preferences`; this file only asks whether a person is one of them.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Refused, Unconfirmed
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.slack.posting import OUTSIDE
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import read
from db.vocabulary import ApproversKind

log = logging.getLogger(__name__)

MEMBERS_KEPT_SECONDS = 60.0
PAGE = 1000
MOST_PAGES = 20
"""A channel's members are read up to here: 20,000 of them, in the two seconds before a form must open."""

_ERROR_CODE = re.compile(r"[a-z_]{1,64}")

FROM_ELSEWHERE = "Only people of this workspace may decide on drafts here; an admin can choose you by name."
GUEST = "Guests of this workspace may not decide on drafts; an admin can choose you by name."
TEAM_ONLY = "Drafts are for the team of this workspace. Please ask one of its members."
NOTHING_CHANGED = "Nothing was changed."
NOT_BOTH_THERE = (
    "I can only read a message for you where both of us are members of its channel. Join it, invite me there "
    "with /invite @Draftdesk, or paste the message's text after /suggest."
)


class SlackSilent(Exception):
    """Slack did not say what was asked; the text is its error code."""


@dataclass(frozen=True)
class _Members:
    people: frozenset[str]
    read_at: float


class Permissions:
    """One workspace's gatekeeper. `client` should give up within the three seconds that Slack waits."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        client: WebClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._settings = settings
        self._client = client
        self._clock = clock
        self._members: dict[str, _Members] = {}
        self._remembering = threading.Lock()

    def check_approve(
        self, user: str, channel: str, *, team: str | None = None, answered_to_them: bool = False
    ) -> None:
        """Raise Refused, with a line for the person, unless they may decide on drafts in this channel.

        `team` is the workspace that they are from: a shared channel has members of others, customers among
        them, who may only where they are chosen by name; so it is with guests. `answered_to_them` says that
        they click in an answer that only they can see: then they are known to be in the channel.
        """
        with read(self._workspace.engine) as session:
            chosen = preferences.read(session, self._workspace.id, self._settings).approvers
        if chosen.kind == ApproversKind.EVERYONE and team not in (None, self._workspace.id):
            raise Refused(f"{FROM_ELSEWHERE} {NOTHING_CHANGED}")
        try:
            if chosen.kind == ApproversKind.EVERYONE and not self._is_full_member(user):
                raise Refused(f"{GUEST} {NOTHING_CHANGED}")
            allowed = self._is_one_of(chosen, user, channel, answered_to_them)
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        if not allowed:
            raise Refused(f"{_only(chosen)} may decide on drafts here. {NOTHING_CHANGED}")

    def check_team(self, user: str) -> None:
        """Raise Refused, with a line for the person, unless they are of the team: a member of this workspace
        who is no guest, or a chosen approver.
        """
        try:
            if self._is_full_member(user):
                return
            with read(self._workspace.engine) as session:
                chosen = preferences.read(session, self._workspace.id, self._settings).approvers
            is_chosen = chosen.kind != ApproversKind.EVERYONE and self._is_one_of(chosen, user, "", False)
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        if not is_chosen:
            raise Refused(TEAM_ONLY)

    def check_admin(self, user: str) -> None:
        """Raise Refused, with a line for the person, unless Slack calls them admin or owner here."""
        try:
            person = self._asked("users.info", user=user).get("user") or {}
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        is_ours = person.get("team_id") in (None, self._workspace.id)
        if not is_ours or not (person.get("is_admin") is True or person.get("is_owner") is True):
            raise Refused(f"Only admins of this workspace may do that. {NOTHING_CHANGED}")

    def check_sees(self, user: str, channel: str) -> None:
        """Raise Refused, with what to do, unless this person and we are members of the channel."""
        try:
            sees = self._is_member(user, f"channel {channel}", lambda: self._people_in(channel))
        except SlackSilent as silent:
            if str(silent) not in OUTSIDE:
                raise Refused(_unknown(silent)) from silent
            sees = False
        if not sees:
            raise Refused(NOT_BOTH_THERE)

    def _is_one_of(self, chosen: Approvers, user: str, channel: str, answered_to_them: bool) -> bool:
        if chosen.kind == ApproversKind.PEOPLE:
            return user in chosen.people
        if chosen.kind == ApproversKind.GROUP:
            return self._is_member(user, f"group {chosen.group}", lambda: self._people_of(chosen.group or ""))
        if answered_to_them or channel.startswith("D"):  # Nobody else sees it.
            return True
        return self._is_member(user, f"channel {channel}", lambda: self._people_in(channel))

    def _is_full_member(self, user: str) -> bool:
        """Whether this person is of our workspace, and no guest of several channels or of one."""

        def ask() -> frozenset[str]:
            person = self._asked("users.info", user=user).get("user") or {}
            is_guest = person.get("is_restricted") is True or person.get("is_ultra_restricted") is True
            is_ours = person.get("team_id") in (None, self._workspace.id)
            return frozenset({user}) if is_ours and not is_guest else frozenset()

        return self._is_member(user, f"person {user}", ask)

    def _is_member(self, user: str, of: str, ask: Callable[[], frozenset[str]]) -> bool:
        """Members are remembered for a minute; of who is not among them, who may be new, Slack is asked."""
        with self._remembering:
            kept = self._members.get(of)
        if kept is not None and user in kept.people and self._clock() - kept.read_at < MEMBERS_KEPT_SECONDS:
            return True
        people = ask()
        with self._remembering:
            self._members[of] = _Members(people, self._clock())
        return user in people

    def _people_of(self, group: str) -> frozenset[str]:
        return frozenset(self._asked("usergroups.users.list", usergroup=group).get("users") or ())

    def _people_in(self, channel: str) -> frozenset[str]:
        return frozenset(self._pages_of_members(channel))

    def _pages_of_members(self, channel: str) -> Iterator[str]:
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._asked("conversations.members", channel=channel, limit=PAGE, cursor=cursor)
            yield from answer.get("members") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _asked(self, method: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = self._client.api_call(method, params=arguments).data
        except SlackApiError as error:
            code = str(error.response.get("error"))
            log.warning("%s was refused: %s", method, code)
            raise SlackSilent(code if _ERROR_CODE.fullmatch(code) else "no readable answer") from error
        except OSError as error:
            log.warning("%s could not be called: %s", method, type(error).__name__)
            raise SlackSilent("no answer in time") from error
        return answer if isinstance(answer, dict) else {}


def _unknown(silent: SlackSilent) -> str:
    remedy = "Please try again."
    if str(silent) == "missing_scope":
        remedy = "Whoever runs Draftdesk has to install the Slack app anew, with the scopes of its manifest."
    return f"I could not ask Slack whether you may do that ({silent}). {NOTHING_CHANGED} {remedy}"


def _only(chosen: Approvers) -> str:
    """Who may, as the beginning of a sentence."""
    return {
        ApproversKind.EVERYONE: "Only members of this channel",
        ApproversKind.GROUP: "Only members of the user group that an admin chose",
        ApproversKind.PEOPLE: "Only the people whom an admin chose",
    }[chosen.kind]
