"""The composition root: one running Draftdesk, put together from its parts, started and stopped.

What the parts do is their own business. Who runs the HTTP server (`Draftdesk.http`), and makes the first
model version, is left to the command line.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot import listeners
from bot.errors import NotConfigured
from bot.jobs.retrain import Retrainer
from bot.jobs.scheduler import start_scheduler, stop_scheduler
from bot.jobs.zendesk_sync import keep_reconciling
from bot.listeners import home
from bot.listeners.served import ListenerContext
from bot.outbox import Worker, one_by_one
from bot.request_priority import PriorityApp, RequestPriority
from bot.server import WebhookConfig, http_app
from bot.services.helpdesk import worker as helpdesk_work
from bot.services.slack.delivery import SlackDelivery
from bot.services.slack.links import LinkReading
from bot.services.slack.permissions import Permissions
from bot.services.slack.thread_reading import ThreadReading
from bot.services.tickets import drafting
from bot.services.versions.brand_notice import tell_operators
from bot.services.versions.branding import read_branding
from bot.services.versions.history import run_settled
from bot.services.versions.serving import Serving
from bot.settings import Settings
from bot.slack_client import slack_client, team_of_token
from db.session import in_background
from db.tables import Job
from db.vocabulary import JobKind

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
"""Bolt's own five leave a slash command unanswered when five messages are being taken in."""
DRAFT_BATCH = 4
"""A batch is stored in one transaction, for which the requests of that moment wait to be acknowledged."""
DRAFT_ATTEMPTS = 3
"""Fewer than for Slack's part: a person waits for the card, which then says that drafting failed."""
RETRAIN_ATTEMPTS = 3
"""A run takes a minute of both cores; the next night brings another."""
PERMISSION_SECONDS = 2
"""Whether a person may do something is asked before a form is opened, which must be done in three seconds."""


def build_app(
    settings: Settings, served: ListenerContext, threads: Executor, request_priority: RequestPriority
) -> App:
    """The Bolt app with every listener, run in `threads`. Checks the bot's token with Slack."""
    logger = logging.getLogger("bot.slack")
    logger.addFilter(_is_worth_saying)
    app = PriorityApp(
        request_priority,
        name="draftdesk",
        logger=logger,
        client=slack_client(settings, for_listeners=True),
        signing_secret=_signing_secret(settings),
        listener_executor=threads,
    )
    listeners.register(app, served)
    return app


