"""A draft that was rejected as wrong is not offered again for messages like it."""

from bot.playground.world.state import Message
from db.tables import Decision
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, quoted

ASKED = "where is my order 12345?"
AGAIN = "hello, where is my order 67890 please"
OTHER = "I want to delete my account"


def _reject(workplace: Workplace, card: Message, reason: str) -> None:
    workplace.press(card, "Reject")
    workplace.submit(slack_payloads.reason_values(reason))
    workplace.receipt(card)


def _offered(workplace: Workplace, text: str) -> str:
    return quoted(workplace.card(workplace.say(text)))[0].replace("67890", "12345")


def test_a_rejected_draft_is_not_offered_again_and_others_stay(workplace: Workplace) -> None:
    first = workplace.card(workplace.say(ASKED))
    other = _offered(workplace, OTHER)
    _reject(workplace, first, "incorrect")
    assert [row.reason for row in workplace.rows(Decision)] == ["incorrect"]
    assert _offered(workplace, ASKED) != quoted(first)[0]
    assert _offered(workplace, AGAIN) != quoted(first)[0]
    assert _offered(workplace, OTHER) == other


def test_a_draft_rejected_for_its_tone_is_offered_again(workplace: Workplace) -> None:
    first = workplace.card(workplace.say(ASKED))
    _reject(workplace, first, "tone")
    assert _offered(workplace, ASKED) == quoted(first)[0]
