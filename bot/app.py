"""The composition root: build one Draftdesk from its parts, start it and stop it.

The command line runs the HTTP server (`Draftdesk.http`) and trains the first model version.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot import listeners
from bot.access import Access
from bot.errors import NotConfigured
from bot.helpdesks.port import Helpdesk
from bot.job_handlers import Handler, one_by_one
from bot.jobs.retrain import Retrainer
from bot.jobs.scheduler import start_scheduler, stop_scheduler
from bot.jobs.zendesk_sync import keep_reconciling
from bot.listeners import home
from bot.listeners.audience import look_at_all
from bot.listeners.served import ListenerContext
from bot.outbox import Hooks, Pace, Worker
from bot.readiness import Check, Readiness, SignedRequests
from bot.request_priority import PriorityApp, RequestPriority
from bot.server import SlackConfig, WebhookConfig, http_app
from bot.services.alarms import Alarms
from bot.services.helpdesk.worker import connect, link_of
from bot.services.helpdesk.worker import worker as helpdesk_worker
from bot.services.job_kinds import WorkerName, attempts_of
from bot.services.slack.audience import Audience
from bot.services.slack.card_delivery import CardDelivery
from bot.services.slack.delivery import SlackDelivery
from bot.services.slack.links import LinkReading
from bot.services.slack.permissions import Permissions
from bot.services.slack.places import Places
from bot.services.slack.team import Team, asking_for_jobs
from bot.services.slack.thread_reading import ThreadReading
from bot.services.tickets import drafting
from bot.services.versions.brand_notice import tell_operators
from bot.services.versions.branding import read_branding
from bot.services.versions.history import run_settled
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from bot.settings import Settings
from bot.slack_client import slack_client, team_of_token
from db.session import in_background
from db.tables import Job
from db.vocabulary import JobKind

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
"""Bolt's default of five leaves a slash command unanswered while five messages are being stored."""
DRAFT_BATCH = 4
"""Small, because a batch is stored in one transaction, which delays acknowledgements."""
PERMISSION_SECONDS = 2
"""Timeout of permission checks: they precede a form, which must open within three seconds."""
PEOPLE_KEPT_SECONDS = 600.0
"""How long a person's kind is cached for placing cards: a channel may have many members."""


def build_app(
    settings: Settings, served: ListenerContext, threads: Executor, request_priority: RequestPriority
) -> App:
    """Build the Bolt app with every listener, to run in `threads`. Checks the bot's token with Slack."""
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

    `connect` builds it, `start` runs it, `stop` finishes the running jobs and ends every thread. In between
    the caller serves `http`; in Socket Mode that is only for `/healthz`.
    """

    def __init__(self, settings: Settings, engine: Engine, workspace_id: str) -> None:
        """Build each part from the parts before it; start nothing."""
        priority, alarms, access = RequestPriority(), Alarms(), Access()
        self.settings = settings
        self.workspace = Workspace(engine, workspace_id, alarms.wake)
        self.wake = alarms.wake
        self.serving = Serving(
            self.workspace,
            settings.home,
            brand_file=settings.brand_file,
            threshold=settings.confidence,
        )
        writing = slack_client(settings, for_listeners=False, access=access)
        asking = slack_client(settings, for_listeners=False, timeout=PERMISSION_SECONDS, access=access)
        permissions = Permissions(self.workspace, settings, asking)
        self._served = served = ListenerContext(self.workspace, self.serving, settings, permissions)
        self._connected = connect(settings, self.workspace, access)
        self.helpdesk = self._connected.helpdesk
        self._retrainer = Retrainer(self.workspace, settings)
        work = _Work(
            replace(self.workspace, engine=in_background(engine)), served, self.helpdesk, writing, priority
        )
        self.outbox = work.outbox(alarms.of(WorkerName.OUTBOX))
        self.drafter = work.drafter(alarms.of(WorkerName.DRAFTER))
        self.retrainer = work.retrainer(alarms.of(WorkerName.RETRAINER), self._retrainer)
        self.helpdesk_worker = work.helpdesk_worker(alarms.of(WorkerName.HELPDESK), asking)
        self._threads = ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener")
        self.slack = build_app(settings, served, self._threads, priority)
        requests, by_http = SignedRequests(), settings.transport() == "http"
        arrival = requests.check if by_http else self._connection
        self.http: Starlette = http_app(
            slack=SlackConfig(self.slack, _signing_secret(settings), requests) if by_http else None,
            readiness=Readiness(self.workspace, self.serving, settings, access, arrival),
            workspace=self.workspace,
            zendesk=_webhook_config(settings, self.helpdesk_worker.wake),
        )
        self._socket: SocketModeHandler | None = None
        self._scheduler: BackgroundScheduler | None = None

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.workspace.engine

    @property
    def workspace_id(self) -> str:
        """A Slack team id."""
        return self.workspace.id

    @classmethod
    def connect(cls, settings: Settings, engine: Engine) -> "Draftdesk":
        """Ask Slack for the token's workspace and build its bot; start nothing.

        Raises NotConfigured if settings are missing, SlackRefused if Slack does not answer or refuses the
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
            tell_operators(self.workspace, self.settings.ops_channel, branding)
        self.serving.start()
        look_at_all(self._served)
        for worker in self._workers():
            worker.start()
        self._scheduler = start_scheduler(self.workspace, self.settings)
        if self.settings.zendesk_account() is not None:
            keep_reconciling(self._scheduler, self.workspace)
        if self.settings.transport() == "socket" and self.settings.slack_app_token is not None:
            token = self.settings.slack_app_token.get_secret_value()
            self._socket = SocketModeHandler(self.slack, token)
            self._socket.connect()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.
        log.info("serving workspace %s", self.workspace_id)

    def stop(self) -> None:
        """Stop taking requests, finish the running jobs (a training run is cut off), end every thread."""
        if self._socket is not None:
            self._socket.close()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.
        if self._scheduler is not None:
            stop_scheduler(self._scheduler, self.workspace_id)
        self._socket, self._scheduler = None, None
        self._threads.shutdown()
        self._retrainer.cancel()
        for worker in self._workers():
            worker.stop()
        self._connected.close()
        self.serving.stop()

    def _connection(self) -> Check:
        """Whether Slack's requests arrive, in Socket Mode."""
        is_connected = self._socket is not None and self._socket.client.is_connected()
        return Check("requests", is_connected, f"Socket Mode is {'' if is_connected else 'not '}connected")

    def _workers(self) -> tuple[Worker, ...]:
        return self.drafter, self.outbox, self.retrainer, self.helpdesk_worker


