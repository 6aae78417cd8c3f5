"""Build the form in which words are searched for, and its results: past replies, to use or to edit."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DividerBlock,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.blocks.parts import button, literal, quote, small
from bot.blocks.past_replies import ShownSource
from bot.references import SEARCH_REPLIES, FoundReply, Reference

USE, EDIT = "found_use", "found_edit"
WORDS_BLOCK, WORDS_INPUT = "search", "words"
LONGEST = 300
NOTHING = "No past question has a word in common with these."


def asking(reference: Reference, words: str = "") -> View:
    """Ask for the words."""
    element = PlainTextInputElement(
        action_id=WORDS_INPUT, max_length=LONGEST, initial_value=words or None, focus_on_load=True
    )
    return View(
        type="modal",
        callback_id=SEARCH_REPLIES,
        title=PlainTextObject(text="Search past replies"),
        submit=PlainTextObject(text="Search"),
        close=PlainTextObject(text="Close"),
        private_metadata=reference.value(),
        blocks=[
            InputBlock(
                block_id=WORDS_BLOCK,
                label=PlainTextObject(text="Words of the question"),
                element=element,
            )
        ],
    )


def results(reference: Reference, words: str, found: Sequence[tuple[str, ShownSource]]) -> View:
    """Show past replies, best first, each with *Use* and *Edit*."""
    blocks: list[Block] = [small(f"“{guard.clip(words, guard.EXCERPT)}”")]
    for row_id, source in found:
        if source.text is not None:
            blocks += [DividerBlock(), *_result(FoundReply(reference.ticket_id, row_id), source)]
    return View(
        type="modal",
        title=PlainTextObject(text="Search past replies"),
        close=PlainTextObject(text="Close"),
        blocks=blocks if len(blocks) > 1 else [literal(NOTHING)],
    )


def _result(found: FoundReply, source: ShownSource) -> list[Block]:
    assert source.text is not None
    value = found.value()
    return [
        *quote(source.text.reply, guard.QUOTE),
        small(f"{source.name} · its question is {source.similarity:.0%} similar"),
        ActionsBlock(
            elements=[
                button("Use", USE, value, read_aloud=f"Use: send {source.name} unchanged"),
                button("Edit", EDIT, value, read_aloud=f"Edit: change {source.name} before sending it"),
            ]
        ),
    ]
