"""A workplace for tests: the gestures of its team, and waits for what follows from them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from sqlalchemy import Engine, select

from bot.app import Draftdesk
from bot.playground import Playground
from bot.playground.world.state import Message, OpenView, ResponseUrl
from db.base import Base, now
from db.session import read, write
from db.tables import Job, PostedCard, Ticket
from db.vocabulary import JobKind, JobStatus
from tests.bot.support import slack_payloads
from tests.bot.support.drafting_here import DraftingHere
from tests.bot.support.slack_gate import Gate
from tests.bot.support.slack_socket import Peer

PATIENCE_SECONDS = 15.0
Found = TypeVar("Found")
Row = TypeVar("Row", bound=Base)


def eventually(look: Callable[[], Found | None]) -> Found:
    """Call `look` until it finds something; return that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing came within {PATIENCE_SECONDS} s")
        time.sleep(0.01)
    return found


@dataclass
class Workplace:
    """A team at work: send messages, press buttons, and read everything."""

    desk: Draftdesk
    playground: Playground
    peer: Peer
    """Slack's side of Socket Mode, for a workplace with `over="socket"`."""
    gate: Gate
    """Stands before the Web API: refuses, slows and counts the bot's calls."""
    slack_url: str
    app_url: str
    engine: Engine
    http: httpx.Client

    @property
    def drafting(self) -> DraftingHere:
        """What drafts, in this process."""
        assert isinstance(self.desk.drafting, DraftingHere)
        return self.desk.drafting

    def gesture(self, name: str, **body: Any) -> dict[str, Any]:
        """Send a user's gesture as the page does; return the answer."""
        answer = self.http.post(f"{self.slack_url}/playground/{name}", json=body)
        told: dict[str, Any] = answer.json()
        return told

    def say(self, text: str, *, user: str = "U0SAM", channel: str = "C0SUPPORT", **more: Any) -> str:
        """Write a message and return its ts when the app has answered Slack."""
        told = self.gesture("message", user=user, channel=channel, text=text, **more)
        assert told["problem"] is None, told
        deliveries = self.playground.state.deliveries  # Includes events of the app's own recent messages.
        eventually(lambda: any(each.event_ts == told["ts"] for each in tuple(deliveries)))
        return str(told["ts"])

    def suggest(self, text: str, *, user: str = "U0MAYA", channel: str = "C0GENERAL") -> Message:
        """Type `/suggest` and wait for the private answer."""
        self.gesture("message", user=user, channel=channel, text=f"/suggest {text}")
        return eventually(lambda: next((m for m in self.whispers(user, channel) if m.blocks), None))

    def deliver(self, body: bytes, *, kind: str = slack_payloads.FORM, **how: Any) -> httpx.Response:
        """Send the app a signed request that the stand-in did not make."""
        return self.send(body, slack_payloads.headers(body, kind=kind, **how))

    def send(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send the app a request unchanged."""
        return self.http.post(f"{self.app_url}/slack/events", content=body, headers=headers)

    def deliver_event(self, inner: dict[str, Any], **more: Any) -> httpx.Response:
        """Send the app an event."""
        return self.deliver(slack_payloads.event(inner, **more), kind="application/json")

    def response_url(
        self, user: str = "U0MAYA", channel: str = "C0SUPPORT", about: Message | None = None
    ) -> str:
        """A response URL for this user; `about` is the clicked message."""
        grant = self.playground.state.new_response_url(ResponseUrl(user, channel, 0.0, about))
        return f"{self.slack_url}/playground/response/{grant}"

    def settle(self) -> None:
        """Wait until no job is due or running."""
        for _ in range(3):  # A draft enqueues its card, a reply its receipt.
            self.desk.decider.drain(PATIENCE_SECONDS)
            self.desk.helpdesk_worker.drain(PATIENCE_SECONDS)
            self.drafting.worker.drain(PATIENCE_SECONDS)
            self.desk.outbox.drain(PATIENCE_SECONDS)

    def let_it_leave(self) -> None:
        """Make all waiting jobs due now, such as a reply that can still be undone."""
        with write(self.engine) as session:
            for job in session.scalars(select(Job).where(Job.status == JobStatus.WAITING)):
                job.run_after = now()
        self.desk.wake()

    def thread(self, ts: str, channel: str = "C0SUPPORT") -> list[Message]:
        """The replies in a thread."""
        return self.playground.state.replies(channel, ts)

    def card(self, ts: str) -> Message:
        """Wait for the thread's card and its stored ts."""
        return self.cards(ts, 1)[0]

    def cards(self, ts: str, count: int, channel: str = "C0SUPPORT") -> list[Message]:
        """Wait for `count` cards in a thread, oldest first, and their stored ts."""

        def look() -> list[Message] | None:
            found = [message for message in self.thread(ts, channel) if message.blocks]
            return found if len(found) >= count else None

        found = eventually(look)
        self.settle()
        return found

    def whispers(self, user: str, channel: str = "C0SUPPORT") -> list[Message]:
        """The ephemeral messages of this user in a channel."""
        kept = self.playground.state.messages.get(channel, ())
        return [message for message in kept if message.only_for == user]

    def reply(self, ts: str, channel: str = "C0SUPPORT") -> Message:
        """Wait for the reply in a thread and its receipt; return the reply."""
        reply = eventually(lambda: next((m for m in self.thread(ts, channel) if not m.blocks), None))
        self.settle()
        return reply

    def receipt(self, message: Message) -> str:
        """Wait until a card or `/suggest` answer has no buttons; return its text."""
        eventually(lambda: not buttons(message))
        self.settle()
        return str(message.blocks)

    def press(self, message: Message, label: str, *, user: str = "U0MAYA", nth: int = 0) -> dict[str, Any]:
        """Press the `nth` button with this label."""
        block_id, action_id = buttons(message)[label][nth]
        return self._use(message, block_id, action_id, user=user)

    def say_of(self, message: Message, *, helpful: bool, user: str = "U0MAYA") -> dict[str, Any]:
        """Press one of the feedback buttons of a card."""
        block = next(each for each in message.blocks if each["type"] == "context_actions")
        (element,) = block["elements"]
        value = element["positive_button" if helpful else "negative_button"]["value"]
        return self._use(message, block["block_id"], element["action_id"], user=user, choice=value)

    def choose_topic(self, message: Message, words: str, *, user: str = "U0MAYA") -> dict[str, Any]:
        """Choose a topic by its label."""
        found = topic_menu(message)
        assert found is not None, "no menu"
        block_id, menu = found
        value = next(option["value"] for option in menu["options"] if option["text"]["text"] == words)
        return self._use(message, block_id, menu["action_id"], user=user, choice=value)

    def _use(self, message: Message, block_id: str, action_id: str, **more: str) -> dict[str, Any]:
        where = {"channel": message.channel, "ts": message.ts, "block_id": block_id, "action_id": action_id}
        return self.gesture("action", **where, **more)

    def view(self, user: str = "U0MAYA") -> OpenView:
        """Wait for the user's open modal."""
        return eventually(lambda: self.playground.state.view_of(user))

    def submit(self, values: dict[str, Any], user: str = "U0MAYA") -> dict[str, Any]:
        """Submit the open modal."""
        return self.gesture("submit", user=user, view_id=self.view(user).id, values=values)

    def ticket_of(self, card: Message) -> Ticket:
        """The ticket of a card."""
        posted = next(
            row for row in self.rows(PostedCard) if (row.channel, row.ts) == (card.channel, card.ts)
        )
        return next(row for row in self.rows(Ticket) if row.id == posted.ticket_id)

    def work(self) -> list[Job]:
        """All jobs but the looks at channels, which each start brings."""
        return [job for job in self.rows(Job) if job.kind != JobKind.LOOK_AT_CHANNEL]

    def rows(self, table: type[Row]) -> list[Row]:
        """All rows of a table, ordered by id."""
        with read(self.engine) as session:
            return list(session.scalars(select(table).order_by(table.__table__.c.id)))


def buttons(message: Message) -> dict[str, list[tuple[str, str]]]:
    """The message's buttons: label -> (block_id, action_id)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for block in message.blocks:
        for element in usable(block):
            if element["type"] == "button":
                where = (block["block_id"], element["action_id"])
                found.setdefault(element["text"]["text"], []).append(where)
    return found


def usable(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of a block."""
    if block["type"] == "section":
        return [block["accessory"]] if "accessory" in block else []
    return list(block["elements"]) if block["type"] == "actions" else []


def topic_menu(message: Message) -> tuple[str, dict[str, Any]] | None:
    """The message's topic menu and its block id; None if it has none."""
    menus = [
        (str(block["block_id"]), element)
        for block in message.blocks
        for element in usable(block)
        if element["type"] == "static_select"
    ]
    return menus[0] if menus else None


def quoted(message: Message) -> list[str]:
    """The literal quotes in a message or modal: drafts, replies, the customer's message."""
    return quotes(message.blocks)


def quotes(blocks: list[dict[str, Any]]) -> list[str]:
    """The text of each rich_text quote, with its lists as they are typed."""
    rich = [block for block in blocks if block["type"] == "rich_text"]
    return ["\n\n".join(map(_typed, block["elements"])) for block in rich]


def _typed(element: dict[str, Any]) -> str:
    if element["type"] != "rich_text_list":
        return "".join(leaf["text"] for leaf in element["elements"])
    items = map(_typed, element["elements"])
    ordered = element["style"] == "ordered"
    return "\n".join(f"{f'{place}.' if ordered else '-'} {item}" for place, item in enumerate(items, 1))
