"""Store what people say of drafts. It decides nothing and teaches nothing: it is counted."""

from bot.references import Feedback, Reference
from bot.services.tickets.outcomes import find
from bot.services.workspace import Workspace
from db import draft_feedback
from db.session import write


def give(workspace: Workspace, user: str, feedback: Feedback) -> None:
    """Store whether a draft helps this person, in place of what they said before. Raises `UnknownTicket`."""
    with write(workspace.engine) as session:
        find(session, workspace.id, Reference(feedback.ticket_id, feedback.draft_id))
        draft_feedback.put(
            session,
            workspace_id=workspace.id,
            draft_id=feedback.draft_id,
            person=user,
            helpful=feedback.helpful,
        )
