"""Build the modal that asks why a draft is rejected."""

from slack_sdk.models.blocks import (
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.blocks.receipt import REASONS
from bot.references import REJECT_DRAFT, ModalContext

REASON_BLOCK = "reason"
REASON_INPUT = "choice"
NOTE_BLOCK = "note"
NOTE_INPUT = "text"
NOTE_LENGTH = 1000


def build(context: ModalContext) -> View:
    """Build the view for `views.open`."""
    options = [Option(value=value, text=PlainTextObject(text=label)) for value, label in REASONS.items()]
    return View(
        type="modal",
        callback_id=REJECT_DRAFT,
        title=PlainTextObject(text="Reject the draft"),
        submit=PlainTextObject(text="Reject"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=context.model_dump_json(exclude_none=True),
        blocks=[
            InputBlock(
                block_id=REASON_BLOCK,
                label=PlainTextObject(text="What is wrong with it?"),
                element=RadioButtonsElement(action_id=REASON_INPUT, options=options),
            ),
            InputBlock(
                block_id=NOTE_BLOCK,
                label=PlainTextObject(text="Note"),
                hint=PlainTextObject(text="A few words. Required if the reason is Other."),
                optional=True,
                element=PlainTextInputElement(action_id=NOTE_INPUT, multiline=True, max_length=NOTE_LENGTH),
            ),
        ],
    )
