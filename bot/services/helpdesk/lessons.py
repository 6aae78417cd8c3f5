"""Mask what an agent answered in the helpdesk, and store it once, with where it came from.

An import and the handler of events both come here. A reply that was sent from Draftdesk was learned when it
was approved, so it is left out; so is a reply with a number that is never stored.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.helpdesks.history import History
from bot.helpdesks.port import Comment, comment_key
from bot.services.helpdesk.exchanges import REDACTED, Exchange, exchanges, own_words
from bot.services.tickets import wording
from db import helpdesk_tickets, resolutions
from model.brand.values import NO_BRAND, Brand
from model.masking.not_names import reads_as_a_word
from model.masking.other_people import OTHER_PERSON
from model.masking.person import PERSON

TAKEN_OUT = "redacted"
FORBIDDEN, SENT_FROM_HERE, KNOWN = "a card or identity number", "sent from Draftdesk", "known already"
"""Why something is not learned, as the import's summary says it."""

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
"""A closing line with nothing but short lines below it, none of which ends as a sentence does."""


@dataclass(frozen=True)
class MaskedExchange:
    """A masked question and reply; `asked` are the ids of the comments that asked it."""

    origin: str
    message: str
    reply: str
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Lessons:
    """What a ticket teaches, and how many replies were left out, by reason."""

    lessons: tuple[MaskedExchange, ...]
    left_out: Counter[str]


def lessons_of(
    helpdesk: str, ticket_id: str, comments: Sequence[Comment], brand: Brand = NO_BRAND
) -> Lessons:
    """What the agents' public replies of a ticket teach. Nothing is read or stored."""
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
    """What a ticket teaches, with the questions of tickets that were merged into it; each reply is learned
    from the ticket that it stands in.
    """
    found = lessons_of(helpdesk, told.ticket.id, told.comments, brand)
    own = {f"{helpdesk}:{told.ticket.id}:{each.id}" for each in told.own}
    return Lessons(tuple(each for each in found.lessons if each.origin in own), found.left_out)


def keep(
    session: Session, workspace_id: str, helpdesk: str, lessons: Sequence[MaskedExchange]
) -> tuple[int, Counter[str]]:
    """Store what is new, in the caller's transaction: how many resolutions came, and what was left out."""
    kept, left_out = 0, Counter[str]()
    for lesson in lessons:
        fault = why_not(session, workspace_id, helpdesk, lesson)
        if fault is not None:
            left_out[fault] += 1
            continue
        added = resolutions.add_imported(
            session,
            workspace_id=workspace_id,
            message=lesson.message,
            reply=lesson.reply,
            origin=lesson.origin,
        )
        kept += added is not None
    return kept, left_out


def why_not(session: Session, workspace_id: str, helpdesk: str, lesson: MaskedExchange) -> str | None:
    """Why a lesson is not learned: it is known (or was, and somebody removed it), or was sent from here."""
    if resolutions.by_origin(session, workspace_id=workspace_id, origin=lesson.origin) is not None:
        return KNOWN
    event_ids = [comment_key(helpdesk, comment_id) for comment_id in lesson.asked]
    if helpdesk_tickets.answered_here(session, workspace_id=workspace_id, event_ids=event_ids):
        return SENT_FROM_HERE
    return None


def _lesson(origin: str, exchange: Exchange, brand: Brand) -> MaskedExchange | None:
    people = _people(exchange)
    asked = wording.kept(exchange.question, people, brand, customers=True)
    written = _unsigned(own_words(exchange.reply), exchange.reply.author)
    both = {kind if kind not in asked.values else f"{kind} 2": name for kind, name in people.items()}
    reply = wording.kept(written, {**both, **asked.values}, brand)
    if reply.forbidden:
        return None
    return MaskedExchange(
        origin, asked.text, _ungreeted(reply.text), tuple(each.id for each in exchange.asked)
    )


def _people(exchange: Exchange) -> dict[str, str]:
    """The customer and the agent as the helpdesk names them; none whose name has an everyday word in it."""
    named = {PERSON: exchange.asked[-1].author, OTHER_PERSON: exchange.reply.author}
    return {
        kind: name
        for kind, name in named.items()
        if 2 <= len(name.split()) <= 4
        and all(len(part) > 2 and not reads_as_a_word(part) for part in name.split())
    }


def _unsigned(reply: str, author: str) -> str:
    """The reply without its author's name and what stands below that: a draft is signed by whoever sends it.

    Closing words go too: the company's own stand in its brand file, and every draft gets those.
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
    """The reply with the name that it begins with as a placeholder, also where the customer gave none."""
    return _GREETED.sub(lambda found: f"{found['greeting']}{{{{{PERSON}}}}}", reply, count=1)
