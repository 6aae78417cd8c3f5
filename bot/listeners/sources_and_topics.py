"""Handle a card's other buttons: its sources, the closest past replies, the menu of topics, feedback."""

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks import draft_card, feedback, past_replies, topic_menu
from bot.blocks.notices import line
from bot.listeners.clicks import agent, context, follow, listener
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.payloads import Click
from bot.listeners.served import ListenerContext
from bot.references import (
    Feedback,
    PastReply,
    Reference,
    TopicChoice,
    read_feedback,
    read_past_reply,
    read_topic_choice,
    read_value,
)
from bot.services.decisions import feedback as said
from bot.services.shown import sources
from bot.services.tickets import topics


def register(app: App, served: ListenerContext) -> None:
    """Listen to the buttons and the menu."""
    app.action(draft_card.SOURCES)(listener(served, read_value, show_sources, for_team=True))
    app.action(past_replies.OPEN)(listener(served, read_past_reply, show_past_reply, for_team=True))
    app.action(topic_menu.SET_TOPIC)(listener(served, read_topic_choice, set_topic))
    app.action(feedback.GIVE)(listener(served, read_feedback, give_feedback))


def show_sources(served: ListenerContext, click: Click, reference: Reference, client: WebClient) -> None:
    """Open the past replies that a draft was made from, also after the decision."""
    found = sources.of_draft(served.workspace, served.serving, reference)
    client.views_open(trigger_id=click.trigger_id, view=past_replies.sources_view(found.sources, found.note))


def show_past_reply(served: ListenerContext, click: Click, past: PastReply, client: WebClient) -> None:
    """Open one of the closest past replies, from which an agent can write a reply."""
    source = sources.past_reply(served.workspace, served.serving, past)
    view = past_replies.past_reply_view(source, context(click, past.ticket_id, None, past.place))
    client.views_open(trigger_id=click.trigger_id, view=view)


def set_topic(served: ListenerContext, click: Click, choice: TopicChoice, _client: WebClient) -> None:
    """Correct the ticket's topic."""
    follow(served, click, topics.set_topic(served.workspace, agent(click), choice, served.serving.topics))


def give_feedback(served: ListenerContext, click: Click, given: Feedback, _client: WebClient) -> None:
    """Count whether a draft helps."""
    said.give(served.workspace, click.user.id, given)
    thanks = line(feedback.THANKS[given.helpful])
    send_ephemeral(click.response_url, thanks, thread_ts=click.container.thread_ts)
