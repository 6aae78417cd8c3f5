"""Ask Slack at each click and submission whether a person may decide on drafts or change settings.

Raise `Refused`, with a line that says why, for everything that Slack does not confirm. A click that is stored
(`asking_for_clicks`) waits instead while Slack cannot be asked. See `team.py` for who is on the team.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Refused, Unconfirmed
from bot.job_handlers import GiveUp, Mendable, TransientError
from bot.services.preferences import Approvers
from bot.services.slack.decided_where import Clicked, decided_where
from bot.services.slack.posting import OUTSIDE
from bot.services.slack.team import Ask, SlackSilent, Team, asking_for_jobs
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.vocabulary import ApproversKind, Readers

log = logging.getLogger(__name__)

_ERROR_CODE = re.compile(r"[a-z_]{1,64}")

FROM_ELSEWHERE = "Only people of this workspace may decide on drafts here; an admin can choose you by name."
GUEST = "Guests of this workspace may not decide on drafts; an admin can choose you by name."
TEAM_ONLY = "Drafts are for the team of this workspace. Please ask one of its members."
NOTHING_CHANGED = "Nothing was changed."
NOT_BOTH_THERE = (
    "I can only read a message for you if both of us are members of its channel. Join it, invite me there "
    "with /invite @Draftdesk, or paste the message's text after /suggest."
)


class Permissions:
    """Checks permissions in one workspace. `ask` is `asking_at_once` or `asking_for_clicks`."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        ask: Ask,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._ask = ask
        self.team = Team(workspace, settings, ask, clock)

    def check_approve(
        self, user: str, channel: str, *, team: str | None = None, is_theirs: bool = False
    ) -> None:
        """Raise Refused, with a line for the person, unless they may decide on drafts in this channel.

        `team` is their workspace. Guests, and people of another workspace in a shared channel (customers
        among them), may decide only if an admin chose them by name. `is_theirs`: only they can see it, so
        they are there.
        """
        chosen = self.team.preferences().approvers
        if chosen.kind == ApproversKind.EVERYONE and team not in (None, self._workspace.id):
            raise Refused(f"{FROM_ELSEWHERE} {NOTHING_CHANGED}")
        try:
            if chosen.kind == ApproversKind.EVERYONE and self._is_outsider(user):
                raise Refused(f"{GUEST} {NOTHING_CHANGED}")
            allowed = self._is_one_of(chosen, user, channel, is_theirs)
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        if not allowed:
            raise Refused(f"{_only(chosen)} may decide on drafts here. {NOTHING_CHANGED}")

    def check_decide(self, ticket_id: int, clicked: Clicked) -> None:
        """Raise Refused, with a line for the person, unless they may decide on drafts where this ticket is.

        Raises UnknownTicket if it is not this workspace's.
        """
        place = decided_where(self._workspace, ticket_id, clicked)
        self.check_approve(clicked.user, place.channel, team=clicked.team, is_theirs=place.is_theirs)

    def check_team(self, user: str) -> None:
        """Raise Refused, with a line for the person, unless they may read drafts: the team, and admins."""
        try:
            allowed = self.team.may_read(user, ask_again=True) or self._is_admin(user)
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        if not allowed:
            raise Refused(TEAM_ONLY)

    def check_admin(self, user: str) -> None:
        """Raise Refused, with a line for the person, unless Slack says they are an admin or owner."""
        try:
            allowed = self._is_admin(user)
        except SlackSilent as silent:
            raise Unconfirmed(_unknown(silent)) from silent
        if not allowed:
            raise Refused(f"Only admins of this workspace may do that. {NOTHING_CHANGED}")

    def is_admin(self, user: str) -> bool:
        """Return whether Slack says now that they are an admin or owner; False if it says nothing."""
        try:
            self.check_admin(user)
        except Refused:
            return False
        return True

    def name_of(self, user: str) -> str | None:
        """What Slack calls this person, for a reply that names who writes it; None if it does not say."""
        try:
            person = self._ask("users.info", user=user).get("user") or {}
        except SlackSilent:
            return None
        except Mendable as refusal:  # The reply can do without the name, as long as that scope is missing.
            if refusal.code != "missing_scope":
                raise
            return None
        profile = person.get("profile") or {}
        name = profile.get("real_name") or person.get("real_name") or profile.get("display_name")
        return str(name) if name else None

    def check_sees(self, user: str, channel: str) -> None:
        """Raise Refused, with what to do, unless this person and the bot are members of the channel."""
        try:
            sees = self.team.is_in_channel(user, channel)
        except SlackSilent as silent:
            if str(silent) not in OUTSIDE:
                raise Refused(_unknown(silent)) from silent
            sees = False
        if not sees:
            raise Refused(NOT_BOTH_THERE)

    def _is_admin(self, user: str) -> bool:
        person = self._ask("users.info", user=user).get("user") or {}
        is_ours = person.get("team_id") in (None, self._workspace.id)
        return is_ours and (person.get("is_admin") is True or person.get("is_owner") is True)

    def _is_outsider(self, user: str) -> bool:
        return self.team.kind_of(user, ask_again=True) != Readers.TEAM

    def _is_one_of(self, chosen: Approvers, user: str, channel: str, is_theirs: bool) -> bool:
        if chosen.kind != ApproversKind.EVERYONE:
            return self.team.chose(chosen, user, ask_again=True)
        return is_theirs or self.team.is_in_channel(user, channel)


def asking_at_once(client: WebClient) -> Ask:
    """Ask while somebody waits: `client` should give up within Slack's three seconds. Raises SlackSilent."""

    def ask(method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            answer = client.api_call(method, params=arguments).data
        except SlackApiError as error:
            code = str(error.response.get("error"))
            log.warning("%s was refused: %s", method, code)
            raise SlackSilent(code if _ERROR_CODE.fullmatch(code) else "no readable answer") from error
        except OSError as error:
            log.warning("%s could not be called: %s", method, type(error).__name__)
            raise SlackSilent("no answer in time") from error
        return answer if isinstance(answer, dict) else {}

    return ask


def asking_for_clicks(client: WebClient) -> Ask:
    """Ask for a click that is stored: raises what lets its job wait or run again, and SlackSilent for other
    refusals. `client` must not retry: the worker does.
    """
    ask = asking_for_jobs(client)

    def ask_or_wait(method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            return ask(method, **arguments)
        except Mendable:
            raise
        except GiveUp as refusal:
            raise SlackSilent(str(refusal)) from refusal
        except (SlackClientError, OSError) as error:
            reason = str(error.response.get("error")) if isinstance(error, SlackApiError) else "no answer"
            code = reason if _ERROR_CODE.fullmatch(reason) else "no readable answer"
            raise TransientError(f"Slack was asked whether somebody may do that: {code}.") from error

    return ask_or_wait


def _unknown(silent: SlackSilent) -> str:
    remedy = "Please try again."
    if str(silent) == "missing_scope":
        remedy = "Ask who runs Draftdesk to install the Slack app again, with the scopes of its manifest."
    return f"I could not ask Slack whether you may do that ({silent}). {NOTHING_CHANGED} {remedy}"


def _only(chosen: Approvers) -> str:
    """Return who may decide, as the beginning of a sentence."""
    if chosen.kind == ApproversKind.PEOPLE and not chosen.people:
        return "Until an admin chooses approvers in my App Home, nobody"
    return {
        ApproversKind.EVERYONE: "Only members of this channel",
        ApproversKind.GROUP: "Only members of the user group that an admin chose",
        ApproversKind.PEOPLE: "Only the people whom an admin chose",
    }[chosen.kind]
