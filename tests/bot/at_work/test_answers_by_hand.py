"""An agent answers by hand in the customer's thread: what becomes of card, reply and learning."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from db.learned_tables import HandwrittenAnswer, Resolution
from db.tables import Decision, Ticket
from tests.bot.support.changed_messages import delete, edit
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, buttons, eventually

QUESTION = "where is my order 12345?"
ANSWER = "Your order 12345 left our warehouse this morning; the new tracking number is 1Z999AA10123456784."
SHARED, TEAM = "C0ACME", "C0TEAM"
AGENT, OTHER, FOREIGNER, CUSTOMER = "U0MAYA", "U0JONAS", "U0FIN", "U0SAM"
BY_AGENT = f"Answered by <@{AGENT}> in the thread"


@pytest.fixture
def patient(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """Approved replies wait ten minutes to be sent."""
    with working(engine, starter_bundle, tmp_path / "home", undo_seconds=600) as place:
        yield place


@pytest.fixture
def learner(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """What agents write by hand is learned."""
    home = tmp_path / "home"
    with working(engine, starter_bundle, home, learn_handwritten=True, undo_seconds=600) as place:
        yield place


def answer(
    place: Workplace, root: str, text: str = ANSWER, *, user: str = AGENT, channel: str = "C0SUPPORT"
) -> str:
    """Answer in a thread, and let what follows be done; the answer's ts."""
    ts = place.say(text, user=user, channel=channel, thread_ts=root)
    place.settle()
    return ts


def statuses(place: Workplace) -> list[tuple[str, str | None]]:
    """How far each ticket is, and why it was retired."""
    return [(ticket.status, ticket.retired_because) for ticket in place.rows(Ticket)]


def learned(place: Workplace) -> list[tuple[str, str]]:
    """Each question and reply that is learned."""
    rows = place.rows(Resolution)
    return [(each.message, each.reply) for each in rows if each.deleted_at is None]


def shows(card: Message, words: str) -> None:
    """Wait until a card shows these words."""
    eventually(lambda: words in str(card.blocks))


def test_an_answer_by_hand_retires_the_card(workplace: Workplace) -> None:
    root = workplace.say(QUESTION)
    card = workplace.card(root)
    answer(workplace, root)
    shows(card, BY_AGENT)
    assert buttons(card) == {}
    assert statuses(workplace) == [("retired", "by_hand")]
    assert learned(workplace) == []
    workplace.gesture("message", user=AGENT, channel="C0SUPPORT", text="/suggest stats")
    told = eventually(lambda: workplace.whispers(AGENT))[-1]
    assert "1 answered by hand" in str(told.blocks)
    assert "0 overtaken by the conversation" in str(told.blocks)


