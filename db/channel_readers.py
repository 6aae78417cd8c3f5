"""Queries on who can read a channel, by Slack's last answer."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_or_change
from db.vocabulary import Readers
from db.workspace_tables import ChannelReaders


def get(session: Session, *, workspace_id: str, channel: str) -> ChannelReaders | None:
    """Return what is known about a channel; None if Slack was not asked yet."""
    return session.scalars(
        select(ChannelReaders).where(
            ChannelReaders.workspace_id == workspace_id, ChannelReaders.channel == channel
        )
    ).one_or_none()


def put(
    session: Session, *, workspace_id: str, channel: str, readers: Readers, team_posts: bool | None = None
) -> ChannelReaders:
    """Store what Slack says now, and a guess whether posts of the team are tickets; None keeps the last."""
    key = {"workspace_id": workspace_id, "channel": channel}
    guess = {} if team_posts is None else {"team_posts": team_posts}
    return insert_or_change(session, ChannelReaders, key, readers=readers, looked_at=now(), **guess)


def of_channels(
    session: Session, *, workspace_id: str, channels: Collection[str]
) -> dict[str, ChannelReaders]:
    """Return what is known about these channels, by channel."""
    rows = session.scalars(_OF_CHANNELS, {"workspace_id": workspace_id, "channels": list(channels)})
    return {row.channel: row for row in rows}


_OF_CHANNELS = select(ChannelReaders).where(
    ChannelReaders.workspace_id == bindparam("workspace_id"),
    ChannelReaders.channel.in_(bindparam("channels", expanding=True)),
)
"""Runs for every message; built once, it takes half as long."""
