"""Build the private answer to `/suggest`: up to three drafts, or the reason for none.

See `receipt` for its receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock

from bot.blocks import guard, past_replies
from bot.blocks.draft_card import NOTHING_FOUND, SOURCES, asked, could_not
from bot.blocks.parts import button, heading, literal, quote, small
from bot.blocks.past_replies import ShownSource
from bot.blocks.shown_draft import ShownDraft, about, ask_before_sending, found_in
from bot.blocks.topic_menu import NO_TOPIC, TicketTopic
from bot.references import Reference

USE = "suggest_use"
EDIT = "suggest_edit"

Place = Literal["channel", "thread", "outside", "direct"]
"""Where Use posts a reply: in the channel, in a message's thread, or nowhere if the bot is not in the channel
or direct message.
"""
PLACES: Mapping[Place, str] = {
    "channel": "Use posts the reply here, where everyone sees it.",
    "thread": "Use posts the reply in the message's thread, where everyone sees it.",
    "outside": "I am not in this channel. Copy the reply, or invite me with /invite @Draftdesk and ask "
    "again. With Edit you can save your wording without sending it.",
    "direct": "I cannot write in this direct message, and nobody can invite me. Copy the reply. "
    "With Edit you can save your wording without sending it.",
}
"""By place: its explanation."""
NOWHERE: tuple[Place, ...] = ("outside", "direct")


@dataclass(frozen=True)
class Answer:
    """The result of `/suggest` for one message. Without drafts: an abstention and its reason."""

    ticket_id: int
    message: str
    drafts: tuple[ShownDraft, ...]
    reason: str | None = None
    topic: TicketTopic = NO_TOPIC
    """Only shown here; cards have the menu to correct it."""
    closest: tuple[ShownSource, ...] = ()
    place: Place = "channel"
    found: bool = False
    """Whether `drafts` are past replies that somebody looked for."""
    caveats: tuple[str, ...] = ()
    """Sentences about what the drafts could not take into account."""


def build(answer: Answer) -> tuple[str, list[Block]]:
    """Build the answer's fallback text and blocks."""
    if not answer.drafts:
        return _abstention(answer)
    shorter = (guard.QUOTE, 3 * guard.QUOTE // 5, guard.QUOTE // 4)
    versions = (_drafts(answer, limit) for limit in shorter)
    noun = "past reply" if answer.found else "draft"
    if len(answer.drafts) > 1:
        noun = "past replies" if answer.found else "drafts"
    return f"{len(answer.drafts)} {noun} found.", guard.first_that_fits(versions)


def _abstention(answer: Answer) -> tuple[str, list[Block]]:
    value = Reference(answer.ticket_id, None).value()
    blocks = [
        *asked(answer.message),
        heading("*No draft for this one.*"),
        literal(answer.reason or NOTHING_FOUND),
        *could_not(answer.caveats),
        *past_replies.closest(answer.ticket_id, answer.closest),
        ActionsBlock(
            elements=[
                button("Write a reply", EDIT, value, "primary", read_aloud="Write a reply to this message")
            ]
        ),
    ]
    nowhere = [small(PLACES[answer.place])] if answer.place in NOWHERE else []
    return "No draft for this one.", [*blocks, *nowhere]


def _drafts(answer: Answer, limit: int) -> list[Block]:
    """The message and its drafts, each with at most `limit` characters."""
    blocks = [*asked(answer.message), *could_not(answer.caveats)]
    for draft in answer.drafts:
        blocks += [DividerBlock(), *_draft(answer, draft, limit)]
    return [*blocks, small(PLACES[answer.place])]


def _draft(answer: Answer, draft: ShownDraft, limit: int) -> list[Block]:
    value = Reference(answer.ticket_id, draft.draft_id).value()
    named, style = f"draft {draft.place}", "primary" if draft.place == 1 else None
    buttons = [button("Edit", EDIT, value, read_aloud=f"Edit: change {named} before sending it")]
    if answer.place not in NOWHERE:
        use = button(
            "Use",
            USE,
            value,
            style,
            read_aloud=f"Use: send {named} unchanged",
            confirm=ask_before_sending(draft),
        )
        buttons = [use, *buttons]
    if draft.sources:
        buttons.append(
            button("Sources", SOURCES, value, read_aloud=f"Sources: show the past replies behind {named}")
        )
    if answer.found:
        told: list[Block] = [small(found_in(draft))]
    else:
        told = about(draft, answer.topic)
    title = "Past reply" if answer.found else "Draft"
    return [
        heading(f"*{title} {draft.place} of {draft.count}*"),
        *quote(draft.text, limit, draft.blanks),
        *told,
        ActionsBlock(elements=buttons),
    ]
