"""What a card says that its draft could not take into account."""

from pathlib import Path

from sqlalchemy import Engine

from db.tables import Draft, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, working

IN_GERMAN = "Wo bleibt meine Bestellung 48213, ich warte seit drei Wochen darauf?"
SAID = "It is in German; the past replies are in English."


def test_a_card_says_that_the_message_is_in_another_language(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(IN_GERMAN))
    assert str(card.blocks).count(SAID) == 1
    assert "does not read like a question" not in str(card.blocks)


def test_a_private_answer_says_it_too(workplace: Workplace) -> None:
    answer = workplace.suggest(IN_GERMAN)
    assert str(answer.blocks).count(SAID) == 1


def test_a_draft_in_another_language_than_its_message_says_so(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", confidence=0.0) as place:
        card = place.card(place.say(IN_GERMAN))
        assert place.rows(Draft)
        assert str(card.blocks).count(SAID) == 1


def test_it_is_said_no_more_once_a_reply_in_that_language_was_approved(workplace: Workplace) -> None:
    ts = workplace.say(IN_GERMAN)
    workplace.press(workplace.card(ts), "Write a reply")
    reply = "Ihre Bestellung ist unterwegs und kommt morgen bei Ihnen an."
    workplace.submit(slack_payloads.reply_values(reply))
    workplace.reply(ts)
    again = workplace.card(workplace.say("Wo ist denn nun meine Bestellung 48214, ich warte noch immer?"))
    assert "the past replies are in" not in str(again.blocks)
    assert len(workplace.rows(Ticket)) == 2
