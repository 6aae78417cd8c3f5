"""Read the message whose link `/suggest` was given, and draft for the person who asked.

That person and we must both be in the message's channel. If it cannot be read, the answer says what to do.
"""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks.mrkdwn import plain_text
from bot.blocks.notices import NOTHING_ASKED, Said, line, notice
from bot.errors import Refused
from bot.job_handlers import GiveUp, Handler, one_by_one
from bot.services import job_kinds
from bot.services.slack.permissions import Permissions
from bot.services.slack.posting import Poster
from bot.services.slack.threads import Spoken, Threads, turns_before
from bot.services.tickets import intake
from bot.services.tickets.intake import Incoming
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from db.tables import Job
from db.vocabulary import JobKind, TicketSource
from model.text.small_talk import is_small_talk

log = logging.getLogger(__name__)


PASTE = "or paste the message's text after `/suggest`."
NOT_THERE = (
    "I am not in the channel of that message, so I cannot read it. Invite me there with `/invite @Draftdesk` "
    f"and ask again, {PASTE}"
)
GONE = f"I find no customer's message at that link. Copy the link of another one, {PASTE}"
REFUSALS = {
    "channel_not_found": NOT_THERE,
    "not_in_channel": NOT_THERE,
    "thread_not_found": GONE,
    "message_not_found": GONE,
    "missing_scope": "The Slack app lacks a permission to read there. Ask who runs Draftdesk to install it "
    f"again with its manifest, {PASTE}",
}
"""What to do, by Slack's error code."""
NO_WORDS = "That message has no words to draft a reply to."
NO_ANSWER = f"Slack did not show me that message. Ask again, {PASTE}"


class LinkReading:
    """Read linked messages for one workspace. `handlers()` is for a `Worker`."""

    def __init__(
        self,
        workspace: Workspace,
        client: WebClient,
        serving: ServedVersion,
        permissions: Permissions,
    ) -> None:
        self._workspace = workspace
        self._serving = serving
        self._permissions = permissions
        self._poster = Poster(client)
        self._threads = Threads(workspace, client)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job."""
        return {JobKind.READ_LINK: one_by_one(self._read_link)}

    def failed(self, job: Job) -> None:
        """Tell the person who asked that a job was given up; if that fails, only log it."""
        if job.kind != JobKind.READ_LINK:
            return
        try:
            self._answer(job, line(NO_ANSWER))
        except (SlackApiError, OSError, GiveUp) as error:
            log.warning("nobody could be told of %s job %d: %s", job.kind, job.id, type(error).__name__)

    def _read_link(self, job: Job) -> None:
        given = job_kinds.READ_LINK.read(job)
        try:
            if given.here != given.channel:
                self._permissions.check_sees(given.user, given.channel)
            said = self._threads.read(given.channel, given.thread_ts)
        except Refused as refused:
            self._answer(job, notice(str(refused)))
            return
        except GiveUp as refusal:
            self._answer(job, line(REFUSALS.get(str(refusal), NO_ANSWER)))
            return
        found = next((each for each in said if each.ts == given.ts and each.author is not None), None)
        if found is None:
            self._answer(job, line(GONE))
        elif (wrong := _why_not(found)) is not None:
            self._answer(job, line(wrong))
        else:
            self._receive(job, found, said)

    def _receive(self, job: Job, found: Spoken, said: list[Spoken]) -> None:
        given, author = job_kinds.READ_LINK.read(job), found.author or ""
        incoming = Incoming(
            source=TicketSource.SUGGEST,
            channel=given.channel,
            author=author,
            text=plain_text(found.text),
            thread_ts=given.thread_ts,
            event_id=given.event_id,
            response_url=given.response_url,
            earlier=turns_before(said, found.ts, author),
            has_files=found.has_files,
        )
        intake.receive(self._workspace, incoming, self._serving.brand)
        self._workspace.wake()

    def _answer(self, job: Job, said: Said) -> None:
        text, blocks = said
        self._poster.answer(job_kinds.READ_LINK.read(job).response_url, text=text, blocks=blocks)


def _why_not(found: Spoken) -> str | None:
    """Return why there is nothing to draft for; None if there is something."""
    text = plain_text(found.text)
    if not text.strip():
        return NO_WORDS
    return NOTHING_ASKED if is_small_talk(text) else None
