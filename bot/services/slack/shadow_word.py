"""Tell once a week how the drafts of channels in shadow mode would have done.

The ops channel hears it or, without one, the admins who set the mode.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import shadow_word
from bot.blocks.notices import line
from bot.blocks.shadow_word import ShadowWeek
from bot.job_handlers import GiveUp, Handler, Mendable, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import ShadowReport
from bot.services.slack.posting import Message, Poster
from bot.services.workspace import Workspace
from db import channels, jobs, shadow
from db.base import now
from db.session import read, write
from db.shadow import ShadowCounts
from db.tables import Job
from db.vocabulary import JobKind
from model.metrics.edits import AS_IT_IS, LIGHT_EDIT

log = logging.getLogger(__name__)

WEEK = timedelta(days=7)


def ask_for_the_word(workspace: Workspace, zone: tzinfo, at: datetime | None = None) -> bool:
    """Enqueue the word on the last whole week before `at` (now), Monday to Sunday in that zone; False if that
    was done before, or there is nothing to tell.
    """
    today = (at or now()).astimezone(zone).date()
    monday = today - timedelta(days=today.weekday()) - WEEK
    with read(workspace.engine) as session:
        if not _counts(session, workspace.id, monday, zone):
            return False
    kind = job_kinds.SHADOW_REPORT
    job = kind.new(ShadowReport(monday.isoformat()), dedupe_key=f"{kind.name}:{monday.isoformat()}")
    with write(workspace.engine) as session:
        return jobs.enqueue(session, workspace_id=workspace.id, job=job) is not None


class ShadowWord:
    """Tells it in one workspace. `client` must not retry: the outbox does."""

    def __init__(
        self, workspace: Workspace, client: WebClient, ops_channel: str | None, zone: tzinfo
    ) -> None:
        self._workspace = workspace
        self._zone = zone
        self._client = client
        self._poster = Poster(client)
        self._ops_channel = ops_channel

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.SHADOW_REPORT: one_by_one(self._tell)}

    def _tell(self, job: Job) -> None:
        monday = date.fromisoformat(job_kinds.SHADOW_REPORT.read(job).monday)
        with read(self._workspace.engine) as session:
            counts = _counts(session, self._workspace.id, monday, self._zone)
            rows = channels.all_of(session, workspace_id=self._workspace.id)
        if not counts:
            return
        told = shadow_word.build(
            [_week(each) for each in counts], monday, monday + timedelta(days=6), AS_IT_IS, LIGHT_EDIT
        )
        text, blocks = line(told)
        admins = sorted({row.set_by for row in rows if row.channel in {each.channel for each in counts}})
        for channel in [self._ops_channel] if self._ops_channel is not None else self._direct(admins):
            self._poster.post(job, channel=channel, message=Message(text, blocks))

    def _direct(self, people: list[str]) -> Iterator[str]:
        for person in people:
            try:
                yield str(self._poster.ask(self._client.conversations_open, users=person)["channel"]["id"])
            except Mendable:
                raise
            except GiveUp as refusal:  # This person has left; the others still hear it.
                log.warning("%s does not hear of shadow mode: Slack answered %s", person, refusal)


def _counts(session: Session, workspace_id: str, monday: date, zone: tzinfo) -> list[ShadowCounts]:
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (monday, monday + WEEK))
    return shadow.counts(
        session, workspace_id=workspace_id, since=since, until=until, near=AS_IT_IS, far=LIGHT_EDIT
    )


def _week(counted: ShadowCounts) -> ShadowWeek:
    return ShadowWeek(
        counted.channel,
        counted.messages,
        counted.drafted,
        counted.withheld,
        counted.compared,
        counted.near,
        counted.far - counted.near,
    )
