"""Wrap a helpdesk and inject faults that a test plans."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.helpdesks.port import Comment, Helpdesk, HelpdeskTicket, Page, Reply, Sent, Unreachable

Line = Callable[[Callable[[], Any]], Any]
"""Treatment of one call: do it, refuse it, or do it and lose the answer."""


def lost_before(_do: Callable[[], Any]) -> Any:
    """Lose the request."""
    raise Unreachable("no answer within 20 s")


def lost_after(do: Callable[[], Any]) -> Any:
    """Execute the request and lose its answer."""
    do()
    raise Unreachable("no answer within 20 s")


def refused_with(error: Exception) -> Line:
    """Raise a refusal."""

    def line(_do: Callable[[], Any]) -> Any:
        raise error

    return line


@dataclass
class Faulty:
    """Forwards calls, applying planned faults to the next calls of a method."""

    real: Helpdesk
    lines: dict[str, deque[Line]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As in the port."""
        return self.real.name

    def next(self, method: str, *lines: Line) -> None:
        """Apply these faults to the method's next calls."""
        self.lines.setdefault(method, deque()).extend(lines)

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        """As in the port."""
        told: HelpdeskTicket = self._through("ticket", lambda: self.real.ticket(ticket_id))
        return told

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        """As in the port."""
        told: Sequence[Comment] = self._through("comments", lambda: self.real.comments(ticket_id))
        return told

    def send(self, reply: Reply) -> Sent:
        """As in the port."""
        self.replies.append(reply)
        told: Sent = self._through("send", lambda: self.real.send(reply))
        return told

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        """As in the port."""
        told: Sent | None = self._through("sent", lambda: self.real.sent(ticket_id, key))
        return told

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """As in the port."""
        return self.real.changed(since, cursor)

    def link(self, ticket_id: str) -> str | None:
        """As in the port."""
        return self.real.link(ticket_id)

    def _through(self, method: str, do: Callable[[], Any]) -> Any:
        self.calls.append(method)
        waiting = self.lines.get(method)
        return waiting.popleft()(do) if waiting else do()
