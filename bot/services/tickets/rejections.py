"""Read which replies people rejected for which messages, for the drafter to remember."""

from typing import Protocol

from sqlalchemy.orm import Session

from bot.services.tickets.conversation import question_of
from db import decisions, resolutions
from db.vocabulary import DecisionReason
from model.corpus.rows import Row, approved_number
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
    found = []
    for ticket, draft in decisions.rejected(session, workspace_id=workspace_id, reasons=REASONS, limit=MOST):
        reply = _reply(session, base, workspace_id, str(draft.sources[0]["id"])) if draft.sources else None
        if reply is not None:
            found.append(Rejected(question_of(ticket), reply))
    return tuple(found)


def _reply(session: Session, base: Base, workspace_id: str, source_id: str) -> str | None:
    number = approved_number(source_id)
    if number is None:
        row = base.base_row(source_id)
        return row.reply if row is not None else None
    learned = resolutions.get(session, workspace_id=workspace_id, resolution_id=number)
    return learned.reply or None if learned is not None else None
