"""Permission to decide, checked with a Slack over HTTP: anything it does not confirm is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import Refused
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.slack.permissions import Permissions, asking_at_once
from bot.services.slack.team import KEPT_SECONDS
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.vocabulary import ApproversKind, Readers
from tests.serving import served

TEAM = "T0DEMO"


@dataclass
class People:
    """Slack's data about users, one member per page, and the calls it received."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    refuses: str | None = None
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        self.asked.append(method)
        if self.refuses is not None:
            return JSONResponse({"ok": False, "error": self.refuses})
        given = {**request.query_params, **dict(parse_qsl((await request.body()).decode()))}
        return JSONResponse({"ok": True, **self._found(method, given)})

    def _found(self, method: str, given: dict[str, str]) -> dict[str, Any]:
        if method == "users.info":
            return {"user": {"id": given["user"], "team_id": TEAM, **self.users.get(given["user"], {})}}
        if method == "usergroups.users.list":
            return {"users": self.groups[given["usergroup"]]}
        at, members = int(given.get("cursor") or 0), self.members[given["channel"]]
        more = str(at + 1) if at + 1 < len(members) else ""
        return {"members": members[at : at + 1], "response_metadata": {"next_cursor": more}}


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def permissions(engine: Engine, settings: Settings, people: People) -> Iterator[Permissions]:
    with served(
        lambda _: Starlette(routes=[Route("/api/{method}", people.answer, methods=["GET", "POST"])])
    ) as url:
        client = WebClient("xoxb-it", base_url=f"{url}/api/", retry_handlers=[])
        yield Permissions(Workspace(engine, TEAM), settings, asking_at_once(client), clock=lambda: people.now)


def may_approve(permissions: Permissions, user: str, channel: str, **how: Any) -> bool:
    try:
        permissions.check_approve(user, channel, **how)
    except Refused:
        return False
    return True


def is_admin(permissions: Permissions, user: str) -> bool:
    try:
        permissions.check_admin(user)
    except Refused:
        return False
    return True


def test_a_member_from_another_workspace_must_be_chosen_by_name(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    people.members = {"C0SHARED": ["U0MAYA", "U0CUSTOMER"]}
    assert may_approve(permissions, "U0MAYA", "C0SHARED", team=TEAM)
    with pytest.raises(Refused, match="Only people of this workspace"):
        permissions.check_approve("U0CUSTOMER", "C0SHARED", team="T0CUSTOMER")
    assert not may_approve(permissions, "U0CUSTOMER", "C0SHARED", team="T0CUSTOMER", is_theirs=True)
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.PEOPLE, people=("U0CUSTOMER",))
    )
    assert may_approve(permissions, "U0CUSTOMER", "C0SHARED", team="T0CUSTOMER")


def test_everyone_means_the_members_of_the_channel(permissions: Permissions, people: People) -> None:
    people.members = {"C0SUPPORT": ["U0SAM", "U0MAYA"], "C0OTHER": ["U0SAM"]}
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    assert not may_approve(permissions, "U0MAYA", "C0OTHER")
    with pytest.raises(Refused, match="Only members of this channel may decide"):
        permissions.check_approve("U0STRANGER", "C0SUPPORT")


def test_the_receiver_of_a_private_answer_counts_as_present(permissions: Permissions, people: People) -> None:
    assert may_approve(permissions, "U0MAYA", "C0ELSEWHERE", is_theirs=True)
    assert may_approve(permissions, "U0MAYA", "D0MAYA", is_theirs=True)
    assert set(people.asked) == {"users.info"}, "asks whether they are a guest, and nothing about the channel"


def test_a_list_of_approvers_also_applies_to_private_answers(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    )
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    assert not may_approve(permissions, "U0SAM", "C0SUPPORT", is_theirs=True)
    with pytest.raises(Refused, match="Only the people whom an admin chose"):
        permissions.check_approve("U0SAM", "D0SAM", is_theirs=True)
    assert people.asked == []


def test_a_user_groups_members_may_approve(engine: Engine, permissions: Permissions, people: People) -> None:
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.GROUP, group="S0AGENTS")
    )
    people.groups = {"S0AGENTS": ["U0MAYA"]}
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    with pytest.raises(Refused, match="Only members of the user group"):
        permissions.check_approve("U0SAM", "C0SUPPORT", is_theirs=True)


