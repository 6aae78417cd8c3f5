"""What a card says when its reply was not sent because the helpdesk's ticket went on meanwhile.

The newer comments are literal text, as the reply is. The draft's own buttons stand below it, on `draft_card`.
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
    """One newer comment, filled with the ticket's values."""

    by_customer: bool
    text: str


@dataclass(frozen=True)
class ShownCollision:
    """The decision that was taken back, what was said meanwhile (nothing: the ticket was solved), and the
    reply that did not go out.
    """

    decision_id: int
    decided_by: str
    news: tuple[NewComment, ...]
    reply: str | None
    """None: it is the draft that the card shows anyway."""


def build(ticket_id: int, collision: ShownCollision) -> list[Block]:
    """The newest comments, the reply, and the button that sends it all the same."""
    who = mrkdwn.mention(collision.decided_by)
    what = "Somebody wrote on the ticket" if collision.news else "The ticket was solved"
    blocks: list[Block] = [heading(f":warning: *{what} before the reply went out. Nothing was sent.*")]
    for said in collision.news[-MOST_COMMENTS:]:
        blocks += [
            small("The customer wrote:" if said.by_customer else "A colleague wrote:"),
            *quote(said.text, guard.EXCERPT),
        ]
    value = MadeDecision(ticket_id, collision.decision_id).value()
    asked = confirmation(
        "Send it anyway?", "The reply goes out as it is, though the ticket went on.", "Send anyway", "Keep it"
    )
    aloud = "Send anyway, though the ticket went on"
    again = button("Send anyway", SEND_ANYWAY, value, "danger", read_aloud=aloud, confirm=asked)
    if collision.reply is None:
        blocks.append(small_mrkdwn(f"{who} approved the draft above."))
    else:
        blocks += [small_mrkdwn(f"The reply that {who} approved:"), *quote(collision.reply, guard.EXCERPT)]
    return [*blocks, ActionsBlock(elements=[again])]
