"""What an outcome that is no success says to the person: to a click in a line, to a modal at its inputs."""

from bot.blocks import guard, mrkdwn
from bot.services.outcomes import BlanksLeft, Forbidden, NothingWritten, Outcome, TooLate, TooLong

_VERBS = {
    "approved": "approved",
    "edited": "edited and approved",
    "written": "answered",
    "rejected": "rejected",
}


def too_late(late: TooLate) -> str:
    """Mrkdwn: who was first, and when."""
    verb = _VERBS.get(late.kind, "decided")
    who, when = mrkdwn.mention(late.decided_by), mrkdwn.date(late.decided_at)
    return f"This one was already {verb} by {who} ({when}). Nothing was changed."


def problem(outcome: Outcome) -> str | None:
    """Plain text for beside a modal's input; None for a success."""
    match outcome:
        case TooLate():
            verb = _VERBS.get(outcome.kind, "decided")
            return f"A colleague {verb} this one before you. Nothing was sent; copy your text if you need it."
        case NothingWritten():
            return "Write the reply first."
        case BlanksLeft():
            blanks = ", ".join(f"[{blank}]" for blank in outcome.blanks)
            return f"Fill in or take out {blanks}, or tick the box below to send the reply with them."
        case TooLong():
            return (
                f"The reply has {outcome.characters:,} characters; {guard.INPUT:,} can be sent. Shorten it."
            )
        case Forbidden():
            kinds = ", ".join(kind.lower() for kind in outcome.kinds)
            return f"Take this out: {kinds}. Such numbers are never stored or sent from here."
        case _:
            return None
