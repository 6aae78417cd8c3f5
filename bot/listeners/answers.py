"""Answers that somebody of the team writes by hand in a ticket's thread: the ticket follows them.

Not an answer: what a customer of the thread writes, small talk, a request to us, words to a colleague.
If Slack does not say who wrote, nothing follows: the card stays.
"""

from bot.blocks.message_text import mentions, without_mention
from bot.blocks.mrkdwn import plain_text
from bot.listeners.colleagues import addressed, has, is_of_team, only_addresses
from bot.listeners.payloads import MessageEvent
from bot.listeners.served import ListenerContext
from bot.services.decisions import handwritten
from bot.services.decisions.handwritten import Answer
from model.text.handing_over import asks_somebody


def follow(served: ListenerContext, message: MessageEvent, our_user_id: str) -> None:
    """Settle the tickets of the thread if the message, which says something, answers their customer."""
    if message.root_ts is None or message.user is None or message.bot_id is not None:
        return
    if mentions(message.words, our_user_id) or only_addresses(message):
        return
    text = plain_text(without_mention(message.words, our_user_id))
    if asks_somebody(text):
        return
    answer = Answer(message.channel, message.root_ts, message.ts, message.user, text)
    if not handwritten.is_awaited(served.workspace, answer) or not is_of_team(served, message):
        return
    others = set(addressed(message)) - handwritten.customers_of(served.workspace, answer)
    if any(has(served, each) for each in others):
        return
    learns = served.settings.learn_handwritten
    handwritten.settle(served.workspace, answer, served.serving.brand, learns=learns)
