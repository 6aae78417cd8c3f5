"""Build the modal to edit a reply, or write one without a draft, and send or save it."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.blocks.parts import heading, literal, quote
from bot.blocks.shown_draft import count_blanks
from bot.references import EDIT_DRAFT, ModalContext
from db.vocabulary import Delivery

REPLY_BLOCK = "reply"
REPLY_INPUT = "text"
BLANKS_BLOCK = "blanks"
BLANKS_INPUT = "choice"
SEND_BLANKS = "send"
"""Value of the checkbox that allows sending a reply with blanks."""
DELIVERY_BLOCK = "delivery"
DELIVERY_INPUT = "choice"

_DELIVERIES = {
    Delivery.PUBLIC: ("Public reply", "The customer sees it."),
    Delivery.INTERNAL: ("Internal note", "Only colleagues see it, in the helpdesk."),
    Delivery.NONE: ("Save only", "Nothing is sent. Later drafts learn from it."),
}
"""By delivery: its label and description."""


@dataclass(frozen=True)
class EditForm:
    """The customer's message and the draft, with the ticket's values filled in; `text` is empty without a
    draft. `blanks` appear in it as "[Website URL]". `delivery` is the preselected one of `deliveries`.
    """

    message: str
    text: str
    blanks: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = (Delivery.PUBLIC, Delivery.NONE)
    delivery: str = Delivery.PUBLIC


def build(form: EditForm, context: ModalContext) -> View:
    """Build the view for `views.open`."""
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
    blocks += _blanks_left(form.blanks)
    blocks.append(InputBlock(block_id=REPLY_BLOCK, label=PlainTextObject(text="Reply"), element=element))
    if form.blanks:
        blocks.append(_ask_whether_to_send())
    blocks.append(_ask_where_to(form.deliveries, form.delivery))
    return View(
        type="modal",
        callback_id=EDIT_DRAFT,
        title=PlainTextObject(text="Edit the reply" if form.text else "Write a reply"),
        submit=PlainTextObject(text="Send or save"),
        close=PlainTextObject(text="Cancel"),
        private_metadata=context.model_dump_json(exclude_none=True),
        blocks=blocks,
    )


def _blanks_left(blanks: Sequence[str]) -> list[Block]:
    """The draft's blanks and what the agent can do about them; no blocks if there are none."""
    if not blanks:
        return []
    named = ", ".join(f"[{blank}]" for blank in blanks)
    todo = "Fill them in, remove them, or tick the box below to send the reply with them."
    return [
        heading(f":warning: *{count_blanks(blanks)} to fill*"),
        literal(f"{guard.clip(named, 2000)}\n{todo}"),
    ]


def _ask_whether_to_send() -> InputBlock:
    option = Option(value=SEND_BLANKS, text=PlainTextObject(text="Send with the blanks"))
    return InputBlock(
        block_id=BLANKS_BLOCK,
        label=PlainTextObject(text="Remaining blanks"),
        optional=True,
        element=CheckboxesElement(action_id=BLANKS_INPUT, options=[option]),
    )


def _ask_where_to(deliveries: Sequence[str], chosen: str) -> InputBlock:
    options = [
        Option(value=each, text=PlainTextObject(text=label), description=PlainTextObject(text=what))
        for each, (label, what) in _DELIVERIES.items()
        if each in deliveries
    ]
    initial = next((option for option in options if option.value == chosen), options[0])
    return InputBlock(
        block_id=DELIVERY_BLOCK,
        label=PlainTextObject(text="What to do with it"),
        element=RadioButtonsElement(action_id=DELIVERY_INPUT, options=options, initial_option=initial),
    )
