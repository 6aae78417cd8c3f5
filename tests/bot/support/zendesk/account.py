"""Store an account's tickets, comments, audits and users in memory, and show them as the API does.

Every write gets its own second, because Zendesk's stamps are whole seconds. See `stand_in.py` for the
requests; events go to `heard`, which makes webhooks.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bot.support.zendesk.records import Clock, Happening, Json, Person, StoredTicket, stamp


class Account:
    """The account. Thread-safe. Comment and audit ids never equal ticket or user ids."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.tickets: dict[int, StoredTicket] = {}
        self.people: dict[int, Person] = {}
        self.heard: Callable[[Happening], None] = lambda happening: None
        self._last_id = 90_000
        self._last_write = datetime.min.replace(tzinfo=UTC)
        self.customer = self.add_person("Sam Customer", "sam@customer.example").id
        self.agent = self.add_person("Ana Agent", "ana@acme.example", role="agent").id
        self.bot = self.add_person("Draftdesk", "draftdesk@acme.example", role="admin").id

    def add_person(self, name: str, email: str, role: str = "end-user") -> Person:
        """Add a user with the role "end-user", "agent" or "admin"."""
        with self.lock:
            person = Person(70_000 + len(self.people), name, email, role)
            self.people[person.id] = person
            return person

    def add_ticket(
        self,
        body: str,
        *,
        subject: str = "A question",
        status: str = "new",
        requester_id: int | None = None,
        tags: tuple[str, ...] = (),
        brand_id: int | None = None,
        group_id: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """Open a ticket as a customer, with a first public comment; its id."""
        with self.lock:
            requester = requester_id or self.customer
            moment = self._moment(at)
            number = max(self.tickets, default=0) + 1
            ticket = StoredTicket(
                number, subject, status, requester, moment, moment, tags, brand_id, group_id
            )
            self.tickets[number] = ticket
            self._write_comment(
                ticket, body, requester, True, {}, moment, [_change("Create", "status", status)]
            )
            self.heard(Happening("ticket.created", ticket.shown(), moment, {}))
            return number

    def add_comment(
        self,
        ticket_id: int,
        body: str,
        *,
        author_id: int | None = None,
        public: bool = True,
        status: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        at: datetime | None = None,
        channel: str = "api",
    ) -> Json:
        """Add a comment, by default as the customer; its audit."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            author = author_id or ticket.requester_id
            moment = self._moment(at)
            changes = self._changed(ticket, status)
            audit = self._write_comment(ticket, body, author, public, metadata or {}, moment, changes)
            ticket.comments[-1]["via"] = {"channel": channel}
            told = {"id": str(ticket.comments[-1]["id"]), "body": body, "is_public": public}
            told["author"] = self._author_told(author)
            self.heard(Happening("ticket.comment_added", ticket.shown(), moment, {"comment": told}))
            if changes:
                self._tell_status(ticket, moment, changes)
            return audit

    def set_status(self, ticket_id: int, status: str, *, at: datetime | None = None) -> None:
        """Set a ticket's status as an agent, without a comment."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            moment = self._moment(at)
            changes = self._changed(ticket, status)
            ticket.updated_at = moment
            self._add_audit(ticket, changes, self.agent, {}, moment)
            if changes:
                self._tell_status(ticket, moment, changes)

    def follow_up(self, closed_id: int, body: str) -> int:
        """Answer the mail of a closed ticket, which opens a new one; its id."""
        with self.lock:
            number = self.add_ticket(body, requester_id=self.tickets[closed_id].requester_id)
            closed = {"ticket_id": closed_id, "subject": self.tickets[closed_id].subject}
            self.tickets[number].source = {"from": closed, "to": {}, "rel": "follow_up"}
            return number

    def merge(self, ticket_id: int, into: int) -> None:
        """Merge a ticket into another as an agent: Zendesk writes a note on both, and closes the first."""
        with self.lock:
            merged = self.tickets[ticket_id]
            said = f'Request #{ticket_id} "{merged.subject}" was closed and merged into this request.'
            self.add_comment(into, said, author_id=self.agent)
            origin = {"ticket_id": ticket_id, "subject": merged.subject}
            note = self.tickets[into].comments[-1]
            note["via"] = {"channel": "web", "source": {"from": origin, "to": {}, "rel": "merge"}}
            closing = f"This request was closed and merged into request #{into}."
            self.add_comment(ticket_id, closing, author_id=self.agent, status="closed")

    def redact(self, ticket_id: int, words: str) -> None:
        """Take words out of every comment of a ticket: each character becomes a block."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            for comment in ticket.comments:
                for name in ("body", "html_body", "plain_body"):
                    comment[name] = comment[name].replace(words, "\N{LOWER SEVEN EIGHTHS BLOCK}" * len(words))
            moment = self._moment(None)
            ticket.updated_at = moment
            redaction = {"type": "CommentRedactEvent", "comment_id": ticket.comments[0]["id"]}
            self._add_audit(ticket, [redaction], self.agent, {}, moment)
            self.heard(Happening("ticket.comment_redacted", ticket.shown(), moment, {}))

    def delete(self, ticket_id: int) -> None:
        """Delete a ticket."""
        with self.lock:
            ticket = self.tickets.pop(ticket_id)
            self.heard(Happening("ticket.soft_deleted", ticket.shown(), self._moment(None), {}))

    def restore(self, ticket: StoredTicket) -> None:
        """Bring back a ticket that was deleted."""
        with self.lock:
            self.tickets[ticket.id] = ticket
            ticket.updated_at = self._moment(None)
            self.heard(Happening("ticket.undeleted", ticket.shown(), ticket.updated_at, {}))

    def written(self, ticket_id: int, key: str) -> list[int]:
        """The ids of comments whose update had this key, at any place that Zendesk stores it."""
        with self.lock:
            return [
                event["id"]
                for audit in self.tickets[ticket_id].audits
                if key in str(audit["metadata"]["custom"])
                for event in audit["events"]
                if event["type"] == "Comment"
            ]

    def _moment(self, at: datetime | None) -> datetime:
        if at is not None:
            return at.replace(microsecond=0)
        now = self.clock.now().replace(microsecond=0)
        if now <= self._last_write:
            self.clock.advance((self._last_write - now).total_seconds() + 1)
            now = self._last_write + timedelta(seconds=1)
        self._last_write = now
        return now

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _changed(self, ticket: StoredTicket, status: str | None) -> list[Json]:
        if status is None or status == ticket.status:
            return []
        change = _change("Change", "status", status) | {"previous_value": ticket.status}
        ticket.status = status
        return [change]

    def _write_comment(
        self,
        ticket: StoredTicket,
        body: str,
        author_id: int,
        public: bool,
        metadata: Mapping[str, Any],
        at: datetime,
        changes: list[Json],
    ) -> Json:
        number = self._next_id()
        comment = {
            "id": number,
            "type": "Comment",
            "author_id": author_id,
            "body": body,
            "html_body": f'<div class="zd-comment">{body}</div>',
            "plain_body": body,
            "public": public,
            "attachments": [],
            "created_at": stamp(at),
            "via": {"channel": "api"},
        }
        ticket.updated_at = at
        event = {"id": number, "type": "Comment", "author_id": author_id, "body": body, "public": public}
        audit = self._add_audit(ticket, [event, *changes], author_id, metadata, at)
        ticket.comments.append(comment | {"audit_id": audit["id"]})
        return audit

    def _add_audit(
        self,
        ticket: StoredTicket,
        events: list[Json],
        author_id: int,
        metadata: Mapping[str, Any],
        at: datetime,
    ) -> Json:
        audit = {
            "id": self._next_id(),
            "ticket_id": ticket.id,
            "created_at": stamp(at),
            "author_id": author_id,
            "metadata": {"custom": dict(metadata), "system": {}},
            "events": [{"id": self._next_id(), **event} for event in events],
            "via": {"channel": "api"},
        }
        ticket.audits.append(audit)
        return audit

    def _author_told(self, author_id: int) -> Json:
        person = self.people[author_id]
        return {"id": str(author_id), "name": person.name, "is_staff": person.role != "end-user"}

    def _tell_status(self, ticket: StoredTicket, at: datetime, changes: list[Json]) -> None:
        told = {"current": ticket.status.upper(), "previous": changes[0]["previous_value"].upper()}
        self.heard(Happening("ticket.status_changed", ticket.shown(), at, told))


def _change(kind: str, name: str, value: str) -> Json:
    return {"type": kind, "field_name": name, "value": value}
