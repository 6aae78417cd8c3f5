"""Let people say whether a draft helps, beside the buttons that decide about it."""

from slack_sdk.models.blocks import (
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    PlainTextObject,
)

from bot.references import Feedback

GIVE = "draft_feedback"
THANKS = {
    True: "Counted as helpful; the card still waits for a decision.",
    False: "Counted as not helpful; the card still waits for a decision. With *Reject* you can say why.",
}
"""By whether the draft helps: the answer to the person, our own mrkdwn."""


def build(ticket_id: int, draft_id: int) -> ContextActionsBlock:
    """The two small buttons under a draft."""
    element = FeedbackButtonsElement(
        action_id=GIVE,
        positive_button=_button("Helpful", "Helpful: this draft helps", Feedback(ticket_id, draft_id, True)),
        negative_button=_button(
            "Not helpful", "Not helpful: this draft does not help", Feedback(ticket_id, draft_id, False)
        ),
    )
    return ContextActionsBlock(elements=[element])


def _button(label: str, read_aloud: str, feedback: Feedback) -> FeedbackButtonObject:
    return FeedbackButtonObject(
        text=PlainTextObject(text=label), accessibility_label=read_aloud, value=feedback.value()
    )
