"""Learn a ticket again: update what was imported from it to the current reading and masking.

Resolutions keep their ids. Removed ones stay removed; one that is no longer learned, for example because its
reply now reads as automatic, is dropped. See `importing.py` for reading the tickets.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.helpdesk import lessons
from bot.services.helpdesk.lessons import KNOWN, MaskedExchange
from bot.services.tickets import learning
from bot.services.tickets.learning import Learned
from db import resolutions
from db.learned_tables import Resolution


@dataclass(frozen=True)
class Relearning:
    """The result of learning a ticket again: new lessons, changes of known rows, ids of rows to drop."""

    new: tuple[MaskedExchange, ...]
    changed: tuple[tuple[Resolution, MaskedExchange, Learned], ...]
    dropped: tuple[int, ...]
    left_out: Counter[str]


def plan(
    session: Session, workspace_id: str, helpdesk: str, ticket_id: str, taught: Sequence[MaskedExchange]
) -> Relearning:
    """Compare a ticket's lessons with those learned from it. Nothing is stored."""
    learned = resolutions.by_origins(session, workspace_id=workspace_id, prefix=f"{helpdesk}:{ticket_id}:")
    new, changed, left_out = [], [], Counter[str]()
    for lesson in taught:
        fault = lessons.why_not(session, workspace_id, helpdesk, lesson)
        known = learned.pop(lesson.origin, None)
        if fault is None:
            new.append(lesson)
            continue
        row = None
        if known is not None:
            row = resolutions.get(session, workspace_id=workspace_id, resolution_id=known)
        settled = learning.settle(session, workspace_id, lesson.reply, lesson.held, lesson.customer)
        if row is not None and (row.message, row.reply) != (lesson.message, settled.reply):
            changed.append((row, lesson, settled))
        else:
            left_out[fault if known is None else KNOWN] += 1
    return Relearning(tuple(new), tuple(changed), tuple(learned.values()), left_out)


def carry_out(session: Session, workspace_id: str, helpdesk: str, planned: Relearning) -> None:
    """Store a plan, in the transaction that made it."""
    lessons.keep(session, workspace_id, helpdesk, planned.new)
    for row, lesson, settled in planned.changed:
        row.message, row.reply = lesson.message, settled.reply
        learning.note(session, row, settled)
        resolutions.learn_again(session, row)
    resolutions.erase(session, workspace_id=workspace_id, resolution_ids=planned.dropped, for_good=False)
