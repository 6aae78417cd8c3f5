"""Recognise the team's own messages, which are not tickets.

In channels where customers write, no post by a team member is a ticket. In no channel is a message that only
addresses a colleague, such as "@Maya can you take this one?". In doubt, a message is a ticket: an extra card
does less harm.
"""

import logging

from bot.blocks.message_text import mentioned, without_mentions
from bot.blocks.mrkdwn import plain_text
from bot.listeners.payloads import MessageEvent
from bot.listeners.served import ListenerContext
from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.slack.team import SlackSilent
from db.session import read
from db.vocabulary import ApproversKind
from model.text.handing_over import only_hands_over

log = logging.getLogger(__name__)


def is_no_ticket(served: ListenerContext, message: MessageEvent, counts: Preferences) -> bool:
    """Return whether a person's message in a watched channel is the team's own."""
    if message.is_mail:
        return False
    if only_addresses(message):
        return True
    with read(served.workspace.engine) as session:
        apart = preferences.customers_write_in(session, served.workspace.id, counts, [message.channel])
    if apart:
        return is_of_team(served, message)
    # If everyone may approve, colleagues and customers are the same people.
    return counts.approvers.kind != ApproversKind.EVERYONE and addresses_team(served, message)


def only_addresses(message: MessageEvent, but: str = "") -> bool:
    """Return whether a message addresses somebody other than `but`, and only asks them to take over."""
    addressed = [each for each in mentioned(message.words) if each != but]
    return bool(addressed) and only_hands_over(plain_text(without_mentions(message.words)))


def addressed(message: MessageEvent) -> list[str]:
    """The ids of the people whose mentions a message begins with."""
    words, found = message.words, list[str]()
    while words.startswith("<@"):
        person, _, words = words.partition(">")
        found.append(person.removeprefix("<@").partition("|")[0])
        words = words.strip()
    return found


def addresses_team(served: ListenerContext, message: MessageEvent) -> bool:
    """Return whether a team member begins a message with mentions of only team members."""
    others = addressed(message)
    return bool(others) and is_of_team(served, message) and all(has(served, each) for each in others)


def is_of_team(served: ListenerContext, message: MessageEvent) -> bool:
    """Return whether a team member wrote a message; False if Slack does not say."""
    is_foreign = message.is_foreign(served.workspace.id)
    if is_foreign and served.preferences().approvers.kind == ApproversKind.EVERYONE:
        return False
    return message.user is not None and has(served, message.user)


def has(served: ListenerContext, user: str) -> bool:
    """Whether a person is of the team; False where Slack does not say."""
    try:
        return served.permissions.team.has(user)
    except SlackSilent as silent:
        log.warning("cannot tell whether %s is in the team: Slack answered %s", user, silent)
        return False