def test_group_members_are_cached_for_a_minute_and_non_members_are_checked_again(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.GROUP, group="S0AGENTS")
    )
    people.groups = {"S0AGENTS": ["U0MAYA"]}
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    assert people.asked == ["usergroups.users.list"]
    people.groups = {"S0AGENTS": ["U0NEW"]}
    assert may_approve(permissions, "U0NEW", "C0SUPPORT"), "a new member need not wait"
    people.now += KEPT_SECONDS
    assert not may_approve(permissions, "U0MAYA", "C0SUPPORT")


def test_an_admins_change_applies_at_the_next_click(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    people.members = {"C0SUPPORT": ["U0MAYA"]}
    assert may_approve(permissions, "U0MAYA", "C0SUPPORT")
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.PEOPLE, people=("U0ADA",))
    )
    assert not may_approve(permissions, "U0MAYA", "C0SUPPORT")


def test_of_the_team_are_members_who_are_no_guests_or_else_only_the_chosen_approvers(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    team = permissions.team
    people.users = {"U0GUS": {"is_restricted": True}, "U0FIN": {"team_id": "T0ACME"}}
    assert [team.has(user) for user in ("U0MAYA", "U0GUS", "U0FIN")] == [True, False, False]
    chosen = Approvers(ApproversKind.PEOPLE, people=("U0JONAS", "U0GUS"))
    preferences.set_approvers(Workspace(engine, TEAM), "U0ADA", chosen)
    assert [team.has(user) for user in ("U0MAYA", "U0GUS", "U0FIN")] == [False, True, False]
    assert [team.may_read(user) for user in ("U0MAYA", "U0GUS", "U0FIN")] == [False, True, False]
    assert team.outsider_among(["U0MAYA", "U0GUS"]) == Readers.TEAM
    assert team.outsider_among(["U0MAYA", "U0FIN"]) == Readers.FOREIGN
    people.groups = {"S0AGENTS": ["U0FIN"]}
    group = Approvers(ApproversKind.GROUP, group="S0AGENTS")
    preferences.set_approvers(Workspace(engine, TEAM), "U0ADA", group)
    assert [team.has(user) for user in ("U0MAYA", "U0GUS", "U0FIN")] == [False, False, True]


def test_people_of_an_organisation_are_members_where_their_workspaces_say_so(
    permissions: Permissions, people: People
) -> None:
    people.users = {"U0ORG": {"team_id": "E0ORG", "enterprise_user": {"teams": [TEAM]}}}
    assert permissions.team.has("U0ORG")
    assert may_approve(permissions, "U0ORG", "D0ORG", is_theirs=True)


@pytest.mark.parametrize("flag", ["is_admin", "is_owner"])
def test_admins_and_owners_are_admins(permissions: Permissions, people: People, flag: str) -> None:
    people.users = {"U0ADA": {flag: True}, "U0MAYA": {flag: False}}
    assert is_admin(permissions, "U0ADA")
    assert not is_admin(permissions, "U0MAYA")
    with pytest.raises(Refused, match="Only admins of this workspace"):
        permissions.check_admin("U0SAM")


def test_another_workspaces_admin_is_not_an_admin_here(permissions: Permissions, people: People) -> None:
    people.users = {"U0ADA": {"is_admin": True, "team_id": "T0OTHER"}}
    assert not is_admin(permissions, "U0ADA")


def test_unconfirmed_permissions_are_refused(
    engine: Engine, permissions: Permissions, people: People
) -> None:
    people.refuses = "missing_scope"
    assert not is_admin(permissions, "U0ADA")
    told = r"could not ask Slack whether you may do that \(missing_scope\).*install the Slack app again"
    with pytest.raises(Refused, match=told):
        permissions.check_approve("U0MAYA", "C0SUPPORT")
    people.refuses = "ratelimited"
    with pytest.raises(Refused, match="Please try again"):
        permissions.check_approve("U0MAYA", "C0SUPPORT")
    preferences.set_approvers(
        Workspace(engine, TEAM), "U0ADA", Approvers(ApproversKind.GROUP, group="S0GONE")
    )
    assert not may_approve(permissions, "U0MAYA", "C0SUPPORT")


def test_an_unreachable_slack_permits_nobody(engine: Engine, settings: Settings) -> None:
    client = WebClient("xoxb-it", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    nobody_there = Permissions(Workspace(engine, TEAM), settings, asking_at_once(client))
    assert not may_approve(nobody_there, "U0MAYA", "C0SUPPORT")
    assert not is_admin(nobody_there, "U0ADA")
