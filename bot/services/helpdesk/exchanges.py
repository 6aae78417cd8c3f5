"""Read a helpdesk ticket's comments: who waits for whom, and which reply answered which question.

Pure: comments in, what they mean out. `lessons.py` and `events.py` mask and store.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.helpdesks.port import Comment
from bot.services.tickets.wording import LONGEST_REPLY
from db.vocabulary import RetiredBecause
from model.mail.asking import asks
from model.mail.reading import EMPTY, Mail, Reading, read

AUTOMATIC, TOO_SHORT, TOO_LONG, UNANSWERED = "automatic", "too short", "too long", "no agent's reply"
"""Why something is not learned, as the import's summary says it."""

FEWEST_WORDS = 4
QUICKER_THAN_PEOPLE = timedelta(seconds=10)
"""An answer that comes sooner was written by a program."""

REDACTED = "\N{LOWER SEVEN EIGHTHS BLOCK}"
"""What Zendesk puts in the place of each character that it took out of a comment."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Exchange:
    """What a customer asked, in one or several comments, and the agent's public reply to it."""

    asked: tuple[Comment, ...]
    reply: Comment

    @property
    def question(self) -> str:
        """Everything that was asked before the reply, without what mail programs quote."""
        return "\n\n".join(own_words(comment) for comment in self.asked)


def reading(comment: Comment, *, answers: bool | None = False) -> Reading:
    """What of a comment is the question. `answers` says whether the agent's comment before it asked."""
    mail = Mail(
        comment.body,
        subject=comment.subject,
        by_agent=comment.by_agent,
        automatic=comment.automatic,
        answers=answers,
    )
    return read(mail)


def is_gone(comment: Comment) -> bool:
    """Whether everything that a comment said was redacted."""
    return REDACTED in comment.body and not _WORD.search(comment.body)


def own_words(comment: Comment) -> str:
    """What its author wrote: without quoted mail, signature and footer."""
    return reading(comment).question


def waiting(comments: Sequence[Comment]) -> Comment | None:
    """The customer's comment that nobody has answered yet; the last one, when there are several."""
    said = _counting(comments)
    return said[-1] if said and not said[-1].by_agent else None


def follow_up_kind(comments: Sequence[Comment], comment_id: str) -> RetiredBecause | None:
    """What came after a customer's comment: `ANSWERED` by an agent, or `MOVED_ON` when the customer wrote
    again first; None when nothing did.
    """
    place = next((place for place, each in enumerate(comments) if each.id == comment_id), len(comments))
    later = {each.id for each in comments[place + 1 :]}
    after = next((each for each in _counting(comments) if each.id in later), None)
    if after is None:
        return None
    return RetiredBecause.ANSWERED if after.by_agent else RetiredBecause.MOVED_ON


def exchanges(comments: Sequence[Comment]) -> tuple[list[Exchange], Counter[str]]:
    """The questions with the first reply that answers each, and how many replies were left out, by reason.

    A reply that is automatic, or too short to say anything, leaves the question open for the next one.
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
    """The public comments that are messages, as they read; a yes or no where an agent asked is one."""
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
    """The comments that change who waits for whom: no note, no automatic word, no mere thanks."""
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
