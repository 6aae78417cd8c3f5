"""Mask agents' replies in the helpdesk, and store each once with its origin.

Imports and the handler of events both use this. A reply sent from Draftdesk is left out, since it was learned
when it was approved; so is a reply with a number that is never stored.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.helpdesks.history import History
from bot.helpdesks.port import Comment, comment_key
from bot.services.helpdesk.exchanges import REDACTED, Exchange, exchanges, own_words
from bot.services.tickets import learning, wording
from db import helpdesk_tickets, resolutions
from db.resolutions import NO_LABEL, Label
from model.brand.values import NO_BRAND, Brand
from model.masking.not_names import reads_as_a_word
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON

TAKEN_OUT = "redacted"
FORBIDDEN, SENT_FROM_HERE, KNOWN = "a card or identity number", "sent from Draftdesk", "known already"
"""Reasons not to learn something, as the import's summary prints them."""

_GREETED = re.compile(
    r"\A(?P<greeting>(?:hi|hello|hey|dear|good\ (?:morning|afternoon|evening))[ ,]+)"
    r"(?!there\b|all\b|team\b|everyone\b|sir\b|madam\b|customer\b|valued\b|again\b|you\b)"
    r"(?:(?:mr|mrs|ms|miss|dr|prof)\.?\ )?(?:\{\{person\ name(?:\ \d+)?\}\}"
    r"|(?!(?:mr|mrs|ms|miss|dr|prof)\b)(?-i:[^\W\d_a-z])[\w'\u2019-]*"
    r"(?:\ (?-i:[^\W\d_a-z])[\w'\u2019.-]*){0,2})(?=[ \t]*(?:[,!.:;\n\u2013-]|\Z))",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING = (
    r"\n[ \t]*(?:(?:with\ )?(?:best|kind|warm|many)?(?:est)?[ ]?(?:regards|wishes|thanks)|best|sincerely"
    r"|yours(?:\ (?:sincerely|truly|faithfully))?|cheers|thank\ you|all\ the\ best|take\ care"
    r"|(?:mit\ freundlichen|viele|beste|liebe)\ gr[uü](?:ß|ss)en?|cordialement|(?:un\ )?saludos?"
    r"|cordiali\ saluti)"
    r"[ \t]*[,.!\u2013-]?[ \t]*\n"
)
_SIGNED = re.compile(
    rf"(?P<closing>{_CLOSING})(?:(?:[ \t]*\n|[^\n]{{0,99}}[^\n.?!:;\s][ \t]*(?:\n|\Z)){{1,7}})\Z",
    re.IGNORECASE | re.VERBOSE,
)
"""A closing line and the short lines below it, none of which ends like a sentence."""


@dataclass(frozen=True)
class MaskedExchange:
    """A masked question of `customer` and the reply. `asked` are the ids of the comments that asked it,
    `held` is what only the reply has, by placeholder.
    """

    origin: str
    message: str
    reply: str
    asked: tuple[str, ...]
    customer: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lessons:
    """What to learn from a ticket, and how many replies are left out, by reason."""

    lessons: tuple[MaskedExchange, ...]
    left_out: Counter[str]


def lessons_of(
    helpdesk: str, ticket_id: str, comments: Sequence[Comment], brand: Brand = NO_BRAND
) -> Lessons:
    """Return what to learn from the agents' public replies of a ticket. Nothing is read or stored."""
    found, left_out = exchanges(comments)
    lessons = []
    for exchange in found:
        if REDACTED in exchange.reply.body:
            left_out[TAKEN_OUT] += 1
            continue
        lesson = _lesson(f"{helpdesk}:{ticket_id}:{exchange.reply.id}", exchange, brand)
        if lesson is None:
            left_out[FORBIDDEN] += 1
        else:
            lessons.append(lesson)
    return Lessons(tuple(lessons), left_out)


def of_history(helpdesk: str, told: History, brand: Brand = NO_BRAND) -> Lessons:
    """Return what to learn from a ticket's own replies, with the questions of tickets merged into it."""
    found = lessons_of(helpdesk, told.ticket.id, told.comments, brand)
    own = {f"{helpdesk}:{told.ticket.id}:{each.id}" for each in told.own}
    return Lessons(tuple(each for each in found.lessons if each.origin in own), found.left_out)


def keep(
    session: Session,
    workspace_id: str,
    helpdesk: str,
    lessons: Sequence[MaskedExchange],
    label: Label = NO_LABEL,
) -> tuple[int, Counter[str]]:
    """Store new lessons in the caller's transaction; return how many, and those left out, by reason."""
    left_out, new = Counter[str](), list[MaskedExchange]()
    for lesson in lessons:
        fault = why_not(session, workspace_id, helpdesk, lesson)
        if fault is None:
            new.append(lesson)
        else:
            left_out[fault] += 1
    kept = store(session, workspace_id, new, label)
    left_out[KNOWN] += len(new) - kept
    return kept, +left_out


def store(
    session: Session, workspace_id: str, lessons: Sequence[MaskedExchange], label: Label = NO_LABEL
) -> int:
    """Store lessons in the caller's transaction, but for those that are known; return how many."""
    kept = 0
    for lesson in lessons:
        learned = learning.settle(session, workspace_id, lesson.reply, lesson.held, lesson.customer)
        added = resolutions.add_imported(
            session,
            workspace_id=workspace_id,
            message=lesson.message,
            reply=learned.reply,
            origin=lesson.origin,
            label=label,
        )
        if added is not None:
            learning.note(session, added, learned)
            kept += 1
    return kept


def why_not(session: Session, workspace_id: str, helpdesk: str, lesson: MaskedExchange) -> str | None:
    """Return why not to learn a lesson: it is known, was removed, or was sent from here; else None."""
    if resolutions.by_origin(session, workspace_id=workspace_id, origin=lesson.origin) is not None:
        return KNOWN
    event_ids = [comment_key(helpdesk, comment_id) for comment_id in lesson.asked]
    if helpdesk_tickets.answered_here(session, workspace_id=workspace_id, event_ids=event_ids):
        return SENT_FROM_HERE
    return None


def _lesson(origin: str, exchange: Exchange, brand: Brand) -> MaskedExchange | None:
    people = _people(exchange)
    asked = wording.kept(exchange.question, people, brand)
    written = _unsigned(own_words(exchange.reply), exchange.reply.author)
    customers = {kind: name for kind, name in people.items() if kind == PERSON}
    reply = wording.kept_reply(
        written, asked.text, {**customers, **asked.values}, brand, agent=people.get(OTHER_PERSON)
    )
    if reply.forbidden:
        return None
    last = exchange.asked[-1]
    return MaskedExchange(
        origin,
        asked.text,
        _ungreeted(reply.text),
        tuple(each.id for each in exchange.asked),
        customer=last.author_id or last.author or origin,
        held=reply.held,
    )


def _people(exchange: Exchange) -> dict[str, str]:
    """Return the customer's and the agent's names in the helpdesk, except names with an everyday word."""
    named = {PERSON: exchange.asked[-1].author, OTHER_PERSON: exchange.reply.author}
    return {
        kind: name
        for kind, name in named.items()
        if 2 <= len(name.split()) <= 4
        and all(len(part) > 2 and not reads_as_a_word(part) for part in name.split())
    }


def _unsigned(reply: str, author: str) -> str:
    """Remove the closing words, the author's name and everything below from a reply: drafts get the closing
    of the brand file, and the name of the agent who sends them.
    """
    shorter = _SIGNED.sub("", f"{reply}\n").strip()
    if len(author.split()) > 1:
        named = re.compile(
            rf"(?:{_CLOSING}\s*|\n[ \t]*){re.escape(author)}[ \t]*\n", re.IGNORECASE | re.VERBOSE
        )
        name = named.search(f"{shorter}\n")
        shorter = shorter[: name.start()].strip() if name is not None else shorter
    return shorter or reply


def _ungreeted(reply: str) -> str:
    """Replace the name in a reply's greeting by a placeholder, even if the customer gave no name."""
    return _GREETED.sub(lambda found: f"{found['greeting']}{{{{{PERSON}}}}}", reply, count=1)
