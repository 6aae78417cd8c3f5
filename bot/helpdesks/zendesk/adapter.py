"""Implement the helpdesk port with Zendesk: convert its answers and write each reply as one comment.

See `client` for the requests. Nothing here stores or logs customers' words.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.helpdesks.port import (
    Article,
    AskedToWait,
    Collision,
    Comment,
    HelpdeskTicket,
    Macro,
    NotAllowed,
    Page,
    Refused,
    Reply,
    Sent,
    TicketGone,
    Unreachable,
)
from bot.helpdesks.zendesk import published_schemas, schemas
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.helpdesks.zendesk.updates import CommentToWrite, TicketUpdate
from db.vocabulary import HelpdeskName

LEFT_OUT = timedelta(seconds=61)
"""The export must start at least a minute ago."""
AUTHOR_KEPT_SECONDS = 600.0
NOBODY_KEPT_SECONDS = 60.0
"""An approver may be added to the account at any time, so remember a missing one only briefly."""
TRIES = 3


class ZendeskHelpdesk:
    """The port's `Helpdesk`, at Zendesk. Groups, brands, requesters and authors are Zendesk's ids as text."""

    name = HelpdeskName.ZENDESK

    def __init__(self, client: ZendeskClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._authors: dict[str, tuple[float, int | None]] = {}

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        """Read a ticket."""
        return _ticket(self._client.ticket(_number(ticket_id)))

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        """Read all comments, oldest first, with their authors' roles of today; see `speakers.py`."""
        return list(self._comments(_number(ticket_id)))

    def send(self, reply: Reply) -> Sent:
        """Write the comment by a safe update; a reply without a stamp uses the ticket's current one.

        Overlapping sends stay safe: the slower one collides and finds the other's comment by its key.
        """
        author = self._author(reply.author_email)
        for _ in range(TRIES):
            stamp = reply.stamp or self._client.ticket(_number(reply.ticket_id)).updated_at
            try:
                return self._write(reply, stamp, author)
            except Collision:
                found = self.sent(reply.ticket_id, reply.key)
                if found is not None:
                    return found
                if reply.stamp is not None:
                    raise
        raise AskedToWait(5.0)

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        """The comment whose update carried the key, from the ticket's audits.

        None only if the audits include the newest comment. Raises `Unreachable` while they lag behind.
        """
        number = _number(ticket_id)
        for _ in range(TRIES):
            seen: set[int | None] = {None}
            for page in self._client.audit_pages(number):
                for audit in page.audits:
                    if audit.key == key and audit.comment_id is not None:
                        return Sent(str(audit.comment_id), self._client.ticket(number).updated_at)
                    seen.add(audit.id)
            if self._newest_comments_audit(number) in seen:
                return None
        raise Unreachable("Zendesk's audits of the ticket do not include its newest comment yet.")

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """A page of the incremental export, including deleted tickets with the status "deleted".

        The cursor is empty if the account has never had a ticket; an empty cursor means None.
        """
        if cursor:
            page = self._client.changed_after(cursor)
        else:
            start = min(since.astimezone(UTC), datetime.now(UTC) - LEFT_OUT)
            page = self._client.changed_since(int(start.timestamp()))
        tickets = [_ticket(ticket) for ticket in page.tickets]
        return Page(tickets, page.after_cursor or cursor or "", page.end_of_stream)

    def macros(self) -> Iterator[Macro]:
        """Read the active macros; personal ones, internal notes and those without a comment say so."""
        for page in self._client.macro_pages():
            for macro in page.macros:
                yield Macro(
                    str(macro.id),
                    macro.title,
                    macro.text,
                    macro.description or "",
                    macro.updated_at,
                    _not_for_customers(macro),
                )

    def articles(self) -> Iterator[Article]:
        """Read the help centre's articles in each one's own language; drafts and restricted ones say so."""
        for page in self._client.article_pages():
            for article in page.articles:
                yield Article(
                    f"{article.id}:{article.locale}",
                    article.title,
                    article.body or "",
                    article.html_url,
                    article.updated_at,
                    "draft" if article.draft else "not for everybody" if article.is_restricted else None,
                )

    def link(self, ticket_id: str) -> str | None:
        """The ticket's page in the agents' workspace."""
        return f"{self._client.base_url}/agent/tickets/{_number(ticket_id)}"

    def _comments(self, number: int) -> Iterator[Comment]:
        for page in self._client.comment_pages(number):
            staff = {user.id for user in page.users if user.is_staff}
            for comment in page.comments:
                author = comment.author_id
                by_zendesk = author is None or author < 0
                merged_from = comment.merged_from
                yield Comment(
                    id=str(comment.id),
                    body=comment.plain_body if comment.plain_body is not None else comment.body,
                    public=comment.public,
                    by_agent=by_zendesk or author in staff,
                    author=str(author),
                    created_at=comment.created_at,
                    automatic=comment.is_automatic,
                    is_message=comment.is_message,
                    author_id=None if by_zendesk else str(author),
                    by_mail=comment.is_mail,
                    has_files=bool(comment.attachments),
                    merged_from=None if merged_from is None else str(merged_from),
                )

    def _newest_comments_audit(self, number: int) -> int | None:
        newest = None
        for page in self._client.comment_pages(number):
            for comment in page.comments:
                newest = comment.audit_id
        return newest

    def _write(self, reply: Reply, stamp: str, author: int | None) -> Sent:
        update = TicketUpdate(
            comment=CommentToWrite(body=reply.body, public=reply.public, author_id=author),
            key=reply.key,
            status=reply.status,
            updated_stamp=stamp,
        )
        number = _number(reply.ticket_id)
        updated = self._client.update(number, update)
        if updated.audit.comment_id is None:
            raise Refused("Zendesk accepted the update but wrote no comment.")
        after = updated.ticket.updated_at or self._client.ticket(number).updated_at
        return Sent(str(updated.audit.comment_id), after)

    def _author(self, email: str | None) -> int | None:
        """The active agent with this address, cached for ten minutes; None if there is none, cached for a
        minute.
        """
        if not email or any(character in email for character in ' "():*'):
            return None
        known = self._authors.get(email)
        if known is not None and self._clock() < known[0]:
            return known[1]
        author = self._searched(email)
        kept_seconds = NOBODY_KEPT_SECONDS if author is None else AUTHOR_KEPT_SECONDS
        self._authors[email] = (self._clock() + kept_seconds, author)
        return author

    def _searched(self, email: str) -> int | None:
        try:
            found = self._client.users_by_email(email)
        except NotAllowed:  # Without permission to read users, write as the credentials' own user.
            return None
        for user in found:
            same = (user.email or "").casefold() == email.casefold()
            if same and user.is_staff and user.active and not user.suspended:
                return user.id
        return None


