"""Build the part of a card that explains why its reply was not sent: the helpdesk's ticket has changed.

Comments and reply are literal text. See `draft_card` for the draft's buttons below.
"""

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import button, confirmation, heading, quote, small, small_mrkdwn
from bot.references import MadeDecision

SEND_ANYWAY = "collision_send"
MOST_COMMENTS = 3


@dataclass(frozen=True)
class NewComment:
    """One newer comment, with the ticket's values filled in."""

    by_customer: bool
    text: str


@dataclass(frozen=True)
class ShownCollision:
    """The undone decision, the newer comments (none: the ticket was solved) and the unsent reply."""

    decision_id: int
    decided_by: str
    news: tuple[NewComment, ...]
    reply: str | None
    """None: the reply is the draft already on the card."""
    in_thread: bool = False
    """True if a colleague answered in a thread in Slack; False: a helpdesk's ticket changed."""


def build(ticket_id: int, collision: ShownCollision) -> list[Block]:
    """Build the newest comments, the reply and the Send anyway button."""
    who = mrkdwn.mention(collision.decided_by)
    what = "Somebody wrote on the ticket" if collision.news else "The ticket was solved"
    if collision.in_thread:
        what = "A colleague answered in the thread"
    why = "a colleague has answered" if collision.in_thread else "the ticket has changed"
    blocks: list[Block] = [heading(f":warning: *{what} before the reply was sent. Nothing was sent.*")]
    for said in collision.news[-MOST_COMMENTS:]:
        blocks += [
            small("The customer wrote:" if said.by_customer else "A colleague wrote:"),
            *quote(said.text, guard.EXCERPT),
        ]
    value = MadeDecision(ticket_id, collision.decision_id).value()
    asked = confirmation(
        "Send it anyway?",
        f"I will send the reply unchanged, although {why}.",
        "Send anyway",
        "Keep it",
    )
    aloud = f"Send anyway, although {why}"
    again = button("Send anyway", SEND_ANYWAY, value, "danger", read_aloud=aloud, confirm=asked)
    if collision.reply is None:
        blocks.append(small_mrkdwn(f"{who} approved the draft above."))
    else:
        blocks += [small_mrkdwn(f"The reply that {who} approved:"), *quote(collision.reply, guard.EXCERPT)]
    return [*blocks, ActionsBlock(elements=[again])]
