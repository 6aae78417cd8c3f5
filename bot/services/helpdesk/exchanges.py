"""Read a helpdesk ticket's comments: who waits for whom, and which reply answers which question.

Nothing is read elsewhere or stored; `lessons.py` and `events.py` mask and store.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.helpdesks.port import Comment
from bot.services.tickets.wording import LONGEST_REPLY
from db.vocabulary import RetiredBecause
from model.mail.asking import asks
from model.mail.reading import EMPTY, Mail, Reading, read

AUTOMATIC, TOO_SHORT, TOO_LONG, UNANSWERED = "automatic", "too short", "too long", "no agent's reply"
"""Reasons not to learn something, as the import's summary prints them."""

FEWEST_WORDS = 4
QUICKER_THAN_PEOPLE = timedelta(seconds=10)
"""A program wrote any answer that comes sooner."""

REDACTED = "\N{LOWER SEVEN EIGHTHS BLOCK}"
"""Zendesk's replacement for each redacted character of a comment."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Exchange:
    """What a customer asked, in one or several comments, and the agent's public reply to it."""

    asked: tuple[Comment, ...]
    reply: Comment

    @property
    def question(self) -> str:
        """Everything asked before the reply, without quoted mail."""
        return "\n\n".join(own_words(comment) for comment in self.asked)


def reading(comment: Comment, *, answers: bool | None = False) -> Reading:
    """Read a comment as mail. `answers`: whether the agent's comment before it asked something."""
    return _reading(comment.body, comment.subject, comment.by_agent, comment.automatic, answers)


@lru_cache(maxsize=32)
def _reading(body: str, subject: str, by_agent: bool, automatic: bool, answers: bool | None) -> Reading:
    """Read a comment, which each step asks for again; a ticket's comments are few."""
    mail = Mail(body, subject=subject, by_agent=by_agent, automatic=automatic, answers=answers)
    return read(mail)


def is_gone(comment: Comment) -> bool:
    """Return whether all of a comment's words were redacted."""
    return REDACTED in comment.body and not _WORD.search(comment.body)


def own_words(comment: Comment) -> str:
    """Return what the comment's author wrote, without quoted mail, signature and footer."""
    return reading(comment).question


def waiting(comments: Sequence[Comment]) -> Comment | None:
    """Return the customer's last comment if nobody has answered it yet, else None."""
    said = _counting(comments)
    return said[-1] if said and not said[-1].by_agent else None


def follow_up_kind(comments: Sequence[Comment], comment_id: str) -> RetiredBecause | None:
    """Return what followed a customer's comment: `ANSWERED` if an agent wrote first, `MOVED_ON` if the
    customer did, None if nobody did.
    """
    place = next((place for place, each in enumerate(comments) if each.id == comment_id), len(comments))
    later = {each.id for each in comments[place + 1 :]}
    after = next((each for each in _counting(comments) if each.id in later), None)
    if after is None:
        return None
    return RetiredBecause.ANSWERED if after.by_agent else RetiredBecause.MOVED_ON


def exchanges(comments: Sequence[Comment]) -> tuple[list[Exchange], Counter[str]]:
    """Return the questions, each with the first reply that answers it, and the replies left out, counted by
    reason. An automatic or too short reply leaves the question open for the next one.
    """
    found: list[Exchange] = []
    left_out: Counter[str] = Counter()
    asked: list[Comment] = []
    for comment, read_as in _read(comments):
        if not comment.by_agent:
            if read_as.automatic:
                left_out[AUTOMATIC] += 1
            elif read_as.why is None:
                asked.append(comment)
        elif asked:
            fault = _fault(asked, comment, read_as)
            if fault is None:
                found.append(Exchange(tuple(asked), comment))
            else:
                left_out[fault] += 1
            if fault not in (AUTOMATIC, TOO_SHORT):
                asked = []
    if not found and not left_out:
        left_out[UNANSWERED] += 1
    return found, left_out


def _read(comments: Sequence[Comment]) -> Iterator[tuple[Comment, Reading]]:
    """Yield the public messages, each with its reading; "yes" is a message only if an agent asked."""
    asked = False
    for comment in comments:
        if not comment.public or not comment.is_message or comment.on_copy or is_gone(comment):
            continue
        read_as = reading(comment, answers=asked)
        if not read_as.question or read_as.why == EMPTY:
            continue
        yield comment, read_as
        if comment.by_agent and not read_as.automatic:
            asked = asks(read_as.question)


def _counting(comments: Sequence[Comment]) -> list[Comment]:
    """Return the comments that change who waits for whom: not notes, automatic messages or mere thanks."""
    return [
        comment
        for comment, read_as in _read(comments)
        if read_as.why is None or (comment.by_agent and not read_as.automatic)
    ]


def _fault(asked: Sequence[Comment], reply: Comment, read_as: Reading) -> str | None:
    words = read_as.question
    if read_as.automatic or reply.created_at - asked[-1].created_at < QUICKER_THAN_PEOPLE:
        return AUTOMATIC
    if len(_WORD.findall(words)) < FEWEST_WORDS:
        return TOO_SHORT
    if len(words) > LONGEST_REPLY:
        return TOO_LONG
    if not any(_WORD.search(own_words(comment)) for comment in asked):
        return TOO_SHORT
    return None
