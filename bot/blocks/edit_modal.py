"""The modal in which a reply is edited, or written from nothing."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.blocks.parts import heading, quote
from bot.blocks.references import EDIT_DRAFT, ModalContext

REPLY_BLOCK = "reply"
REPLY_INPUT = "text"


@dataclass(frozen=True)
class EditForm:
    """The customer's message and the draft, both filled with the ticket's values; `text` is empty when
    there is none.
    """

    message: str
    text: str
    blanks: tuple[str, ...] = ()


def build(form: EditForm, context: ModalContext) -> View:
    """The modal as `views.open` takes it."""
    blocks: list[Block] = []
    if form.message.strip():
        blocks += [heading("*The customer's message*"), *quote(form.message)]
    element = PlainTextInputElement(
        action_id=REPLY_INPUT,
        multiline=True,
        max_length=guard.INPUT,
        initial_value=guard.clip(form.text, guard.INPUT) or None,
        focus_on_load=True,
    )
    hint = f"Still to fill: {', '.join(f'[{blank}]' for blank in form.blanks)}" if form.blanks else None
    blocks.append(
        InputBlock(
            block_id=REPLY_BLOCK,
            label=PlainTextObject(text="Reply"),
            element=element,
            hint=PlainTextObject(text=guard.clip(hint, 2000), emoji=False) if hint else None,
        )
    )
    return View(
        type="modal",
        callback_id=EDIT_DRAFT,
        title=PlainTextObject(text="Edit the reply" if form.text else "Write a reply"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=context.model_dump_json(exclude_none=True),
        blocks=blocks,
    )
