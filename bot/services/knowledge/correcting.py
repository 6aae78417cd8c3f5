"""Correct a learned reply: drafts come from the new words at once, and so does the next model version."""

from bot.errors import Refused
from bot.services.tickets import learning, wording
from bot.services.workspace import Workspace
from db import audit, resolutions
from db.audit import Change
from db.session import write
from db.vocabulary import AuditAction
from model.brand.values import NO_BRAND, Brand

GONE = "This reply was deleted meanwhile. Nothing was changed."
EMPTY = "Write the reply first, or forget it instead."


def correct(workspace: Workspace, resolution_id: int, text: str, by: str, brand: Brand = NO_BRAND) -> None:
    """Learn `text`, masked, in place of a reply's words; "[Order Number]" in it is a blank.

    Raises Refused with a line for the person if it is gone, empty, or holds what is never stored.
    """
    written = wording.storable(text).replace("\r\n", "\n").strip()
    if not written:
        raise Refused(EMPTY)
    with write(workspace.engine) as session:
        found = resolutions.of_ids(session, workspace_id=workspace.id, resolution_ids=[resolution_id])
        if not found:
            raise Refused(GONE)
        [row] = found
        blanks = wording.blanks_in(written, wording.shown(row.reply, {}).blanks)
        masked = wording.kept_reply(written, row.message, {}, brand)
        if masked.forbidden:
            kinds = ", ".join(kind.lower() for kind in masked.forbidden)
            raise Refused(f"Remove this: {kinds}. Such numbers are never stored.")
        learned = learning.settle(
            session,
            workspace.id,
            wording.with_blanks(masked.text, blanks),
            masked.held,
            f"resolution {row.id}",
        )
        before, after = audit.keyed(session, row.reply), audit.keyed(session, learned.reply)
        change = Change(
            AuditAction.CORRECTION, by, f"resolution {row.id}", {"reply": before}, {"reply": after}
        )
        audit.note(session, workspace.id, change)
        row.reply = learned.reply
        learning.note(session, row, learned)
        resolutions.learn_again(session, row)
