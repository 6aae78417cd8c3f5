"""A workspace's preferences: what its admins set in Slack, and the environment's values for the rest.

A row in the database wins; `reset` deletes it, so that the environment's value counts again. See
`permissions.py` for who may change preferences, `bot/blocks/settings_modals.py` for the forms.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from bot.services.workspace import Workspace
from bot.settings import Settings
from bot.settings.kinds import DEFAULT
from db import channel_readers
from db import channels as stored_channels
from db import preferences as stored
from db.channels import ChannelChoice
from db.session import write
from db.vocabulary import ApproversKind, PreferenceName

NAMES = tuple(name for name in PreferenceName if name != PreferenceName.PAUSED)
"""Names of the preferences that can be set and reset."""

_ID = re.compile(r"[A-Z0-9]{2,64}")


@dataclass(frozen=True)
class Approvers:
    """Who may decide on drafts: everyone in the card's channel, a user group, or the people listed."""

    kind: ApproversKind = ApproversKind.EVERYONE
    group: str | None = None
    """The id of the user group, such as S0123ABCD."""
    people: tuple[str, ...] = ()
    """User ids."""


@dataclass(frozen=True)
class Origin:
    """Who set something in Slack, and when."""

    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class Preferences:
    """The current values. `origins` has each name that was set in Slack; the others are from the
    environment.
    """

    channels: tuple[str, ...]
    """Ids of the watched channels."""
    bots: frozenset[str]
    """Ids of the channels where messages from other apps become tickets too."""
    approvers: Approvers
    team_channels: Mapping[str, str]
    """Where a channel's cards go, or `DEFAULT`'s, instead of its threads; empty: to its threads."""
    team_posts: Mapping[str, bool]
    """By channel: whether posts of the team are tickets, as an admin said."""
    confidence: float | None
    """Lowest confidence of a shown draft; None: the threshold that each version was fitted with."""
    retrain_at: time
    origins: Mapping[str, Origin]
    shadow: frozenset[str] = frozenset()
    """Ids of the channels in shadow mode, where nobody sees a card."""

    def watched(self, channel: str) -> bool:
        """Return whether messages in the channel become tickets."""
        return channel in self.channels

    def accepts_bots(self, channel: str) -> bool:
        """Return whether other apps' messages in the channel become tickets too."""
        return channel in self.bots and channel in self.channels

    def team_channel(self, channel: str) -> str | None:
        """Return where a channel's cards go; None: to its threads, as for a team channel itself."""
        found = self.team_channels.get(channel, self.team_channels.get(DEFAULT))
        return None if found in (None, "", channel) else found


def read(session: Session, workspace_id: str, settings: Settings) -> Preferences:
    """Return the workspace's preferences. An invalid stored value counts as not set."""
    rows = stored.all_of(session, workspace_id=workspace_id)
    channels = stored_channels.all_of(session, workspace_id=workspace_id)
    set_here = {name: _READ[name](row.value) for name, row in rows.items() if name in _READ}
    set_here = {name: value for name, value in set_here.items() if value is not None}
    origins = {name: Origin(rows[name].set_by, rows[name].set_at) for name in set_here}
    if channels:
        newest = max(channels, key=lambda row: row.set_at)
        origins[PreferenceName.CHANNELS] = Origin(newest.set_by, newest.set_at)
    watched = dict.fromkeys(settings.channels, True) | {
        row.channel: row.watched for row in sorted(channels, key=lambda row: row.channel)
    }
    return Preferences(
        channels=tuple(channel for channel, on in watched.items() if on),  # The setting's first.
        bots=frozenset(row.channel for row in channels if row.accept_bots),
        team_channels=dict(settings.team_channels)
        | {row.channel: row.team_channel for row in channels if row.team_channel is not None},
        team_posts={row.channel: row.team_posts for row in channels if row.team_posts is not None},
        approvers=set_here.get(PreferenceName.APPROVERS, Approvers()),
        confidence=set_here.get(PreferenceName.CONFIDENCE, settings.confidence),
        retrain_at=set_here.get(PreferenceName.RETRAIN_AT, settings.retrain_at),
        origins=origins,
        shadow=frozenset(row.channel for row in channels if row.shadow),
    )


