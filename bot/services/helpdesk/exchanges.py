"""A helpdesk ticket's comments, read: who waits for whom, and which reply answered which question.

Pure: comments in, what they mean out. Masking and storing is left to `lessons` and `helpdesk_events`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.helpdesks.port import Comment
from db.vocabulary import RetiredBecause
from model.text.small_talk import is_small_talk

AUTOMATIC, TOO_SHORT, TOO_LONG, UNANSWERED = "automatic", "too short", "too long", "no agent's reply"
"""Why something is not learned, as the import's summary says it."""

FEWEST_WORDS = 4
LONGEST_REPLY = 3_000
"""Characters: what can be edited in Slack, and so what a draft may have."""
QUICKER_THAN_PEOPLE = timedelta(seconds=10)
"""Whoever answers sooner is a program."""

_AUTOMATIC = re.compile(
    r"""
    \b(?:this\ is\ an?\ )?auto(?:mated|matic(?:ally)?)[ -](?:generated|reply|response|message|e-?mail|closed)
    | \bthis\ is\ an\ auto(?:mated|matic)\b | \bauto-?(?:generated|reply|response)\b
    | \bdo\ not\ (?:reply|respond)\ to\ this\b
    | \brequest\ (?:\(?\#?\d+\)?\ )?has\ been\ (?:received|updated)\b
    | \b(?:closed\ and\ )?merged\ into\ (?:this\ )?(?:request|ticket)\b
    | \b(?:ticket|request)\ \#?\d+\b.{0,200}\bwas\ closed\ and\ merged\b
    | \breceived\ your\ (?:request|message|e-?mail|ticket|enquiry|inquiry)\b.{0,200}
      \b(?:get\ back|respond|reply|be\ in\ touch)\b
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_AWAY = re.compile(
    r"\bout of (?:the )?office\b|\bdelivery status notification\b|\bmail delivery (?:failed|subsystem)\b"
    r"|\bundeliverable\b",
    re.IGNORECASE,
)
"""What customers' mail programs say by themselves; an agent who says so means a colleague or a parcel."""
_LOOKED_AT = 2_000
_QUOTED_FROM = re.compile(
    r"^[ \t]*(?:On\ [^\n]{5,200}\ wrote:|-{2,}\ ?Original\ Message\ ?-{2,}|_{10,}|\#\#-[^\n]{0,200}-\#\#"
    r"|From:\ [^\n]{1,200}|--[ ]?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*\n?", re.MULTILINE)
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


def own_words(comment: Comment) -> str:
    """What its author wrote: without quoted mail below it and a mail program's signature."""
    text = comment.body.replace("\r\n", "\n")
    quoted = _QUOTED_FROM.search(text)
    if quoted is not None:
        text = text[: quoted.start()]
    return _QUOTED_LINE.sub("", text).strip()


def waiting(comments: Sequence[Comment]) -> Comment | None:
    """The customer's comment that nobody has answered yet; the last one, when there are several."""
    said = [comment for comment in comments if _counts(comment)]
    return said[-1] if said and not said[-1].by_agent else None


def follow_up_kind(comments: Sequence[Comment], comment_id: str) -> RetiredBecause | None:
    """What came after a customer's comment: `ANSWERED` by an agent, or `MOVED_ON` when the customer wrote
    again first; None when nothing did.
    """
    place = next((place for place, each in enumerate(comments) if each.id == comment_id), len(comments))
    after = next((each for each in comments[place + 1 :] if _counts(each)), None)
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
    for comment in comments:
        if not comment.public or not own_words(comment):
            continue
        if not comment.by_agent:
            if is_automatic(comment):
                left_out[AUTOMATIC] += 1
            elif not is_small_talk(own_words(comment)):
                asked.append(comment)
        elif asked:
            fault = _fault(asked, comment)
            if fault is None:
                found.append(Exchange(tuple(asked), comment))
            else:
                left_out[fault] += 1
            if fault not in (AUTOMATIC, TOO_SHORT):
                asked = []
    if not found and not left_out:
        left_out[UNANSWERED] += 1
    return found, left_out


def is_automatic(comment: Comment) -> bool:
    """True when a program wrote it, by what it says."""
    text = comment.body[:_LOOKED_AT]
    return any(each.search(text) for each in (_AUTOMATIC, *([] if comment.by_agent else [_AWAY])))


def _counts(comment: Comment) -> bool:
    """Whether a comment changes who waits for whom: no note, no automatic word, no mere thanks."""
    words = own_words(comment)
    if not comment.public or not words or is_automatic(comment):
        return False
    return comment.by_agent or not is_small_talk(words)


def _fault(asked: Sequence[Comment], reply: Comment) -> str | None:
    words = own_words(reply)
    if is_automatic(reply) or reply.created_at - asked[-1].created_at < QUICKER_THAN_PEOPLE:
        return AUTOMATIC
    if len(_WORD.findall(words)) < FEWEST_WORDS:
        return TOO_SHORT
    if len(words) > LONGEST_REPLY:
        return TOO_LONG
    if not any(_WORD.search(own_words(comment)) for comment in asked):
        return TOO_SHORT
    return None
