"""A ticket's topic: shown, corrected by one menu, counted and learned, through the real Bolt app."""

from dataclasses import replace

import pytest

from bot.blocks.topic_menu import SET_TOPIC
from bot.references import TopicChoice
from bot.services.tickets.outcomes import Agent, Decided
from bot.services.tickets.topics import set_topic
from bot.services.versions.rows import row_of
from db import tickets
from db.learned_tables import Resolution
from db.session import read, write
from db.tables import Decision, Job, Ticket
from db.tickets import NewTicket
from db.vocabulary import TicketSource
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import told_after
from tests.bot.support.suggestions import change_suggestions
from tests.bot.support.workplace import Workplace, buttons, eventually, topic_menu
from tests.db.rows import OTHER_WORKSPACE, a_ticket

QUESTION = "hi, where is my order 12345?"
TEAM = slack_payloads.TEAM


@pytest.fixture(autouse=True)
def _labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the drafter name the topic "get_refund"; the classifier has its own tests."""
    change_suggestions(
        monkeypatch,
        lambda each: replace(
            each,
            topic="get_refund",
            drafts=tuple(replace(draft, topic=None) for draft in each.drafts),
        ),
    )


def own_topic(workplace: Workplace) -> tuple[str | None, str | None]:
    (ticket,) = workplace.rows(Ticket)
    return ticket.topic, ticket.topic_set_by


def test_a_topic_is_stored_shown_and_corrected_by_one_menu(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    assert own_topic(workplace) == ("get_refund", None)
    assert "Topic: Get refund · " in str(card.blocks)
    found = topic_menu(card)
    assert found is not None
    assert found[1]["initial_option"]["text"]["text"] == "Get refund"
    assert len(found[1]["options"]) == len(workplace.desk.serving.topics) > 20
    assert workplace.choose_topic(card, "Track order")["problem"] is None
    eventually(lambda: "Topic: Track order (corrected) · " in str(card.blocks))
    assert own_topic(workplace) == ("track_order", "U0MAYA")
    found = topic_menu(card)
    assert found is not None
    assert found[1]["initial_option"]["text"]["text"] == "Track order"


def test_labels_and_corrections_are_counted(workplace: Workplace) -> None:
    cards = [workplace.card(workplace.say(f"{QUESTION} {number}")) for number in range(3)]
    workplace.choose_topic(cards[0], "Track order")
    eventually(lambda: "(corrected)" in str(cards[0].blocks))
    with read(workplace.engine) as session:
        counted = tickets.topic_counts(session, workspace_id=TEAM)
    assert [(each.topic, each.by_model, each.by_people) for each in counted] == [
        ("get_refund", 2, 0),
        ("track_order", 0, 1),
    ]


def test_a_corrected_topic_is_learned_with_the_approved_reply(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.choose_topic(card, "Track order")
    eventually(lambda: "(corrected)" in str(card.blocks))
    workplace.press(card, "Edit")
    workplace.submit(slack_payloads.reply_values("Zephyr brings order 12345."))
    assert "Topic: Track order (corrected)" in workplace.receipt(card)
    assert topic_menu(card) is None
    (resolution,) = workplace.rows(Resolution)
    assert resolution.topic == "track_order"
    assert row_of(resolution).intent == "track_order"
    workplace.drafting.serving.refresh()
    (found,) = workplace.drafting.serving.current().index.search(
        ["hi, where is my order {{Order Number}}?"], 1
    )
    assert (found[0].row.id, found[0].row.intent) == (f"resolution:{resolution.id}", "track_order")


def test_a_message_without_a_draft_gets_one_once_its_topic_is_named(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("zzyzx qwrtp vvlk"))
    assert "Approve & send" not in buttons(card)
    workplace.choose_topic(card, "Complaint")
    eventually(lambda: "Approve & send" in buttons(card))
    assert own_topic(workplace) == ("complaint", "U0MAYA")
    workplace.press(card, "Edit")
    workplace.submit(slack_payloads.reply_values("We are sorry."))
    workplace.receipt(card)
    assert [row.topic for row in workplace.rows(Resolution)] == ["complaint"]


def test_a_model_too_uncertain_to_draft_names_no_topic(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("zzyzx qwrtp vvlk"))
    assert own_topic(workplace) == (None, None)
    found = topic_menu(card)
    assert found is not None
    assert "initial_option" not in found[1]


def test_choosing_the_same_topic_is_not_a_correction(workplace: Workplace) -> None:
    workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    before = len(workplace.rows(Job))
    known = workplace.desk.serving.topics
    same = TopicChoice(ticket.id, "get_refund")
    assert set_topic(workplace.desk.workspace, Agent("U0MAYA"), same, known) == Decided()
    assert own_topic(workplace) == ("get_refund", None)
    assert len(workplace.rows(Job)) == before, "no card needs an update"


def test_after_the_decision_the_topic_stays_as_it_was_learned(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    workplace.press(card, "Reject")
    workplace.submit(slack_payloads.reason_values("tone"))
    workplace.receipt(card)
    told = told_after(workplace, SET_TOPIC, f"{ticket.id}:topic:track_order")
    assert "already rejected by <@U0MAYA>" in told
    assert own_topic(workplace) == ("get_refund", None)
    assert len(workplace.rows(Decision)) == 1


def test_an_unknown_ticket_or_topic_is_refused(workplace: Workplace) -> None:
    with write(workplace.engine) as session:
        own, other = (a_ticket(session, workspace_id=each).id for each in (TEAM, OTHER_WORKSPACE))
    for value in (f"{other}:topic:track_order", f"{own}:topic:no_such_topic", f"{own}:", "rubbish"):
        assert "cannot find this ticket" in told_after(workplace, SET_TOPIC, value)
    assert [row.topic for row in workplace.rows(Ticket)] == [None, None]


def test_a_suggestion_says_its_topic_and_has_no_menu(workplace: Workplace) -> None:
    answer = workplace.suggest(QUESTION)
    assert "Topic: Get refund · " in str(answer.blocks)
    assert topic_menu(answer) is None


def test_a_topic_too_long_to_store_is_ignored(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    change_suggestions(monkeypatch, lambda each: replace(each, topic="x" * 65))
    workplace.card(workplace.say(QUESTION))
    assert own_topic(workplace) == (None, None)


def test_topics_are_counted_from_a_moment_on_and_for_one_workspace(workplace: Workplace) -> None:
    with write(workplace.engine) as session:
        for workspace_id in (TEAM, "T0OTHER"):
            ticket = tickets.add(
                session,
                workspace_id=workspace_id,
                slots={},
                new=NewTicket(source=TicketSource.SUGGEST, channel="C0GENERAL", author="U0SAM", text="t"),
            )
            assert ticket is not None
            ticket.topic = "track_order"
        assert ticket is not None
        later = ticket.created_at.replace(year=ticket.created_at.year + 1)
        assert len(tickets.topic_counts(session, workspace_id=TEAM)) == 1
        assert tickets.topic_counts(session, workspace_id=TEAM)[0].by_model == 1
        assert tickets.topic_counts(session, workspace_id=TEAM, since=later) == []
