"""Read which replies people rejected for which messages, for the drafter to remember."""

from typing import Protocol

from sqlalchemy.orm import Session

from bot.services.tickets.conversation import question_of
from db import decisions, resolutions
from db.vocabulary import DecisionReason
from model.corpus.rows import Row, approved_id, approved_number
from model.drafting.rejections import Rejected

MOST = 200
"""The latest rejections that are remembered."""
REASONS = (DecisionReason.IRRELEVANT, DecisionReason.INCORRECT)
"""Reasons that speak against a reply; the others speak of its tone, or of what somebody must do first."""


class Base(Protocol):
    """What is needed of `serving.Serving`."""

    def base_row(self, row_id: str) -> Row | None:
        """Return a row of the public corpus."""


def rejected(session: Session, base: Base, workspace_id: str) -> tuple[Rejected, ...]:
    """Return the latest standing rejections, each with the past reply that most of its draft came from."""
    found = [
        (ticket, str(draft.sources[0]["id"]))
        for ticket, draft in decisions.rejected(
            session, workspace_id=workspace_id, reasons=REASONS, limit=MOST
        )
        if draft.sources
    ]
    if not found:
        return ()
    numbers = [number for _, source_id in found if (number := approved_number(source_id)) is not None]
    rows = resolutions.of_ids(session, workspace_id=workspace_id, resolution_ids=numbers)
    replies = {approved_id(row.id): row.reply for row in rows}
    for source_id in {source_id for _, source_id in found} - replies.keys():
        row = base.base_row(source_id)
        if row is not None:
            replies[source_id] = row.reply
    return tuple(
        Rejected(question_of(ticket), replies[source_id])
        for ticket, source_id in found
        if source_id in replies
    )
