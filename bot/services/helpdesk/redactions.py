"""Forget what was redacted in a helpdesk: text, values, contexts, and what was learned from it.

A helpdesk's comments never change otherwise; `REDACTED` characters replace what was redacted. See
`decisions/message_changes.py` for the update of a card.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.helpdesks.port import Comment
from bot.services.decisions import message_changes
from bot.services.decisions.message_changes import MessageChange
from bot.services.helpdesk.exchanges import REDACTED, is_gone, reading
from bot.services.tickets import conversation, wording
from bot.services.tickets.conversation import Turn, kept_context
from db import resolutions, tickets
from db.tables import Ticket
from db.vocabulary import RetiredBecause
from model.brand.values import Brand


def is_redacted(comment: Comment) -> bool:
    """Return whether something in a comment was redacted."""
    return REDACTED in comment.body


def took_from(row: Ticket, comment: Comment, brand: Brand) -> bool:
    """Return whether the ticket made from the comment still holds something that was redacted."""
    if not is_redacted(comment) or row.retired_because == RetiredBecause.REDACTED:
        return False
    return wording.kept_reading(reading(comment), brand).text != row.text


def follow(
    session: Session, row: Ticket, comment: Comment, brand: Brand, *, waits: bool, unsent: bool = False
) -> None:
    """Forget what was redacted in a ticket's comment. `waits`: the comment is unanswered, so the caller makes
    a new ticket of the rest; `unsent` as in `MessageChange`.
    """
    if not took_from(row, comment, brand):
        return
    wants_draft = message_changes.settle(session, row, MessageChange(RetiredBecause.REDACTED, unsent))
    if wants_draft and waits and not is_gone(comment):
        row.event_id = None


def follow_context(
    session: Session, row: Ticket, comment: Comment, turns: Sequence[Turn], brand: Brand
) -> None:
    """Forget what was redacted in the `turns` before a ticket's comment."""
    own = wording.kept_reading(reading(comment), brand).values
    context, more = kept_context(turns, own, brand)
    if conversation.read_context(context) == conversation.turns_of(row):
        return
    counted = conversation.question_of(row) != row.text
    row.context = context
    tickets.forget_values(session, row, but=own)
    for placeholder, value in more.items():
        tickets.keep_value(session, ticket=row, placeholder=placeholder, value=value)
    if counted:
        message_changes.unlearn(session, row)


def unlearn(session: Session, workspace_id: str, origin: str, comments: Sequence[Comment]) -> None:
    """Forget the imported replies learned from redacted comments; `origin` is the prefix of their origins."""
    learned = resolutions.by_origins(session, workspace_id=workspace_id, prefix=origin)
    gone: list[int] = []
    asked_redacted = False
    for comment in comments:
        asked_redacted |= is_redacted(comment) and not comment.by_agent
        resolution_id = learned.get(f"{origin}{comment.id}")
        if resolution_id is not None:
            if asked_redacted or is_redacted(comment):
                gone.append(resolution_id)
            asked_redacted = False
    resolutions.erase(session, workspace_id=workspace_id, resolution_ids=gone)


def forget_ticket(session: Session, workspace_id: str, origin: str, rows: Sequence[Ticket]) -> None:
    """Forget a deleted helpdesk ticket; if it is restored, it counts as new and is learned again."""
    for row in rows:
        if row.retired_because != RetiredBecause.DELETED:
            message_changes.settle(session, row, MessageChange(RetiredBecause.DELETED))
            row.event_id = None
    learned = resolutions.by_origins(session, workspace_id=workspace_id, prefix=origin)
    resolutions.erase(
        session, workspace_id=workspace_id, resolution_ids=list(learned.values()), for_good=False
    )
