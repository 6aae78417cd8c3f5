"""The composition root: build one Draftdesk from its parts, start it and stop it.

The command line runs the HTTP server (`Draftdesk.http`) and trains the first model version.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from sqlalchemy import Engine
from starlette.applications import Starlette

from bot import listeners
from bot.access import Access
from bot.errors import NotConfigured
from bot.jobs.drafting_process import DraftingProcess
from bot.jobs.drafting_settings import DraftingSettings
from bot.jobs.published_sync import keep_following
from bot.jobs.retrain import Retrainer
from bot.jobs.scheduler import (
    keep_at_intervals,
    keep_the_nights,
    purge_each_hour,
    start_scheduler,
)
from bot.jobs.workplace import remove_leftovers
from bot.jobs.zendesk_sync import keep_reconciling
from bot.listeners.audience import look_at_all
from bot.listeners.catching_up import CatchingUp
from bot.listeners.served import ListenerContext
from bot.metrics import Metrics
from bot.readiness import Check, Readiness, SignedRequests
from bot.request_priority import PriorityApp, RequestPriority
from bot.roles import Role
from bot.server import OperatorsConfig, SlackConfig, WebhookConfig, http_app
from bot.services.alarms import Alarms
from bot.services.helpdesk.worker import connect
from bot.services.kind_of_job import WorkerName
from bot.services.neighbours import Neighbours
from bot.services.slack.heard import DIRECT, Heard, ask_to_catch_up
from bot.services.slack.pauses import Pauses, try_again
from bot.services.slack.permissions import Permissions, asking_at_once
from bot.services.versions.brand_notice import tell_operators
from bot.services.versions.branding import read_branding
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.settings import Settings
from bot.slack_budgets import Budgets
from bot.slack_client import paced_client, slack_client, team_of_token
from bot.work import Work
from db.session import for_requests, in_background

log = logging.getLogger(__name__)

LISTENER_THREADS = 32
"""Bolt's default of five leaves a slash command unanswered while five messages are being stored."""
PERMISSION_SECONDS = 2
"""Timeout of permission checks: they precede a form, which must open within three seconds."""


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


class DraftingPart(Protocol):
    """Drafts the waiting tickets: in production `DraftingProcess`."""

    @property
    def number(self) -> int | None:
        """Return the number of the version that drafts; None while none is loaded."""

    def find(self, words: str, most: int) -> list[tuple[str, float]]:
        """Return the ids of the past replies nearest to these words, each with its similarity. Raises
        Refused.
        """

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """Finish the drafts in hand, and end."""


Drafts = Callable[[DraftingSettings, Alarms, Callable[[float], None]], DraftingPart]
"""Builds what drafts, and tells the seconds that each draft took."""


