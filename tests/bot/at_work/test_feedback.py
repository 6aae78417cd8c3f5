"""A draft can be called helpful or not, without deciding about it; the figures count it."""

from bot.blocks.feedback import THANKS
from db.tables import Decision, DraftFeedback
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually

QUESTION = "where is my order 12345?"


def stats(place: Workplace) -> str:
    body = slack_payloads.command("stats", response_url=place.response_url())
    return place.deliver(body).text


def test_feedback_is_counted_once_for_each_person_and_decides_nothing(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    assert "Feedback on drafts" not in stats(workplace)
    for user, helpful in (("U0MAYA", True), ("U0JONAS", True), ("U0MAYA", False)):
        assert workplace.say_of(card, helpful=helpful, user=user)["problem"] is None
        eventually(lambda user=user: workplace.whispers(user))  # type: ignore[misc] # bound now.
    eventually(lambda: len(workplace.whispers("U0MAYA")) == 2)
    assert [each.text for each in workplace.whispers("U0MAYA")] == [THANKS[True], THANKS[False]]
    said = {row.person: row.helpful for row in workplace.rows(DraftFeedback)}
    assert said == {"U0MAYA": False, "U0JONAS": True}
    assert "Feedback on drafts: helpful 1, not helpful 1" in stats(workplace)
    assert workplace.rows(Decision) == []
    assert "Approve & send" in buttons(card)


def test_a_decided_card_asks_for_no_feedback(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    assert all(block["type"] != "context_actions" for block in card.blocks)
