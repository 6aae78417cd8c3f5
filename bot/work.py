"""The workers of one workspace, but for the drafter (`bot/jobs/drafting.py`): each with its handlers, and
what a failure of its jobs leads to.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from threading import Event

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.helpdesks.port import HelpdeskWithLibrary
from bot.hooks import Hooks, Pace
from bot.job_handlers import Handler, Mendable, one_by_one
from bot.jobs.past_tickets import PastTickets
from bot.jobs.retrain import Retrainer
from bot.listeners import home
from bot.listeners.catching_up import CatchingUp
from bot.listeners.kept_clicks import KeptClicks
from bot.listeners.served import ListenerContext
from bot.outbox import Worker
from bot.request_priority import RequestPriority
from bot.services.helpdesk.worker import HANDS as HELPDESK_HANDS
from bot.services.helpdesk.worker import handlers_of, link_of
from bot.services.job_kinds import attempts_of
from bot.services.kind_of_job import WorkerName
from bot.services.knowledge.following import Following
from bot.services.lanes import Lane
from bot.services.shown.given_up import tell_operators
from bot.services.slack.audience import Audience
from bot.services.slack.card_delivery import CardDelivery
from bot.services.slack.delivery import SlackDelivery
from bot.services.slack.links import LinkReading
from bot.services.slack.pauses import Pauses
from bot.services.slack.places import Places
from bot.services.slack.posted_twice import PostedTwice
from bot.services.slack.reports import Reports
from bot.services.slack.shadow_word import ShadowWord
from bot.services.slack.status import Statuses
from bot.services.slack.team import Team, asking_for_jobs
from bot.services.slack.thread_reading import ThreadReading
from bot.services.tickets import sending
from bot.services.versions.history import run_settled
from bot.services.workspace import Workspace
from bot.slack_budgets import Budgets
from db.tables import Job
from db.vocabulary import JobKind

OUTBOX_HANDS = 8
"""Slack jobs that run at once. A channel that does not answer occupies at most two."""
DECIDER_HANDS = 4
"""Clicks that are worked on at once: each may ask Slack who the person is."""
PEOPLE_KEPT_SECONDS = 600.0
"""How long a person's kind is cached for placing cards: a channel may have many members."""


class Work:
    """Builds the workers: each with its handlers, and what happens when one of its jobs fails."""

    def __init__(
        self,
        workspace: Workspace,
        served: ListenerContext,
        helpdesk: HelpdeskWithLibrary,
        client: WebClient,
        priority: RequestPriority,
        pauses: Pauses,
    ) -> None:
        ops_channel, serving = served.settings.ops_channel, served.serving
        self._workspace = workspace
        self._served = served
        self._helpdesk = helpdesk
        self._client = client
        self._priority = priority
        self._pauses = pauses
        self._delivery = SlackDelivery(workspace.engine, client, serving, ops_channel, link_of(helpdesk))
        team = Team(workspace, served.settings, asking_for_jobs(client), people_kept=PEOPLE_KEPT_SECONDS)
        audience = Audience(workspace, client, team)
        places = Places(workspace, client, team, audience)
        self._cards = CardDelivery(workspace, client, serving, places, audience, link_of(helpdesk))
        self._threads = ThreadReading(workspace, client, serving)
        self._twice = PostedTwice(workspace, client)
        self._statuses = Statuses(workspace, client)
        self._shadow = ShadowWord(workspace, client, ops_channel, served.settings.zone())
        self._reports = Reports(workspace, client, served.settings.home, served.settings.zone())
        self._clicks = KeptClicks(replace(served, workspace=workspace), client)
        self._links = LinkReading(workspace, client, serving, served.permissions)

    def outbox(self, woken: Event, budgets: Budgets, catching_up: CatchingUp) -> Worker:
        """Build the worker that reads and writes Slack, in several channels at once."""

        def held() -> Mapping[str, float]:
            return {f"{Lane.POST}:{channel}": left for channel, left in budgets.posts_held().items()}

        handlers = {
            **self._cards.handlers(),
            **self._delivery.handlers(),
            **self._threads.handlers(),
            **self._links.handlers(),
            **self._twice.handlers(),
            **catching_up.handlers(),
            **self._shadow.handlers(),
            **self._reports.handlers(),
            **self._statuses.handlers(),
            JobKind.SHOW_HOME: one_by_one(partial(home.show_after_training, self._served, self._client)),
        }
        hooks = replace(
            self._hooks(woken), held=held, on_refused=self._refused, on_settled=self._twice.settled
        )
        return self._worker(WorkerName.OUTBOX, handlers, hooks, hands=OUTBOX_HANDS)

    def decider(self, woken: Event) -> Worker:
        """Build the worker that does what people's clicks ask for."""
        hooks = replace(self._hooks(woken), on_refused=self._click_refused)
        return self._worker(WorkerName.DECIDER, self._clicks.handlers(), hooks, hands=DECIDER_HANDS)

    def retrainer(self, woken: Event, retrainer: Retrainer) -> Worker:
        """Build the worker that trains versions. It never waits for requests: a run has its own process."""
        hooks = Hooks(self._failed, run_settled, woken=woken)
        trying = PastTickets(self._workspace, self._served.settings)
        return self._worker(
            WorkerName.RETRAINER, {JobKind.RETRAIN: retrainer.run, **trying.handlers()}, hooks
        )

    def helpdesk_worker(self, woken: Event, asking: WebClient) -> Worker:
        """Build the worker that reads the helpdesk's tickets and writes replies there, several tickets at
        once, and follows what is published.
        """
        settings, serving = self._served.settings, self._served.serving
        handlers, settled = handlers_of(self._workspace, settings, self._helpdesk, serving, asking)
        following = Following(self._workspace, self._helpdesk, settings.articles, lambda: serving.brand)
        return self._worker(
            WorkerName.HELPDESK,
            {**handlers, **following.handlers()},
            replace(self._hooks(woken), on_settled=settled),
            hands=HELPDESK_HANDS,
        )

    def _worker(
        self,
        name: WorkerName,
        handlers: Mapping[str, Handler],
        hooks: Hooks,
        *,
        hands: int = 1,
    ) -> Worker:
        def settled(session: Session, job: Job) -> None:
            sending.note_sent(session, job)
            hooks.on_settled(session, job)

        pace = Pace(1, hands, attempts_of(name))
        audited = replace(hooks, on_settled=settled)
        return Worker(self._workspace.engine, self._workspace.id, name, handlers, audited, pace)

    def _hooks(self, woken: Event) -> Hooks:
        return Hooks(self._failed, give_way=self._priority.give, woken=woken)

    def _refused(self, job: Job, refusal: Mendable) -> None:
        self._pauses.begin(job, refusal)
        if job.kind == JobKind.POST_REPLY and not job.deferrals:
            self._cards.show_now(job)

    def _click_refused(self, job: Job, refusal: Mendable) -> None:
        self._pauses.begin(job, refusal)
        self._clicks.waits(job, refusal)

    def _failed(self, job: Job, reason: str) -> None:
        self._threads.failed(job)
        self._links.failed(job)
        self._clicks.failed(job)
        tell_operators(self._workspace, self._served.settings.ops_channel, job, reason)
