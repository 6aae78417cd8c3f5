"""Handle a card's other buttons: its sources, the closest past replies, the menu of topics, feedback."""

from slack_bolt import App

from bot.blocks import draft_card, feedback, past_replies, topic_menu
from bot.listeners.clicks import Form, Kept, agent, context, keep_all, opener, tell
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
from bot.services.job_payloads import Pressed
from bot.services.shown import sources
from bot.services.tickets import topics
from bot.services.tickets.outcomes import Decided, Outcome


def register(app: App, served: ListenerContext) -> None:
    """Listen to the buttons and the menu."""
    for_sources = opener(served, draft_card.SOURCES, read_value, show_sources, for_team=True)
    for_replies = opener(served, past_replies.OPEN, read_past_reply, show_past_reply, for_team=True)
    app.action(draft_card.SOURCES)(for_sources)
    app.action(past_replies.OPEN)(for_replies)
    keep_all(app, served, KEPT)


def show_sources(served: ListenerContext, click: Pressed, reference: Reference, form: Form) -> None:
    """Open the past replies that a draft was made from, also after the decision."""
    found = sources.of_draft(served.workspace, served.serving, reference)
    golden = None
    if served.permissions.is_admin(click.user):
        golden = context(click, reference.ticket_id, reference.draft_id)
    form.open(past_replies.sources_view(found.sources, found.note, golden, search=reference))


def show_past_reply(served: ListenerContext, click: Pressed, past: PastReply, form: Form) -> None:
    """Open one of the closest past replies, from which an agent can write a reply."""
    source = sources.past_reply(served.workspace, served.serving, past)
    form.open(past_replies.past_reply_view(source, context(click, past.ticket_id, None, past.place)))


def set_topic(served: ListenerContext, click: Pressed, choice: TopicChoice) -> Outcome:
    """Correct the ticket's topic."""
    return topics.set_topic(served.workspace, agent(click), choice, served.serving.topics)


def give_feedback(served: ListenerContext, click: Pressed, given: Feedback) -> Outcome:
    """Count whether a draft helps."""
    said.give(served.workspace, click.user, given)
    tell(click, feedback.THANKS[given.helpful])
    return Decided()


KEPT = {
    topic_menu.SET_TOPIC: Kept(read_topic_choice, set_topic),
    feedback.GIVE: Kept(read_feedback, give_feedback),
}
"""What is done with clicks that are stored, by action."""
