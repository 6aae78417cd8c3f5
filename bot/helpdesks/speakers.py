"""Who said a ticket's comments: the customer, an agent, or somebody on copy.

A helpdesk tells what role an author has today. The requester is the customer whatever that is, and an
agent's reply stays an agent's after the agent has left.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.helpdesks.port import Comment, HelpdeskTicket


def by_their_parts(ticket: HelpdeskTicket, comments: Sequence[Comment]) -> list[Comment]:
    """The comments, told apart by the part that each author has in this ticket."""
    took_notes = {each.author_id for each in comments if not each.public and not each.by_mail}
    return [_of_its_author(ticket, each, each.author_id in took_notes) for each in comments]


def _of_its_author(ticket: HelpdeskTicket, comment: Comment, takes_notes: bool) -> Comment:
    """`takes_notes`: they wrote an internal note in the helpdesk, which only agents can."""
    author = comment.author_id
    if author is None:
        return comment
    if author == ticket.requester:
        return replace(comment, by_agent=False)
    if comment.by_agent or takes_notes:
        return replace(comment, by_agent=True)
    # Neither staff today nor the customer: somebody who gets the mail, or an agent of former days.
    on_copy = author in ticket.on_copy or comment.by_mail
    return replace(comment, by_agent=not on_copy, on_copy=on_copy)