class _Work:
    """Builds the workers: each with its handlers, and what happens when one of its jobs fails."""

    def __init__(
        self,
        workspace: Workspace,
        served: ListenerContext,
        helpdesk: Helpdesk,
        client: WebClient,
        priority: RequestPriority,
    ) -> None:
        ops_channel, serving = served.settings.ops_channel, served.serving
        self._workspace = workspace
        self._served = served
        self._helpdesk = helpdesk
        self._client = client
        self._priority = priority
        self._delivery = SlackDelivery(workspace.engine, client, serving, ops_channel, link_of(helpdesk))
        team = Team(workspace, served.settings, asking_for_jobs(client), people_kept=PEOPLE_KEPT_SECONDS)
        audience = Audience(workspace, client, team)
        places = Places(workspace, client, team, audience)
        self._cards = CardDelivery(workspace, client, serving, places, audience, link_of(helpdesk))
        self._threads = ThreadReading(workspace, client, serving)
        self._links = LinkReading(workspace, client, serving, served.permissions)

    def outbox(self, woken: Event) -> Worker:
        """Build the worker that reads and writes Slack."""
        handlers = {
            **self._cards.handlers(),
            **self._delivery.handlers(),
            **self._threads.handlers(),
            **self._links.handlers(),
            JobKind.SHOW_HOME: one_by_one(partial(home.show_after_training, self._served, self._client)),
        }
        return self._worker(WorkerName.OUTBOX, handlers, self._hooks(woken))

    def drafter(self, woken: Event) -> Worker:
        """Build the worker that drafts waiting tickets."""

        def draft(waiting: list[Job]) -> None:
            run = self._priority.give_between
            drafting.draft_waiting(self._workspace.engine, self._served.serving, waiting, run)
            self._workspace.wake(JobKind.POST_CARD)

        return self._worker(WorkerName.DRAFTER, {JobKind.DRAFT: draft}, self._hooks(woken), DRAFT_BATCH)

    def retrainer(self, woken: Event, retrainer: Retrainer) -> Worker:
        """Build the worker that trains versions. It never waits for requests: a run has its own process."""
        hooks = Hooks(self._failed, run_settled, woken=woken)
        return self._worker(WorkerName.RETRAINER, {JobKind.RETRAIN: retrainer.run}, hooks)

    def helpdesk_worker(self, woken: Event, asking: WebClient) -> Worker:
        """Build the worker that reads the helpdesk's tickets and writes replies there."""
        served = self._served
        return helpdesk_worker(
            self._workspace, served.settings, self._helpdesk, served.serving, asking, self._hooks(woken)
        )

    def _worker(
        self, name: WorkerName, handlers: Mapping[str, Handler], hooks: Hooks, batch: int = 1
    ) -> Worker:
        pace = Pace(batch, attempts_of(name))
        return Worker(self._workspace.engine, self._workspace.id, name, handlers, hooks, pace)

    def _hooks(self, woken: Event) -> Hooks:
        return Hooks(self._failed, give_way=self._priority.give, woken=woken)

    def _failed(self, job: Job, reason: str) -> None:
        if job.kind == JobKind.DRAFT:
            drafting.draft_failed(self._workspace.engine, job)
        self._threads.failed(job)
        self._links.failed(job)
        self._delivery.failed(job, reason)
        self._workspace.wake(JobKind.NOTICE)


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """Return False for Bolt's warning that it ignores SLACK_BOT_TOKEN in the environment: our client has the
    settings' token.
    """
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def _signing_secret(settings: Settings) -> str:
    secret = settings.slack_signing_secret
    return secret.get_secret_value() if secret is not None else ""


def _webhook_config(settings: Settings, wake: Callable[[], None]) -> WebhookConfig | None:
    """Return the settings of the webhook's route; None, for no such route, if no secret is set."""
    account = settings.zendesk_account()
    if account is None or account.webhook_secret is None:
        return None
    minutes = settings.zendesk_webhook_minutes
    return WebhookConfig(account.webhook_secret, timedelta(minutes=minutes) if minutes else None, wake)