def test_an_answer_by_hand_retires_a_card_in_the_team_channel(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    teams = (("default", TEAM),)
    with working(engine, starter_bundle, tmp_path / "home", channels=(SHARED,), team_channels=teams) as place:
        root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
        state = place.playground.state
        card = eventually(lambda: next((m for m in state.visible(TEAM) if m.blocks), None))
        answer(place, card.ts, "I think the draft is fine", channel=TEAM)
        assert statuses(place) == [("drafted", None)], "the team talks below its card"
        answer(place, root, channel=SHARED)
        shows(card, BY_AGENT)


@pytest.mark.parametrize(
    "text", ["thanks, I will look into it :+1:", "thanks!", "@jonas can you take this one?"]
)
def test_what_answers_nothing_leaves_the_card(workplace: Workplace, text: str) -> None:
    root = workplace.say(QUESTION)
    card = workplace.card(root)
    before = statuses(workplace)
    answer(workplace, root, text.partition(",")[0])
    answer(workplace, root, "@jonas was order 77 refunded twice?")
    assert statuses(workplace) == before
    assert "Approve & send" in buttons(card)


def test_a_request_for_a_draft_is_no_answer(workplace: Workplace) -> None:
    root = workplace.say(QUESTION)
    workplace.card(root)
    answer(workplace, root, "@draftdesk please draft a reply about order 12345")
    eventually(lambda: len(workplace.rows(Ticket)) == 2)
    assert ("retired", "by_hand") not in statuses(workplace)


def test_what_the_customer_or_a_foreigner_adds_is_no_answer(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    teams = (("default", TEAM),)
    with working(engine, starter_bundle, tmp_path / "home", channels=(SHARED,), team_channels=teams) as place:
        root = place.say(QUESTION, user=FOREIGNER, channel=SHARED)
        place.settle()
        answer(place, root, "I have that problem too with order 9", user="U0GUS", channel=SHARED)
        assert statuses(place) == [("drafted", None)]
        answer(place, root, "and where is my order 777?", user=FOREIGNER, channel=SHARED)
        assert statuses(place) == [("retired", "moved_on"), ("drafted", None)]


def test_the_customer_asks_on_after_an_answer_by_hand(workplace: Workplace) -> None:
    root = workplace.say(QUESTION)
    workplace.card(root)
    answer(workplace, root)
    workplace.say("and how do I return it?", thread_ts=root)
    cards = workplace.cards(root, 2)
    assert BY_AGENT in str(cards[0].blocks)
    assert buttons(cards[1])
    assert [status for status, _ in statuses(workplace)] == ["retired", "drafted"]


def test_an_answer_by_hand_holds_back_a_reply_that_was_not_sent_yet(patient: Workplace) -> None:
    root = patient.say(QUESTION)
    card = patient.card(root)
    patient.press(card, "Approve & send", user=OTHER)
    eventually(lambda: "Undo" in buttons(card))
    answer(patient, root)
    shows(card, "A colleague answered in the thread before the reply was sent. Nothing was sent.")
    assert "left our warehouse" in str(card.blocks), "and what they wrote"
    patient.let_it_leave()
    patient.settle()
    assert [m.text for m in patient.thread(root) if not m.blocks] == [ANSWER]
    assert learned(patient) == [], "the approval is no longer learned"
    patient.press(card, "Send anyway", user=OTHER)
    eventually(lambda: len([m for m in patient.thread(root) if not m.blocks]) == 2)
    assert [row.reason for row in patient.rows(Decision)] == ["collided", None]


def test_an_answer_after_the_reply_was_sent_changes_nothing(workplace: Workplace) -> None:
    root = workplace.say(QUESTION)
    card = workplace.card(root)
    workplace.press(card, "Approve & send", user=OTHER)
    workplace.reply(root)
    answer(workplace, root)
    assert statuses(workplace) == [("decided", None)]
    assert "Approved by" in str(card.blocks)
    assert workplace.rows(HandwrittenAnswer) == []


def test_answers_by_hand_are_learned_masked_where_the_settings_say_so(learner: Workplace) -> None:
    root = learner.say(QUESTION)
    card = learner.card(root)
    answer(learner, root)
    shows(card, BY_AGENT)
    [(question, reply)] = learned(learner)
    assert "{{Order Number}}" in question
    assert "{{Order Number}} left our warehouse this morning" in reply
    assert "1Z999AA10123456784" not in reply
    assert [each.source for each in learner.rows(Resolution)] == ["written"]
    answer(learner, root, "And the tracking number follows by mail.")
    assert len(learned(learner)) == 1, "only the answer itself"


def test_a_learned_answer_follows_its_edit_and_is_forgotten_with_it(learner: Workplace) -> None:
    root = learner.say(QUESTION)
    card = learner.card(root)
    ts = answer(learner, root)
    edit(learner, ts, "Your order 12345 comes tomorrow before noon.")
    [(_, reply)] = learned(learner)
    assert reply == "Your order {{Order Number}} comes tomorrow before noon."
    delete(learner, ts)
    assert learned(learner) == []
    assert "warehouse" not in str([(each.message, each.reply) for each in learner.rows(Resolution)])
    assert "tomorrow" not in str([(each.message, each.reply) for each in learner.rows(Resolution)])
    assert learner.rows(HandwrittenAnswer) == []
    eventually(lambda: "Approve & send" in buttons(card))
    assert statuses(learner) == [("drafted", None)], "the customer has no answer any more"


def test_an_answer_that_was_deleted_no_longer_holds_a_reply_back(patient: Workplace) -> None:
    root = patient.say(QUESTION)
    card = patient.card(root)
    patient.press(card, "Approve & send", user=OTHER)
    eventually(lambda: "Undo" in buttons(card))
    ts = answer(patient, root)
    shows(card, "A colleague answered")
    edit(patient, ts, "Your order is in Hamburg.")
    shows(card, "Your order is in Hamburg.")
    delete(patient, ts)
    eventually(lambda: "A colleague answered" not in str(card.blocks))
    assert "Approve & send" in buttons(card)
    assert "Hamburg" not in str([each.note for each in patient.rows(Decision)])


def test_what_was_learned_goes_with_the_question(learner: Workplace) -> None:
    root = learner.say(QUESTION)
    learner.card(root)
    ts = answer(learner, root)
    delete(learner, root)
    assert learned(learner) == []
    edit(learner, ts, "Your order 12345 comes tomorrow before noon.")
    assert learned(learner) == [], "there is no question any more"


def test_a_number_that_is_never_stored_is_not_learned(learner: Workplace) -> None:
    root = learner.say(QUESTION)
    learner.card(root)
    answer(learner, root, "I refunded it to your card 4111 1111 1111 1111 today.")
    assert statuses(learner) == [("retired", "by_hand")]
    assert learned(learner) == []


def test_thanks_that_are_edited_into_an_answer_retire_the_card(workplace: Workplace) -> None:
    root = workplace.say(QUESTION)
    card = workplace.card(root)
    ts = answer(workplace, root, "thanks!")
    assert buttons(card)
    edit(workplace, ts, f"thanks! {ANSWER}")
    shows(card, BY_AGENT)
