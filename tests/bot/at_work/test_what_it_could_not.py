"""A card says what its draft could not consider: other languages and attachments."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db.tables import Draft, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace
from tests.bot.support.zendesk.stand_in import standing_in
from tests.bot.support.zendesk.team import team_at

IN_GERMAN = "Wo bleibt meine Bestellung 48213, ich warte seit drei Wochen darauf?"
SAID = "It is in German; the past replies are in English."


def test_a_card_says_that_the_message_is_in_another_language(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(IN_GERMAN))
    assert str(card.blocks).count(SAID) == 1
    assert "does not read like a question" not in str(card.blocks)


def test_a_private_answer_also_says_that_the_message_is_in_another_language(workplace: Workplace) -> None:
    answer = workplace.suggest(IN_GERMAN)
    assert str(answer.blocks).count(SAID) == 1


def test_a_draft_in_another_language_than_its_message_says_so(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", confidence=0.0) as place:
        card = place.card(place.say(IN_GERMAN))
        assert place.rows(Draft)
        assert str(card.blocks).count(SAID) == 1


def screenshot(text: str, **more: Any) -> dict[str, Any]:
    """A message with a screenshot, as Slack sends it."""
    files = [{"id": "F0SCREEN", "name": "screen.png", "mimetype": "image/png"}]
    return slack_payloads.message(text, subtype="file_share", files=files, **more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where is my order 48213? see the screenshot", "The draft has not seen it."),
        ("", "which I have not seen."),
    ],
)
def test_a_card_says_that_it_has_not_seen_a_screenshot(workplace: Workplace, text: str, said: str) -> None:
    ts = workplace.say("hello")
    assert workplace.deliver_event(screenshot(text, thread_ts=ts, parent_user_id="U0SAM")).status_code == 200
    assert said in str(workplace.card(ts).blocks)


def test_a_card_without_files_does_not_mention_files(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("where is my order 48213?"))
    assert "screenshot" not in str(card.blocks)


def test_a_card_of_a_helpdesks_ticket_says_that_it_has_not_seen_the_attachment(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with standing_in() as zendesk, team_at(zendesk, engine, starter_bundle, tmp_path / "home") as team:
        number = zendesk.account.add_ticket("hi, where is my order 48213?")
        comment = zendesk.account.tickets[number].comments[0]
        comment["attachments"] = [{"id": 498, "file_name": "screen.png", "content_type": "image/png"}]
        team.hear()
        assert "The draft has not seen it." in str(team.card().blocks)


def test_a_card_no_longer_warns_of_a_language_once_a_reply_in_it_was_approved(workplace: Workplace) -> None:
    ts = workplace.say(IN_GERMAN)
    workplace.press(workplace.card(ts), "Write a reply")
    reply = "Ihre Bestellung ist unterwegs und kommt morgen bei Ihnen an."
    workplace.submit(slack_payloads.reply_values(reply))
    workplace.reply(ts)
    again = workplace.card(workplace.say("Wo ist denn nun meine Bestellung 48214, ich warte noch immer?"))
    assert "the past replies are in" not in str(again.blocks)
    assert len(workplace.rows(Ticket)) == 2