def _not_for_customers(macro: published_schemas.Macro) -> str | None:
    """Return why a macro is no reply to any customer; None if it is one."""
    if macro.is_personal:
        return "personal"
    if not macro.active:
        return "not in use"
    if not macro.text.strip():
        return "without a comment"
    return "internal note" if macro.is_internal else None


def _ticket(ticket: schemas.Ticket) -> HelpdeskTicket:
    return HelpdeskTicket(
        id=str(ticket.id),
        subject=ticket.subject or "",
        status=ticket.status,
        requester=str(ticket.requester_id),
        stamp=ticket.updated_at,
        created_at=ticket.created_at,
        updated_at=datetime.fromisoformat(ticket.updated_at),
        brand=None if ticket.brand_id is None else str(ticket.brand_id),
        group=None if ticket.group_id is None else str(ticket.group_id),
        tags=ticket.tags,
        on_copy=frozenset(map(str, ticket.on_copy)),
        follows=None if ticket.follows is None else str(ticket.follows),
    )


def _number(ticket_id: str) -> int:
    """Check a ticket id before it becomes part of a path. Raises `TicketGone` unless it is a number."""
    if not (ticket_id.isascii() and ticket_id.isdigit()):
        raise TicketGone("Zendesk has no such ticket: ticket ids are numbers.")
    return int(ticket_id)