class Draftdesk:
    """One workspace's bot on one database: Bolt app, workers, scheduler.

    `connect` makes it, `start` sets it going, `stop` finishes the jobs in hand and ends every thread.
    Between the two someone serves `http`; in Socket Mode that is only for `/healthz`.
    """

    def __init__(self, settings: Settings, engine: Engine, workspace_id: str) -> None:
        self.settings = settings
        self.engine = engine
        self.workspace_id = workspace_id
        self._behind = in_background(engine)
        self._request_priority = RequestPriority()
        self.serving = Serving(
            engine,
            workspace_id,
            settings.home,
            brand_file=settings.brand_file,
            threshold=settings.confidence,
            give_way=self._request_priority.give,
        )
        self._client = slack_client(settings, for_listeners=False)
        self._asking = slack_client(settings, for_listeners=False, timeout=PERMISSION_SECONDS)
        self._permissions = Permissions(engine, workspace_id, settings, self._asking)
        self._retrainer = Retrainer(engine, settings, workspace_id)
        self._connected = helpdesk_work.connect(settings, engine, workspace_id)
        self.helpdesk = self._connected.helpdesk
        self._write_to_slack()
        self._work()
        self._listen()
        self._socket: SocketModeHandler | None = None
        self._scheduler: BackgroundScheduler | None = None

    def _write_to_slack(self) -> None:
        """Put the outbox's worker together, and what its jobs do."""
        link = helpdesk_work.link_of(self.helpdesk)
        to_slack = (self._client, self.serving)
        self._delivery = SlackDelivery(self._behind, *to_slack, self.settings.ops_channel, link)
        self._threads = ThreadReading(self._behind, self.workspace_id, *to_slack, self.wake)
        self._links = LinkReading(self._behind, self.workspace_id, *to_slack, self._permissions, self.wake)
        handlers = {
            **self._delivery.handlers(),
            **self._threads.handlers(),
            **self._links.handlers(),
            JobKind.SHOW_HOME: one_by_one(self._show_home),
        }
        self.outbox = Worker(
            self._behind,
            "outbox",
            handlers,
            workspace_id=self.workspace_id,
            on_failed=self._failed,
            give_way=self._request_priority.give,
        )

    def _work(self) -> None:
        """Put the other workers together: who drafts, who retrains, and who deals with the helpdesk."""
        self.drafter = Worker(
            self._behind,
            "drafter",
            {JobKind.DRAFT: self._draft},
            DRAFT_BATCH,
            workspace_id=self.workspace_id,
            on_failed=self._failed,
            give_way=self._request_priority.give,
            max_attempts=DRAFT_ATTEMPTS,
        )
        self.retrainer = Worker(
            self._behind,
            "retrainer",
            {JobKind.RETRAIN: self._retrainer.run},
            workspace_id=self.workspace_id,
            on_failed=self._failed,
            on_settled=run_settled,
            max_attempts=RETRAIN_ATTEMPTS,
        )
        self.helpdesk_worker = helpdesk_work.worker(
            self._behind,
            self.workspace_id,
            self.settings,
            self.helpdesk,
            self.serving,
            self._asking,
            on_failed=self._failed,
            wake=self.wake,
            give_way=self._request_priority.give,
        )

    def _listen(self) -> None:
        """Put together what Slack and Zendesk talk to."""
        self._served = ListenerContext(
            self.engine, self.serving, self.workspace_id, self.settings, self._permissions, self.wake
        )
        self._listening = ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener")
        self.slack = build_app(self.settings, self._served, self._listening, self._request_priority)
        self.http: Starlette = http_app(
            slack=self.slack if self.settings.transport() == "http" else None,
            signing_secret=_signing_secret(self.settings),
            engine=self.engine,
            serving=self.serving,
            workspace_id=self.workspace_id,
            zendesk=_webhook_config(self.settings, self.helpdesk_worker.wake),
        )

    @classmethod
    def connect(cls, settings: Settings, engine: Engine) -> "Draftdesk":
        """Ask Slack whose token this is and put its workspace's bot together; nothing runs yet.

        Raises NotConfigured when settings are missing, SlackRefused when Slack does not answer or take the
        token.
        """
        problems = settings.problems()
        if problems:
            raise NotConfigured(problems)
        return cls(settings, engine, team_of_token(settings))

    def start(self) -> None:
        """Load the served version, start the workers and the clock; connect if Socket Mode is chosen."""
        self.serving.refresh()
        if self.settings.ops_channel is not None:
            branding = read_branding(self.settings.brand_file)
            tell_operators(self.engine, self.workspace_id, self.settings.ops_channel, branding)
        self.serving.start()
        for worker in self._workers():
            worker.start()
        self._scheduler = start_scheduler(self.engine, self.workspace_id, self.settings)
        if self.settings.zendesk_account() is not None:
            keep_reconciling(self._scheduler, self.engine, self.workspace_id, self.helpdesk_worker.wake)
        if self.settings.transport() == "socket" and self.settings.slack_app_token is not None:
            token = self.settings.slack_app_token.get_secret_value()
            self._socket = SocketModeHandler(self.slack, token)
            self._socket.connect()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.
        log.info("serving workspace %s", self.workspace_id)

    def stop(self) -> None:
        """Take no more requests, finish the jobs in hand (a training run is cut off), end every thread."""
        if self._socket is not None:
            self._socket.close()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.
        if self._scheduler is not None:
            stop_scheduler(self._scheduler, self.workspace_id)
        self._socket, self._scheduler = None, None
        self._listening.shutdown()
        self._retrainer.cancel()
        for worker in self._workers():
            worker.stop()
        self._connected.close()
        self.serving.stop()

    def wake(self, *kinds: str) -> None:
        """Let the workers of these kinds of jobs look at once, or those of every kind when none is named. Not
        the retrainer: for runs of minutes its own look each second will do, and looking takes a turn from
        those who acknowledge requests.
        """
        for worker in self._workers():
            if worker is not self.retrainer and (not kinds or worker.runs(kinds)):
                worker.wake()

    def _workers(self) -> tuple[Worker, ...]:
        return self.drafter, self.outbox, self.retrainer, self.helpdesk_worker

    def _draft(self, waiting: list[Job]) -> None:
        drafting.draft_waiting(self._behind, self.serving, waiting)
        self.outbox.wake()

    def _show_home(self, job: Job) -> None:
        home.show_after_training(self._served, self._client, job)

    def _failed(self, job: Job, reason: str) -> None:
        if job.kind == JobKind.DRAFT:
            drafting.draft_failed(self._behind, job)
        self._threads.failed(job)
        self._links.failed(job)
        self._delivery.failed(job, reason)
        self.outbox.wake()


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """False for Bolt's warning that it leaves unused the SLACK_BOT_TOKEN which it finds in the environment by
    itself: that is as we want it, since our client has the token of the settings.
    """
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def _signing_secret(settings: Settings) -> str:
    secret = settings.slack_signing_secret
    return secret.get_secret_value() if secret is not None else ""


def _webhook_config(settings: Settings, wake: Callable[[], None]) -> WebhookConfig | None:
    """What the webhook's route needs; None where no secret is set, and then there is no such route."""
    account = settings.zendesk_account()
    if account is None or account.webhook_secret is None:
        return None
    minutes = settings.zendesk_webhook_minutes
    return WebhookConfig(account.webhook_secret, timedelta(minutes=minutes) if minutes else None, wake)
