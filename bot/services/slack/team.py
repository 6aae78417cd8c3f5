"""Who is of the team, as Slack's jobs ask: the chosen approvers, and members of the workspace who are no
guests.

`permissions.py` asks the same before an answer that a person waits for.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.job_handlers import GiveUp
from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.slack.posting import Poster
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import read
from db.vocabulary import ApproversKind, Readers

KEPT_SECONDS = 600.0
FEW = 30
"""Unknown people who are asked for one by one; for more of them the whole workspace is listed."""
PAGE = 1000


class Team:
    """One workspace's team. `client` must not retry by itself: the outbox does."""

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
        self._poster = Poster(client)
        self._clock = clock
        self._kept: dict[str, Readers] = {}
        self._kept_since = clock()

    def preferences(self) -> Preferences:
        """What counts in the workspace at this moment."""
        with read(self._workspace.engine) as session:
            return preferences.read(session, self._workspace.id, self._settings)

    def approvers(self) -> tuple[str, ...]:
        """The people who were chosen to approve, by user id; none if everyone may. Raises as `Poster.ask`."""
        chosen = self.preferences().approvers
        if chosen.kind == ApproversKind.GROUP:
            told = self._poster.ask(self._client.usergroups_users_list, usergroup=chosen.group or "")
            return tuple(told.get("users") or ())
        return chosen.people

    def outsider_among(self, people: Collection[str]) -> Readers:
        """GUEST or FOREIGN if one of these people is not of the team; else TEAM. Raises as `Poster.ask`."""
        self._learn(people)
        found = {self._kept[person] for person in people} - {Readers.TEAM}
        if not found:
            return Readers.TEAM
        chosen = self.approvers()
        left = {self._kept[person] for person in people if person not in chosen} - {Readers.TEAM}
        return min(left, default=Readers.TEAM)

    def _learn(self, people: Collection[str]) -> None:
        if self._clock() - self._kept_since > KEPT_SECONDS:
            self._kept, self._kept_since = {}, self._clock()
        if len(self._unknown(people)) > FEW:
            for person in self._everyone():
                self._keep(str(person["id"]), person)
        for user in self._unknown(people):
            self._keep(user, self._person(user))

    def _unknown(self, people: Iterable[str]) -> list[str]:
        return [person for person in people if person not in self._kept]

    def _keep(self, user: str, person: Mapping[str, Any]) -> None:
        ours = (None, self._workspace.id)
        other_teams = (person.get("enterprise_user") or {}).get("teams") or ()
        if person.get("is_restricted") is True or person.get("is_ultra_restricted") is True:
            self._kept[user] = Readers.GUEST
        elif person.get("is_stranger") is True or (
            person.get("team_id") not in ours and self._workspace.id not in other_teams
        ):
            self._kept[user] = Readers.FOREIGN
        else:
            self._kept[user] = Readers.TEAM

    def _person(self, user: str) -> Mapping[str, Any]:
        try:
            return self._poster.ask(self._client.users_info, user=user).get("user") or {}
        except GiveUp as refusal:
            if str(refusal) not in ("user_not_found", "user_not_visible"):
                raise
            return {"is_stranger": True}

    def _everyone(self) -> Iterable[Mapping[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._poster.ask(self._client.users_list, limit=PAGE, cursor=cursor)
            yield from page.get("members") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
