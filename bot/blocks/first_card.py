"""Explain the first card in a place to people who never saw one: what it is, and what its buttons do."""

from slack_sdk.models.blocks import ContextBlock

from bot.blocks.parts import small_mrkdwn

_WHO = (
    "*My first card here.* I am Draftdesk: I draft replies from your team's past ones. Nothing was sent yet."
)


def with_draft(count: int) -> ContextBlock:
    """The line on a card with one of `count` drafts."""
    another = " *Another draft* shows the next." if count > 1 else ""
    return small_mrkdwn(
        f"{_WHO} *Approve & send* sends this text, *Edit* lets you change it first, *Reject* asks what is "
        f"wrong with it.{another}"
    )


def without_draft() -> ContextBlock:
    """The line on a card without a draft."""
    return small_mrkdwn(f"{_WHO} *Write a reply* opens an empty one, *Dismiss* closes this card.")
