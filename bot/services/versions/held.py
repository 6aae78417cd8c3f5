"""Replies that are held back because one wording answers many unlike messages: tell the team, and follow its
decision.

See `model/retrieval/floods.py` for finding them. Every process that serves follows the decision within
seconds (`serving.py`); the next version is trained accordingly.
"""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.versions.rows import row_of
from bot.services.workspace import Workspace
from db import held_replies, jobs, resolutions
from db.session import write
from db.vocabulary import JobKind
from model.corpus.rows import Row, approved_number
from model.retrieval.floods import Decided, Flood, wording

_SHOWN = 200
_ASKS = (
    "It would come first for nearly every new message, so it is held back. If it is right for all of them, "
    "an admin can allow it in my Home, or with `draftdesk held allow {number}`."
)


def tell(workspace: Workspace, channel: str | None, floods: Sequence[Flood]) -> None:
    """Store what is held back and, for each new one, ask in the ops channel whether that is right."""
    for flood in floods:
        with write(workspace.engine) as session:
            held = held_replies.put(
                session,
                workspace_id=workspace.id,
                wording=flood.wording,
                resolution_id=approved_number(flood.row.id),
                messages=flood.messages,
            )
            if held is None or channel is None:
                continue
            text = f"{in_words(flood)} {_ASKS.format(number=held.id)}"
            notice = job_kinds.NOTICE.new(
                Notice(channel, text), dedupe_key=f"{JobKind.NOTICE}:held:{flood.wording}"
            )
            jobs.enqueue(session, workspace_id=workspace.id, job=notice)
        workspace.wake(JobKind.NOTICE)


def in_words(flood: Flood) -> str:
    """Say in a sentence which reply is held back."""
    return f"One reply was approved for {flood.messages:,} unlike messages: “{shown(flood.row.reply)}”."


def shown(reply: str) -> str:
    """Return a reply as one short line."""
    line = " ".join(reply.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def decided(session: Session, workspace_id: str) -> Decided:
    """Return what people decided about held back wordings; the others stay held back."""
    rows = [each.row for each in held_replies.all_of(session, workspace_id=workspace_id)]
    return Decided(
        frozenset(row.wording for row in rows if row.allowed_by is not None),
        frozenset(row.wording for row in rows if row.allowed_by is None),
    )


def allowed_rows(session: Session, workspace_id: str, wordings: Collection[str]) -> list[Row]:
    """Return the resolutions with these wordings, which a version may have been trained without."""
    if not wordings:
        return []
    current = resolutions.current(session, workspace_id=workspace_id)
    return [row_of(each) for each in current if wording(each.reply) in wordings]


def decide(workspace: Workspace, held_id: int, by: str, *, allowed: bool = True) -> None:
    """Allow a held back reply, or hold it back again. Raises `NotFound`."""
    with write(workspace.engine) as session:
        allowed_by = by if allowed else None
        held_replies.decide(session, workspace_id=workspace.id, held_id=held_id, allowed_by=allowed_by, by=by)
