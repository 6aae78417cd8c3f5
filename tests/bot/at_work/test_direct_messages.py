"""Somebody of the team pastes a customer's message into our direct messages and gets a draft there."""

from bot.services import preferences
from bot.settings.kinds import DEFAULT
from db.channels import ChannelChoice
from db.learned_tables import Resolution
from db.tables import Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually

QUESTION = "where is my order 12345? it was due on Monday"
MAYAS = "D0MAYA"


def hints(workplace: Workplace, user: str, channel: str) -> str:
    found = eventually(lambda: workplace.whispers(user, channel))
    return found[-1].text


def test_a_pasted_message_gets_a_card_below_it_and_its_approval_is_learned(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION, user="U0MAYA", channel=MAYAS)
    card = workplace.cards(ts, 1, MAYAS)[0]
    assert "Suggested reply" in str(card.blocks)
    assert "posted here, for you to copy" in str(card.blocks)
    workplace.press(card, "Approve & send")
    reply = workplace.reply(ts, MAYAS)
    assert "12345" in reply.text
    assert [row.topic for row in workplace.rows(Resolution)] == ["track_order"]


def test_another_message_in_its_thread_follows_it_up(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION, user="U0MAYA", channel=MAYAS)
    first = workplace.cards(ts, 1, MAYAS)[0]
    workplace.say("and can I change its address?", user="U0MAYA", channel=MAYAS, thread_ts=ts)
    workplace.cards(ts, 2, MAYAS)
    eventually(lambda: not buttons(first))
    assert [ticket.source for ticket in workplace.rows(Ticket)] == ["message", "follow_up"]


def test_a_message_in_a_conversation_that_we_began_is_a_ticket_of_its_own(workplace: Workplace) -> None:
    """As in Slack's agent view, where each conversation is a thread below our greeting."""
    root = workplace.say("hello", user="U0MAYA", channel=MAYAS)
    ts = workplace.say(QUESTION, user="U0MAYA", channel=MAYAS, thread_ts=root)
    card = next(card for card in workplace.cards(root, 1, MAYAS))
    assert "Suggested reply" in str(card.blocks)
    assert [ticket.message_ts for ticket in workplace.rows(Ticket)] == [ts]


def test_a_greeting_is_answered_with_what_to_do(workplace: Workplace) -> None:
    workplace.say("hello", user="U0MAYA", channel=MAYAS)
    assert "Paste a customer's message here" in hints(workplace, "U0MAYA", MAYAS)
    assert workplace.rows(Ticket) == []


def test_guests_get_a_polite_line_and_no_draft(workplace: Workplace) -> None:
    workplace.say(QUESTION, user="U0GUS", channel="D0GUS")
    assert "Drafts are for the team" in hints(workplace, "U0GUS", "D0GUS")
    assert workplace.rows(Ticket) == []


def test_only_its_author_sees_a_pasted_message(workplace: Workplace) -> None:
    workplace.say(QUESTION, user="U0MAYA", channel=MAYAS)
    workplace.settle()
    ticket = workplace.rows(Ticket)[0]
    home = slack_payloads.home_opened(user="U0JONAS")
    assert workplace.deliver_event(home).status_code == 200
    shown = eventually(lambda: workplace.playground.state.homes.get("U0JONAS"))
    assert "12345" not in str(shown.payload)
    assert MAYAS not in str(shown.payload)
    assert ticket.channel == MAYAS


def test_a_default_team_channel_does_not_get_what_was_pasted_in_private(workplace: Workplace) -> None:
    choice = ChannelChoice(watched=False, team_channel="C0GENERAL")
    preferences.set_channel(workplace.desk.workspace, "U0ADA", DEFAULT, choice)
    ts = workplace.say(QUESTION, user="U0MAYA", channel=MAYAS)
    assert workplace.cards(ts, 1, MAYAS)
