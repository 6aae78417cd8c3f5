"""Say what a draft could not take into account, in sentences for its card."""

from collections.abc import Mapping

from bot.services.tickets import wording
from bot.slack_ids import is_direct
from db.tables import Ticket
from model.brand.values import Brand

FILES = "The message came with a screenshot or another file. The draft has not seen it."
FILES_WITHOUT_DRAFT = "The message came with a screenshot or another file, which I have not seen."
DIRECT = "The approved reply is posted here, for you to copy. I learn from it."
UNANSWERED = "Not answered here: “{}”"


def of(ticket: Ticket, values: Mapping[str, str], brand: Brand) -> tuple[str, ...]:
    """Return what the card says below its draft or its reason for none; `values` are the ticket's own."""
    open_questions = (wording.shown(each, values, brand).text for each in ticket.unanswered or ())
    caveats = [UNANSWERED.format(" ".join(each.split())) for each in open_questions]
    foreign = ticket.foreign_language
    if foreign is not None and foreign != ticket.abstained_because:
        caveats.append(foreign)
    if ticket.has_files:
        caveats.append(FILES if ticket.shown_draft_id is not None else FILES_WITHOUT_DRAFT)
    if is_direct(ticket.channel):
        caveats.append(DIRECT)
    return tuple(caveats)
