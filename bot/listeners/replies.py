"""Explain why nothing was done: a click in a line, a modal beside its inputs."""

from bot.blocks import guard, mrkdwn
from bot.blocks.draft_card import why_retired
from bot.services.tickets.outcomes import (
    AlreadySent,
    BlanksLeft,
    Forbidden,
    NoteMissing,
    NothingWritten,
    Outcome,
    Retired,
    TakenBack,
    TooLate,
    TooLong,
    UnderWay,
)
from db.vocabulary import DecisionLabel, Delivery

_VERBS: dict[str, str] = {
    DecisionLabel.APPROVED: "approved",
    DecisionLabel.EDITED: "edited and approved",
    DecisionLabel.WRITTEN: "answered",
    DecisionLabel.REJECTED: "rejected",
}


def to_click(outcome: Outcome) -> str | None:
    """Return mrkdwn that tells the clicker why nothing was done; None for a success."""
    match outcome:
        case TooLate():
            verb = _verb(outcome)
            who, when = mrkdwn.mention(outcome.decided_by), mrkdwn.date(outcome.decided_at)
            return f"This one was already {verb} by {who} ({when}). Nothing was changed."
        case Retired():
            return f"{why_retired(outcome.because)} Nothing was done."
        case AlreadySent():
            return "It was sent already, so it cannot be undone. Write to the customer again to put it right."
        case TakenBack():
            who, when = mrkdwn.mention(outcome.undone_by), mrkdwn.date(outcome.undone_at)
            return f"This was already undone by {who} ({when}). Nothing was sent."
        case UnderWay():
            return "A new draft was already requested; the card shows its progress."
        case _:
            return None


def problem(outcome: Outcome, user_id: str) -> str | None:
    """Return plain text to show beside an input of the modal that `user_id` submitted; None for a success."""
    match outcome:
        case TooLate():
            verb = _verb(outcome)
            if outcome.decided_by == user_id:
                return f"You {verb} this one already. Nothing was done twice; close this with Cancel."
            first = f"A colleague {verb} this one before you; the card says who."
            return f"{first} Nothing of yours was sent: copy your text if you need it."
        case Retired():
            said = why_retired(outcome.because)
            return f"{said} Nothing was sent; copy your text if you need it."
        case NoteMissing():
            return "Say in a few words what is wrong with it."
        case NothingWritten():
            return "Write the reply first."
        case BlanksLeft():
            blanks = ", ".join(f"[{blank}]" for blank in outcome.blanks)
            return f"Fill in or remove {blanks}, or tick the box below to send the reply with them."
        case TooLong():
            return (
                f"The reply has {outcome.characters:,} characters; {guard.INPUT:,} can be sent. Shorten it."
            )
        case Forbidden():
            kinds = ", ".join(kind.lower() for kind in outcome.kinds)
            return f"Remove this: {kinds}. Such numbers are never stored or sent from here."
        case _:
            return None


def _verb(outcome: TooLate) -> str:
    """Return what was done, to follow "was already"."""
    return "saved" if outcome.delivery == Delivery.NONE else _VERBS.get(outcome.kind, "decided")
