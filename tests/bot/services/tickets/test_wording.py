"""The limits of a reply."""

from bot.blocks import guard
from bot.services.tickets.wording import LONGEST_REPLY


def test_the_longest_reply_is_what_slack_lets_an_agent_edit() -> None:
    assert LONGEST_REPLY == guard.INPUT
