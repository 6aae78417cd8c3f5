"""Ask Slack who is on the team: the only place that decides it.

The team are the approvers that an admin chose, by list or user group; if everyone may approve, or no
approver is left, the full members of the workspace (no guests). With chosen approvers, other members may be
customers: they read no drafts of others.

See `permissions.py` for the checks before a person gets an answer.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.job_handlers import GiveUp
from bot.services import preferences
from bot.services.preferences import Approvers, Preferences
from bot.services.slack.posting import Poster
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import read
from db.vocabulary import ApproversKind, Readers

Ask = Callable[..., Mapping[str, Any]]
"""Calls a method of Slack's Web API, named first; raises errors that the caller of `Team` handles."""

KEPT_SECONDS = 60.0
FEW = 30
"""Up to so many unknown people are looked up one by one; for more, the whole workspace is listed."""
PAGE = 1000
MOST_PAGES = 20
"""Most pages of members to read: 20,000 members."""

UNSEEN = frozenset({"user_not_found", "user_not_visible"})
"""Slack's codes for a person outside the workspace."""

Told = TypeVar("Told")


class SlackSilent(Exception):
    """Slack did not answer; the text is its error code."""


@dataclass(frozen=True)
class _Kept:
    told: Any
    at: float


class Team:
    """One workspace's team. Caches Slack's answers about people for `people_kept` seconds, members of groups
    and channels for a minute. Every method raises what `ask` raises.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        ask: Ask,
        clock: Callable[[], float] = time.monotonic,
        people_kept: float = KEPT_SECONDS,
    ) -> None:
        self._workspace = workspace
        self._settings = settings
        self._ask = ask
        self._clock = clock
        self._people_kept = people_kept
        self._kept: dict[str, _Kept] = {}
        self._keeping = threading.Lock()

    def preferences(self) -> Preferences:
        """Return the workspace's current preferences."""
        with read(self._workspace.engine) as session:
            return preferences.read(session, self._workspace.id, self._settings)

    def approvers(self) -> tuple[str, ...]:
        """Return the user ids of the chosen approvers; none if everyone may approve."""
        chosen = self.preferences().approvers
        return tuple(sorted(self._group(chosen))) if chosen.kind == ApproversKind.GROUP else chosen.people

    def has(self, user: str) -> bool:
        """Return whether this person is on the team."""
        chosen = self.approvers()
        return user in chosen if chosen else self.kind_of(user) == Readers.TEAM

    def may_read(self, user: str, *, ask_again: bool = False) -> bool:
        """Return whether this person may read drafts: who is on the team. `ask_again`: do not trust a
        remembered no.
        """
        if self.chose(self.preferences().approvers, user, ask_again=ask_again):
            return True
        return not self.approvers() and self.kind_of(user, ask_again=ask_again) == Readers.TEAM

    def chose(self, chosen: Approvers, user: str, *, ask_again: bool = False) -> bool:
        """Return whether this person is on the list, or in the user group, that an admin chose."""
        if chosen.kind == ApproversKind.GROUP:
            return user in self._group(chosen, lambda people: not ask_again or user in people)
        return user in chosen.people

    def kind_of(self, user: str, *, ask_again: bool = False) -> Readers:
        """Return TEAM for a full member of the workspace, else GUEST or FOREIGN."""
        return self._remembered(
            _person(user),
            lambda: self._kind(self._told_of(user)),
            lambda kind: not ask_again or kind == Readers.TEAM,
            self._people_kept,
        )

    def is_in_channel(self, user: str, channel: str) -> bool:
        """Return whether this person is a member of a channel; asks again if Slack said no before."""
        people = self._remembered(
            f"channel {channel}", lambda: frozenset(self.people_in(channel)), lambda known: user in known
        )
        return user in people

    def people_in(self, channel: str) -> Iterator[str]:
        """Yield the members of a channel, including apps."""
        return self._pages("conversations.members", "members", channel=channel)

    def outsider_among(self, people: Collection[str]) -> Readers:
        """Return GUEST or FOREIGN if one of these people may not read drafts; else TEAM."""
        self._learn(people)
        found = {person: kind for person in people if (kind := self.kind_of(person)) != Readers.TEAM}
        chosen = self.approvers() if found else ()
        return min((kind for person, kind in found.items() if person not in chosen), default=Readers.TEAM)

    def _learn(self, people: Collection[str]) -> None:
        """Look up many people at once."""
        with self._keeping:
            unknown = [person for person in people if not self._is_fresh(_person(person), self._people_kept)]
        if len(unknown) <= FEW:
            return
        listed = {str(each["id"]): self._kind(each) for each in self._pages("users.list", "members")}
        with self._keeping:
            at = self._clock()
            self._kept |= {_person(person): _Kept(kind, at) for person, kind in listed.items()}

    def _kind(self, person: Mapping[str, Any]) -> Readers:
        other_teams = (person.get("enterprise_user") or {}).get("teams") or ()
        ours = person.get("team_id") in (None, self._workspace.id) or self._workspace.id in other_teams
        if person.get("is_restricted") is True or person.get("is_ultra_restricted") is True:
            return Readers.GUEST
        return Readers.TEAM if ours and person.get("is_stranger") is not True else Readers.FOREIGN

    def _told_of(self, user: str) -> Mapping[str, Any]:
        try:
            return self._ask("users.info", user=user).get("user") or {}
        except (GiveUp, SlackSilent) as refusal:
            if str(refusal) not in UNSEEN:
                raise
            return {"is_stranger": True}

    def _group(
        self, chosen: Approvers, is_enough: Callable[[frozenset[str]], bool] = lambda _people: True
    ) -> frozenset[str]:
        def ask() -> frozenset[str]:
            return frozenset(
                self._ask("usergroups.users.list", usergroup=chosen.group or "").get("users") or ()
            )

        return self._remembered(f"group {chosen.group}", ask, is_enough)

    def _pages(self, method: str, name: str, **arguments: Any) -> Iterator[Any]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = self._ask(method, limit=PAGE, cursor=cursor, **arguments)
            yield from page.get(name) or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _remembered(
        self,
        what: str,
        ask: Callable[[], Told],
        is_enough: Callable[[Told], bool],
        seconds: float = KEPT_SECONDS,
    ) -> Told:
        """Return the cached answer if it is recent and enough; else ask."""
        with self._keeping:
            kept: Told | None = self._kept[what].told if self._is_fresh(what, seconds) else None
        if kept is not None and is_enough(kept):
            return kept
        told = ask()
        with self._keeping:
            self._kept[what] = _Kept(told, self._clock())
        return told

    def _is_fresh(self, what: str, seconds: float) -> bool:
        return what in self._kept and self._clock() - self._kept[what].at < seconds


def asking_for_jobs(client: WebClient) -> Ask:
    """Ask as jobs do; raises as `Poster.ask`. `client` must not retry: the outbox does."""
    poster = Poster(client)

    def ask(method: str, **arguments: Any) -> Mapping[str, Any]:
        answer = poster.ask(client.api_call, api_method=method, params=arguments).data
        return answer if isinstance(answer, dict) else {}

    return ask


def _person(user: str) -> str:
    return f"person {user}"