class Draftdesk:
    """One workspace's bot on one database, or the part of it that a role does: Bolt app, workers, scheduler,
    drafting process.

    `connect` builds it, `start` runs it, `stop` finishes the running jobs and ends every thread. In between
    the caller serves `http`; unless Slack's requests come by HTTP that is only for `/healthz` and `/readyz`.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        workspace_id: str,
        role: Role = Role.ALL,
        drafts: Drafts = DraftingProcess,
    ) -> None:
        """Build each part from the parts before it; start nothing."""
        priority, alarms, access = RequestPriority(), Alarms(), Access()
        self.settings = settings
        self.role = role
        self.workspace = Workspace(engine, workspace_id, alarms.wake)
        self.wake = alarms.wake
        self.serving = ServedVersion(
            self.workspace,
            settings.home,
            brand_file=settings.brand_file,
            region=settings.phone_region,
            threshold=settings.confidence,
            hub=settings.hub_repository,
        )
        budgets = Budgets()
        metrics = Metrics(self.workspace, self._version, budgets)
        self.drafting = drafts(DraftingSettings.of(settings, workspace_id), alarms, metrics.drafted)
        self._neighbours = Neighbours(self.workspace, alarms)
        pauses = Pauses(self.workspace, settings.ops_channel)
        writing = paced_client(settings, budgets, access, pauses.worked)
        asking = slack_client(settings, for_listeners=False, timeout=PERMISSION_SECONDS, access=access)
        permissions = Permissions(self.workspace, settings, asking_at_once(asking))
        self._heard = Heard(self.workspace)
        self._away_since = self._heard.since
        answering = replace(self.workspace, engine=for_requests(engine))
        self._served = served = ListenerContext(
            answering, self.serving, settings, permissions, self._heard, self.drafting.find
        )
        self._connected = connect(settings, self.workspace, access)
        self.helpdesk = self._connected.helpdesk
        self._retrainer = Retrainer(self.workspace, settings)
        work = Work(
            replace(self.workspace, engine=in_background(engine, priority.give)),
            served,
            self.helpdesk,
            writing,
            priority,
            pauses,
        )
        catching_up = CatchingUp(served, writing, self._deliver)
        self.outbox = work.outbox(alarms.of(WorkerName.OUTBOX), budgets, catching_up)
        self.decider = work.decider(alarms.of(WorkerName.DECIDER))
        self.retrainer = work.retrainer(alarms.of(WorkerName.RETRAINER), self._retrainer)
        self.helpdesk_worker = work.helpdesk_worker(alarms.of(WorkerName.HELPDESK), asking)
        self._threads = ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener")
        self.slack = build_app(settings, served, self._threads, priority)
        self.http = self._http_app(access, metrics)
        self._socket: SocketModeHandler | None = None
        self._was_connected = False
        self._scheduler: BackgroundScheduler | None = None

    def _http_app(self, access: Access, metrics: Metrics) -> Starlette:
        settings, hears = self.settings, self.role.does(Role.WEB)
        requests, by_http = SignedRequests(), settings.transport() == "http"
        arrival = requests.check if by_http or not hears else self._connection
        signed = SlackConfig(self.slack, _signing_secret(settings), requests)
        token = settings.metrics_token
        return http_app(
            slack=signed if by_http and hears else None,
            operators=OperatorsConfig(
                Readiness(self.workspace, self._version, settings, access, arrival),
                metrics,
                token.get_secret_value() if token is not None else None,
            ),
            workspace=self.workspace,
            zendesk=_webhook_config(settings, self.helpdesk_worker.wake) if hears else None,
        )

    def _version(self) -> int | None:
        return self.drafting.number if self.role.does(Role.WORKER) else self.serving.number

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.workspace.engine

    @property
    def workspace_id(self) -> str:
        """A Slack team id."""
        return self.workspace.id

    @classmethod
    def connect(
        cls,
        settings: Settings,
        engine: Engine,
        role: Role = Role.ALL,
        drafts: Drafts = DraftingProcess,
    ) -> "Draftdesk":
        """Ask Slack for the token's workspace and build its bot; start nothing.

        Raises NotConfigured if settings are missing, SlackRefused if Slack does not answer or refuses the
        token.
        """
        problems = settings.problems()
        if problems:
            raise NotConfigured(problems)
        return cls(settings, engine, team_of_token(settings), role, drafts)

    def start(self) -> None:
        """Start the parts of this role: workers, drafting and clock; connect if Socket Mode is chosen."""
        self.serving.refresh()
        self.serving.start()
        self._neighbours.start()
        self._scheduler = start_scheduler(self.settings)
        if self.role.does(Role.WORKER):
            self._start_work(self._scheduler)
        if self.role.does(Role.WEB):
            self._start_hearing(self._scheduler)
        if self.role.does(Role.TRAINER):
            remove_leftovers(self.workspace, self.settings.home)
            self.retrainer.start()
            keep_the_nights(self._scheduler, self.workspace, self.settings)
            purge_each_hour(self._scheduler, self.workspace, self.settings)
        log.info("serving workspace %s (%s)", self.workspace_id, self.role)

    def _start_work(self, scheduler: BackgroundScheduler) -> None:
        if self.settings.ops_channel is not None:
            branding = read_branding(self.settings.brand_file)
            tell_operators(self.workspace, self.settings.ops_channel, branding)
        try_again(self.workspace)
        self.drafting.start()
        for worker in (self.decider, self.outbox, self.helpdesk_worker):
            worker.start()
        keep_at_intervals(scheduler, self._heard.keep)
        if self.settings.zendesk_account() is not None:
            keep_reconciling(scheduler, self.workspace)
        if self.settings.zendesk_account() is not None or self.settings.articles is not None:
            keep_following(scheduler, self.workspace)

    def _start_hearing(self, scheduler: BackgroundScheduler) -> None:
        look_at_all(self._served)
        self._catch_up(self._away_since)
        keep_at_intervals(scheduler, self._heard.keep)
        if self.settings.transport() == "socket" and self.settings.slack_app_token is not None:
            token = self.settings.slack_app_token.get_secret_value()
            self._socket = SocketModeHandler(self.slack, token)
            self._socket.client.message_listeners.append(self._on_socket_message)
            self._socket.connect()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.

    def stop(self) -> None:
        """Stop taking requests, finish the running jobs (a training run is cut off), end every thread."""
        if self._socket is not None:
            self._socket.close()  # type: ignore[no-untyped-call] # slack_bolt leaves it so.
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
        self._socket, self._scheduler = None, None
        self._threads.shutdown()
        self._retrainer.cancel()
        for worker in (self.decider, self.outbox, self.retrainer, self.helpdesk_worker):
            worker.stop()
        self.drafting.stop()
        if self.role.does(Role.WEB):
            self._heard.keep()
        self._connected.close()
        self._neighbours.stop()
        self.serving.stop()

    def _connection(self) -> Check:
        """Whether Slack's requests arrive, in Socket Mode."""
        is_connected = self._socket is not None and self._socket.client.is_connected()
        return Check("requests", is_connected, f"Socket Mode is {'' if is_connected else 'not '}connected")

    def _catch_up(self, since: float | None) -> None:
        """Ask to read what was said since then, and count as heard what was said until now."""
        if since is not None:
            ask_to_catch_up(self.workspace, (*self._served.preferences().channels, DIRECT), since)
        self._heard.note(time.time())
        self._heard.keep()

    def _on_socket_message(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """Catch up after each reconnection: Slack does not repeat what it sent while disconnected."""
        if message.get("type") == "hello":
            if self._was_connected:
                self._catch_up(self._heard.since)
            self._was_connected = True

    def _deliver(self, body: dict[str, Any]) -> int:
        return self.slack.dispatch(BoltRequest(body=body, mode="socket_mode")).status


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
