"""Ask Slack who can read a channel, and store the answer. Cards go only where the team alone reads.

An answer is used for a minute; an event about a change makes it unknown at once (`changed`).
"""

import logging
from datetime import timedelta

from slack_sdk import WebClient

from bot.job_handlers import GiveUp, Mendable
from bot.services import job_kinds
from bot.services.job_payloads import ChannelToLookAt
from bot.services.slack.posting import Poster
from bot.services.slack.team import Team
from bot.services.workspace import Workspace
from bot.slack_ids import is_direct
from db import channel_readers, jobs
from db.base import now
from db.session import read, write
from db.vocabulary import Readers

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=1)
SHARED = ("is_ext_shared", "is_pending_ext_shared", "pending_shared")
"""Fields of `conversations.info`, true for a channel that another company can read, or soon will."""


class Audience:
    """Says who can read a channel of one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient, team: Team) -> None:
        self._workspace = workspace
        self._client = client
        self._poster = Poster(client)
        self._team = team

    def is_team_only(self, channel: str) -> bool:
        """True if Slack says that only the team can read there; False if in doubt. Raises as `look`."""
        if is_direct(channel):  # A direct message: one person and the bot.
            return True
        with read(self._workspace.engine) as session:
            known = channel_readers.get(session, workspace_id=self._workspace.id, channel=channel)
        if known is not None and known.readers != Readers.UNKNOWN and now() - known.looked_at < FRESH:
            return known.readers == Readers.TEAM
        return self.look(channel) == Readers.TEAM

    def look(self, channel: str) -> Readers:
        """Ask Slack now, and store the answer; UNKNOWN where it refuses. When a watched channel is looked at
        first, guess by it whether posts of the team are tickets there: where only the team reads, they are.

        Raises `GiveUp` if we are not in the channel, and what `Poster.ask` raises for a transient error.
        """
        try:
            readers = self._readers(channel)
        except GiveUp as refusal:
            if isinstance(refusal, Mendable) and refusal.code != "missing_scope":
                raise
            log.warning("who can read channel %s is unknown: Slack answered %s", channel, refusal)
            readers = Readers.UNKNOWN
        watched = self._team.preferences().watched(channel)
        with write(self._workspace.engine) as session:
            known = channel_readers.get(session, workspace_id=self._workspace.id, channel=channel)
            is_first = watched and (known is None or known.team_posts is None)
            guess = readers == Readers.TEAM if is_first and readers != Readers.UNKNOWN else None
            channel_readers.put(
                session,
                workspace_id=self._workspace.id,
                channel=channel,
                readers=readers,
                team_posts=guess,
            )
        return readers

    def _readers(self, channel: str) -> Readers:
        told = self._poster.ask(self._client.conversations_info, channel=channel).get("channel") or {}
        if any(told.get(name) for name in SHARED):
            return Readers.SHARED
        if told.get("is_archived") is True:  # Nothing can be posted there.
            return Readers.UNKNOWN
        return self._team.outsider_among(frozenset(self._team.people_in(channel)))


def foreigner_wrote(workspace: Workspace, channel: str) -> None:
    """Record that somebody from another workspace wrote in a channel, unless others are known to read it."""
    with read(workspace.engine) as session:
        known = channel_readers.get(session, workspace_id=workspace.id, channel=channel)
    if known is None or known.readers in (Readers.TEAM, Readers.UNKNOWN):
        changed(workspace, channel, Readers.FOREIGN)


def changed(workspace: Workspace, channel: str, readers: Readers = Readers.UNKNOWN) -> None:
    """Record that other people may be able to read a channel now, and enqueue a job to check."""
    with write(workspace.engine) as session:
        channel_readers.put(session, workspace_id=workspace.id, channel=channel, readers=readers)
        job = job_kinds.LOOK_AT_CHANNEL.new(ChannelToLookAt(channel))
        jobs.enqueue(session, workspace_id=workspace.id, job=job)
    workspace.wake(job_kinds.LOOK_AT_CHANNEL.name)
