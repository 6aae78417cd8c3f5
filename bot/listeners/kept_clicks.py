"""Do what stored clicks ask for: jobs of the kind "click", in order on each ticket.

The person is asked for again only now, so a click waits while Slack cannot say whether they may decide.
"""

from dataclasses import replace

from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.job_handlers import GiveUp, Handler, Mendable, Retry, TransientError, one_by_one
from bot.listeners import actions, sources_and_topics
from bot.listeners.clicks import check, follow, tell
from bot.listeners.errors import told
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.shown.failures import waits
from bot.services.slack.permissions import Permissions, asking_for_clicks
from bot.services.slack.posting import was_tried
from bot.services.tickets.outcomes import Decided, Outcome, TakenBack, TooLate, UnderWay
from db.tables import Job
from db.vocabulary import JobKind

KEPT = {**actions.KEPT, **sources_and_topics.KEPT}
"""By action."""
AGAIN = "I could not do what you asked for yet. Your click is kept, and I try again."
GAVE_UP = "I could not do what you asked for, so nothing was changed. Please press it again."


class KeptClicks:
    """Does the clicks of one workspace. `client` must not retry: the worker does."""

    def __init__(self, served: ListenerContext, client: WebClient) -> None:
        permissions = Permissions(served.workspace, served.settings, asking_for_clicks(client))
        self._served = replace(served, permissions=permissions)

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.CLICK: one_by_one(self._do)}

    def _do(self, job: Job) -> None:
        click = job_kinds.CLICK.read(job)
        kept = KEPT.get(click.action)
        if kept is None:
            raise GiveUp(f"no click {click.action} is known")
        try:
            check(self._served, click)
            outcome = kept.does(self._served, click, kept.named(click.value))
        except (Retry, Mendable):
            raise
        except (SQLAlchemyError, TransientError):
            if not was_tried(job):
                tell(click, AGAIN)
            raise
        except Exception as error:  # Nothing was done, and trying again would not help.
            tell(click, told(error))
            return
        done_before = was_tried(job) and _is_of(outcome, click.user)
        follow(self._served, click, Decided() if done_before else outcome)

    def waits(self, job: Job, refusal: Mendable) -> None:
        """Tell the person, once, that their click waits until people mend what Slack refuses."""
        if not job.deferrals:
            tell(job_kinds.CLICK.read(job), waits(refusal.code))

    def failed(self, job: Job) -> None:
        """Tell the person that their click was given up, if the job is one."""
        if job.kind == JobKind.CLICK:
            tell(job_kinds.CLICK.read(job), GAVE_UP)


def _is_of(outcome: Outcome, user: str) -> bool:
    """Return whether this person did before what was asked for: an earlier attempt of the job did it."""
    match outcome:
        case TooLate():
            return outcome.decided_by == user
        case TakenBack():
            return outcome.undone_by == user
        case UnderWay():
            return True
        case _:
            return False
