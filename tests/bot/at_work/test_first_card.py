"""The first card in each place explains itself, and no later one."""

from bot.playground.world.state import Message
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "how can I reset my password?"
SAID = "My first card here."


def explains(card: Message) -> bool:
    return SAID in str(card.blocks)


def test_only_the_first_card_in_a_channel_says_what_it_is_until_it_is_decided(workplace: Workplace) -> None:
    first = workplace.card(workplace.say(QUESTION))
    second = workplace.card(workplace.say("where is my order 12345?"))
    assert explains(first)
    assert "Nothing was sent yet" in str(first.blocks)
    assert not explains(second)
    workplace.press(first, "Another draft")
    eventually(lambda: "Draft 2 of" in first.text)
    assert explains(first), "also when it is redrawn"
    workplace.press(first, "Approve & send")
    workplace.receipt(first)
    assert not explains(first)


def test_each_persons_direct_messages_have_their_own_first_card(workplace: Workplace) -> None:
    workplace.card(workplace.say(QUESTION))
    asked = workplace.say(QUESTION, user="U0MAYA", channel="D0MAYA")
    assert explains(workplace.cards(asked, 1, "D0MAYA")[0])
