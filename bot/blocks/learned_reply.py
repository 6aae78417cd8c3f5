"""Build the forms that correct and forget a learned reply."""

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.blocks.parts import heading, literal, quote
from bot.references import CORRECT_LEARNED, FORGET_LEARNED, LearnedReply

REPLY_BLOCK = "learned"
REPLY_INPUT = "text"
KEEP_BLANKS = "Blanks in square brackets stay blanks; each customer's own values fill them."


def correcting(learned: LearnedReply, message: str, reply: str) -> View:
    """Ask for the reply's corrected words."""
    element = PlainTextInputElement(
        action_id=REPLY_INPUT,
        multiline=True,
        max_length=guard.INPUT,
        initial_value=guard.clip(reply, guard.INPUT),
        focus_on_load=True,
    )
    return View(
        type="modal",
        callback_id=CORRECT_LEARNED,
        title=PlainTextObject(text="Correct a reply"),
        submit=PlainTextObject(text="Correct"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=learned.value(),
        blocks=[
            heading("*The customer asked*"),
            *quote(message, guard.EXCERPT),
            InputBlock(
                block_id=REPLY_BLOCK,
                label=PlainTextObject(text="The reply, for later drafts"),
                hint=PlainTextObject(text=KEEP_BLANKS),
                element=element,
            ),
        ],
    )


def forgetting(learned: LearnedReply, reply: str) -> View:
    """Ask whether the reply is to be forgotten."""
    return View(
        type="modal",
        callback_id=FORGET_LEARNED,
        title=PlainTextObject(text="Forget a reply"),
        submit=PlainTextObject(text="Forget it"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=learned.value(),
        blocks=[
            literal(
                "No draft will come from this reply any more, and its words are deleted from the database. "
                "This cannot be undone. What was sent to customers stays sent."
            ),
            *quote(reply),
        ],
    )
