"""Determine who wrote each comment of a ticket: the customer, an agent, or somebody on copy.

A helpdesk gives an author's current role. The requester is the customer whatever their role is, and an
agent's reply stays an agent's after the agent has left.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.helpdesks.port import Comment, HelpdeskTicket


def with_speakers(ticket: HelpdeskTicket, comments: Sequence[Comment]) -> list[Comment]:
    """Return the comments with `by_agent` and `on_copy` set by each author's part in this ticket."""
    took_notes = {each.author_id for each in comments if not each.public and not each.by_mail}
    return [_of_its_author(ticket, each, each.author_id in took_notes) for each in comments]


def _of_its_author(ticket: HelpdeskTicket, comment: Comment, takes_notes: bool) -> Comment:
    """Set one comment's speaker. `takes_notes`: the author wrote an internal note, as only agents can."""
    author = comment.author_id
    if author is None:
        return comment
    if author == ticket.requester:
        return replace(comment, by_agent=False)
    if comment.by_agent or takes_notes:
        return replace(comment, by_agent=True)
    # Neither staff now nor the customer: somebody on copy, or a former agent.
    on_copy = author in ticket.on_copy or comment.by_mail
    return replace(comment, by_agent=not on_copy, on_copy=on_copy)
