"""Build the menu that corrects a ticket's topic."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import PlainTextObject, StaticSelectElement

from bot.blocks import guard
from bot.references import TopicChoice

SET_TOPIC = "ticket_topic"
MOST_OPTIONS = 100


@dataclass(frozen=True)
class Topic:
    """A topic's name in the corpus, "track_order", and in words, "Track order"."""

    name: str
    words: str


@dataclass(frozen=True)
class TicketTopic:
    """A ticket's topic (None without one) and the topics to choose from, most frequent first."""

    topic: Topic | None
    known: tuple[Topic, ...] = ()
    corrected: bool = False
    """True if a user set it."""


NO_TOPIC = TicketTopic(None)
"""No topic and no choices."""


def in_words(ticket_topic: TicketTopic) -> str | None:
    """The topic for a small line; None without one."""
    if ticket_topic.topic is None:
        return None
    corrected = " (corrected)" if ticket_topic.corrected else ""
    return f"Topic: {guard.clip(ticket_topic.topic.words, 75)}{corrected}"


def menu(ticket_id: int, ticket_topic: TicketTopic, most: int = MOST_OPTIONS) -> StaticSelectElement | None:
    """The menu of the `most` frequent topics, sorted by their words; None without topics."""
    own = ticket_topic.topic
    offered = set(ticket_topic.known[:most]) | ({own} if own is not None else set())
    while len(offered) > most:  # The ticket's own topic replaces the least frequent one.
        offered.remove(next(topic for topic in reversed(ticket_topic.known[:most]) if topic != own))
    options = {
        topic: _option(ticket_id, topic)
        for topic in sorted(offered, key=lambda topic: topic.words.casefold())
    }
    if not ticket_topic.known or not options:
        return None
    return StaticSelectElement(
        action_id=SET_TOPIC,
        placeholder=PlainTextObject(text="Topic"),
        options=list(options.values()),
        initial_option=options[own] if own is not None else None,
    )


def _option(ticket_id: int, topic: Topic) -> dict[str, Any]:
    """Return Block Kit's option as JSON: slack_sdk took 4 ms to make and check the `Option`s of one menu."""
    text = {"type": "plain_text", "text": guard.clip(topic.words, 75), "emoji": False}
    return {"text": text, "value": TopicChoice(ticket_id, topic.name).value()}