def customers_write_in(
    session: Session, workspace_id: str, counts: Preferences, channels: Collection[str]
) -> frozenset[str]:
    """Those of `channels` in which the team's posts are not tickets: set by an admin, else guessed."""
    rows = channel_readers.of_channels(session, workspace_id=workspace_id, channels=channels)
    guessed = {channel: row.team_posts for channel, row in rows.items()}
    return frozenset(
        channel for channel in channels if counts.team_posts.get(channel, guessed.get(channel)) is False
    )


def confidence(session: Session, workspace_id: str, default: float | None) -> float | None:
    """Return the lowest confidence of a shown draft: the admins' value, else `default`."""
    row = stored.all_of(session, workspace_id=workspace_id).get(PreferenceName.CONFIDENCE)
    found = None if row is None else _confidence(row.value)
    return default if found is None else found


def paused(session: Session, workspace_id: str) -> Origin | None:
    """Return who paused everything, and when; None if nothing is paused."""
    row = stored.all_of(session, workspace_id=workspace_id).get(PreferenceName.PAUSED)
    return None if row is None else Origin(row.set_by, row.set_at)


def pause(session: Session, workspace_id: str, user: str) -> None:
    """Pause everything (`tickets/pausing.py`)."""
    stored.put(session, workspace_id=workspace_id, name=PreferenceName.PAUSED, value=True, set_by=user)


def end_pause(session: Session, workspace_id: str, user: str) -> None:
    """End the pause."""
    stored.forget(session, workspace_id=workspace_id, name=PreferenceName.PAUSED, by=user)


def set_channel(workspace: Workspace, user: str, channel: str, choice: ChannelChoice) -> None:
    """Set whether the messages of one channel become tickets, and where their cards go."""
    with write(workspace.engine) as session:
        stored_channels.put(session, workspace_id=workspace.id, channel=channel, choice=choice, set_by=user)


def set_approvers(workspace: Workspace, user: str, approvers: Approvers) -> None:
    """Set who may decide on drafts."""
    value = {"kind": approvers.kind, "group": approvers.group, "people": list(approvers.people)}
    _put(workspace, user, PreferenceName.APPROVERS, value)


def set_confidence(workspace: Workspace, user: str, confidence: float) -> None:
    """Set the lowest confidence of a shown draft, 0 to 1."""
    _put(workspace, user, PreferenceName.CONFIDENCE, confidence)


def set_retrain_at(workspace: Workspace, user: str, at: time) -> None:
    """Set the time of day of the retraining, on this machine's clock."""
    _put(workspace, user, PreferenceName.RETRAIN_AT, f"{at:%H:%M}")


def reset(workspace: Workspace, user: str, name: str) -> None:
    """Go back to the environment's value for one of `NAMES`; any other name changes nothing."""
    with write(workspace.engine) as session:
        if name == PreferenceName.CHANNELS:
            stored_channels.forget_all(session, workspace_id=workspace.id, by=user)
        else:
            stored.forget(session, workspace_id=workspace.id, name=name, by=user)


def _put(workspace: Workspace, user: str, name: str, value: Any) -> None:
    with write(workspace.engine) as session:
        stored.put(session, workspace_id=workspace.id, name=name, value=value, set_by=user)


def _approvers(value: Any) -> Approvers:
    """Return stored approvers. If they are unreadable, an empty list: nobody may approve until an admin sets
    them.
    """
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == ApproversKind.EVERYONE:
        return Approvers()
    if kind == ApproversKind.GROUP and _is_id(value.get("group")):
        return Approvers(ApproversKind.GROUP, group=value["group"])
    people = value.get("people") if kind == ApproversKind.PEOPLE else None
    return Approvers(
        ApproversKind.PEOPLE, people=tuple(filter(_is_id, people if isinstance(people, list) else ()))
    )


def _confidence(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None


def _retrain_at(value: Any) -> time | None:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


_READ: Mapping[str, Any] = {
    PreferenceName.APPROVERS: _approvers,
    PreferenceName.CONFIDENCE: _confidence,
    PreferenceName.RETRAIN_AT: _retrain_at,
}
