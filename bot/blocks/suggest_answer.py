"""The answer to `/suggest`, seen only by who asked: up to three drafts, or why there is none.

Its receipt is the card's (`draft_card`).
"""

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock

from bot.blocks.draft_card import ShownDraft, about, asked
from bot.blocks.parts import button, heading, literal, quote
from bot.blocks.references import Reference

USE = "suggest_use"
EDIT = "suggest_edit"


@dataclass(frozen=True)
class Answer:
    """What `/suggest` found for one message. No drafts: an abstention, with its reason."""

    ticket_id: int
    message: str
    drafts: tuple[ShownDraft, ...]
    reason: str | None = None


def build(answer: Answer) -> tuple[str, list[Block]]:
    """The answer's fallback text and blocks."""
    if not answer.drafts:
        value = Reference(answer.ticket_id, None).value()
        reason = answer.reason or "Nothing near enough was found."
        write = ActionsBlock(elements=[button("Write a reply", EDIT, value, "primary")])
        return "No draft for this one.", [
            *asked(answer.message),
            heading("*No draft for this one.*"),
            literal(reason),
            write,
        ]
    blocks = asked(answer.message)
    for draft in answer.drafts:
        blocks += [DividerBlock(), *_draft(answer.ticket_id, draft)]
    noun = "draft" if len(answer.drafts) == 1 else "drafts"
    return f"{len(answer.drafts)} {noun} found.", blocks


def _draft(ticket_id: int, draft: ShownDraft) -> list[Block]:
    value = Reference(ticket_id, draft.draft_id).value()
    buttons = [
        button("Use", USE, value, "primary" if draft.place == 1 else None),
        button("Edit", EDIT, value),
    ]
    return [
        heading(f"*Draft {draft.place} of {draft.count}*"),
        *quote(draft.text),
        *about(draft),
        ActionsBlock(elements=buttons),
    ]
