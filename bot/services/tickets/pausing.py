"""The admins' switch: pause everything, and go on again.

While paused, messages become tickets and get drafts, but no card is posted and nothing can be approved; a
reply approved before is sent. See `slack/pauses.py` for what waits because Slack refuses it.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.errors import Refused
from bot.services import job_kinds, preferences
from bot.services.job_payloads import CardToPost
from bot.services.workspace import Workspace
from db import jobs, posted_cards
from db.base import now
from db.session import read, write
from db.vocabulary import JobKind

PAUSED = "An admin has paused me; my App Home says who and since when."
FOLLOWS = "The card follows when I go on."


def pause(workspace: Workspace, user: str) -> bool:
    """Pause; False if that was done before, whose author and time stay."""
    with write(workspace.engine) as session:
        if is_paused(session, workspace.id):
            return False
        preferences.pause(session, workspace.id, user)
        return True


def go_on(workspace: Workspace, user: str, youngest: timedelta) -> tuple[int, int] | None:
    """End the pause and enqueue the cards of open tickets that have none; None if there is no pause.

    Returns how many cards those are, and how many tickets get none, because they are older than `youngest`.
    """
    with write(workspace.engine) as session:
        paused = preferences.paused(session, workspace.id)
        if paused is None:
            return None
        preferences.end_pause(session, workspace.id, user)
        waiting = posted_cards.missing(session, workspace_id=workspace.id)
        young = [ticket for ticket in waiting if ticket.created_at >= now() - youngest]
        for ticket in young:
            key = f"after_pause:{paused.set_at.isoformat()}:{ticket.id}"
            card = job_kinds.POST_CARD.new(CardToPost(), ticket_id=ticket.id, dedupe_key=key)
            jobs.enqueue(session, workspace_id=workspace.id, job=card)
    workspace.wake(JobKind.POST_CARD)
    return len(young), len(waiting) - len(young)


def is_paused(session: Session, workspace_id: str) -> bool:
    """Return whether an admin has paused everything."""
    return preferences.paused(session, workspace_id) is not None


def check_not_paused(session: Session, workspace_id: str) -> None:
    """Raise Refused, with a line for the person, while everything is paused."""
    if is_paused(session, workspace_id):
        raise Refused(f"{PAUSED} Nothing was sent.")


def told_if_paused(workspace: Workspace) -> str | None:
    """Return the line for a person who asks for a draft or a card; None if nothing is paused."""
    with read(workspace.engine) as session:
        return PAUSED if is_paused(session, workspace.id) else None
