"""Simultaneous, double and late clicks make one decision, resolution and reply, and each is answered."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from bot.references import EDIT_DRAFT, REJECT_DRAFT
from bot.services.tickets.retiring import retire
from db import model_versions, resolutions
from db.learned_tables import Resolution
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import Decision, Ticket
from db.vocabulary import RetiredBecause
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_payloads import reason_values, reply_values
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "hi, where is my order 12345?"


def at_once(*acts: Callable[[], object]) -> None:
    """Run all of these at the same time."""
    barrier, failed = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def learned(workplace: Workplace) -> list[Resolution]:
    with read(workplace.engine) as session:
        return resolutions.current(session, workspace_id="T0DEMO")


def one_of_each(workplace: Workplace, ts: str) -> None:
    """Assert one decision, one resolution, and one reply beside the card."""
    workplace.reply(ts)
    assert len(workplace.rows(Decision)) == len(workplace.rows(Resolution)) == 1
    assert len(workplace.thread(ts)) == 2


def heard(workplace: Workplace, user: str, count: int = 1) -> str:
    """Wait until a user has `count` ephemeral messages; return them."""
    said = eventually(lambda: found if len(found := workplace.whispers(user)) >= count else None)
    assert len(said) == count
    return said[-1].text


def opened(workplace: Workplace, card: Message, label: str, user: str) -> str:
    """Open a modal from the card; return its private metadata."""
    workplace.press(card, label, user=user)
    return str(workplace.view(user).payload["private_metadata"])


def test_a_double_click_approves_once_and_the_second_click_is_answered(patient: Workplace) -> None:
    ts = patient.say(QUESTION)
    card = patient.card(ts)
    at_once(*[lambda: patient.press(card, "Approve & send")] * 2)
    assert "already approved by <@U0MAYA>" in heard(patient, "U0MAYA")
    patient.let_it_leave()
    one_of_each(patient, ts)


def test_one_of_several_simultaneous_decisions_counts_and_the_others_are_told(
    patient: Workplace,
) -> None:
    ts = patient.say(QUESTION)
    card = patient.card(ts)
    editing = opened(patient, card, "Edit", "U0JONAS")
    rejecting = opened(patient, card, "Reject", "U0MAYA")
    answers: list[str] = []

    def submit(kind: str, metadata: str, values: dict[str, object], user: str) -> None:
        body = slack_payloads.submission(kind, metadata, values, user=user)
        answers.append(patient.deliver(body).text)

    at_once(
        lambda: patient.press(card, "Approve & send"),
        lambda: submit(EDIT_DRAFT, editing, reply_values("My own words."), "U0JONAS"),
        lambda: submit(REJECT_DRAFT, rejecting, reason_values("tone"), "U0MAYA"),
    )
    (decision,) = eventually(lambda: patient.rows(Decision))
    refused = sum("this one" in answer for answer in answers)
    assert refused == (2 if decision.kind == "approved" else 1)
    if decision.kind != "approved":
        assert "already" in heard(patient, "U0MAYA")
    patient.let_it_leave()
    patient.receipt(card)
    sent = 0 if decision.kind == "rejected" else 1
    assert (len(patient.thread(ts)) - 1, len(learned(patient))) == (sent, sent)


def test_a_modal_submitted_twice_at_once_sends_once_and_says_so(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    metadata = opened(workplace, workplace.card(ts), "Edit", "U0MAYA")
    answers: list[str] = []

    def submit() -> None:
        body = slack_payloads.submission(EDIT_DRAFT, metadata, reply_values("My own words."))
        answers.append(workplace.deliver(body).text)

    at_once(submit, submit)
    assert sorted("You edited and approved this one already" in answer for answer in answers) == [False, True]
    one_of_each(workplace, ts)


def test_two_simultaneous_undos_undo_once_and_both_are_answered(patient: Workplace) -> None:
    card = patient.card(patient.say(QUESTION))
    patient.press(card, "Approve & send")
    eventually(lambda: "Undo" in buttons(card))
    at_once(*[partial(patient.press, card, "Undo", user=user) for user in ("U0MAYA", "U0JONAS")])
    assert len(patient.rows(Decision)) == 1
    first = eventually(lambda: patient.rows(Decision)[0].undone_by)
    late = {"U0MAYA": "U0JONAS", "U0JONAS": "U0MAYA"}[first]
    assert f"already undone by <@{first}>" in heard(patient, late)
    eventually(lambda: "Approve & send" in buttons(card))
    assert learned(patient) == []


def test_a_reply_undone_while_sending_is_either_sent_or_undone(patient: Workplace) -> None:
    for number in range(5):
        ts = patient.say(f"hi, where is my order 1234{number}?")
        card = patient.card(ts)
        patient.press(card, "Approve & send")
        eventually(lambda card=card: "Undo" in buttons(card))  # type: ignore[misc] # bound now.
        at_once(patient.let_it_leave, partial(patient.press, card, "Undo"))
        eventually(lambda card=card: "Undo" not in buttons(card))  # type: ignore[misc] # bound now.
        patient.settle()
        decision = patient.rows(Decision)[-1]
        stands = decision.undone_at is None
        assert len(patient.thread(ts)) == (2 if stands else 1)
        assert ("Approve & send" in buttons(card)) is not stands
        assert decision.id in [each.decision_id for each in learned(patient)] or not stands


def test_two_simultaneous_presses_of_another_draft_show_the_next_draft_once(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("how can I reset my password?"))
    assert "Draft 1 of " in card.text
    at_once(*[partial(workplace.press, card, "Another draft", user=user) for user in ("U0MAYA", "U0JONAS")])
    eventually(lambda: "Draft 2 of " in card.text)
    workplace.settle()
    assert "Draft 2 of " in card.text


def test_a_click_after_a_restart_works(engine: Engine, starter_bundle: Path, tmp_path: Path) -> None:
    with working(engine, starter_bundle, tmp_path / "home") as before:
        ts = before.say(QUESTION)
        offered = quoted(before.card(ts))
    with working(engine, starter_bundle, tmp_path / "home") as after:
        card = after.card(ts)
        assert quoted(card) == offered
        after.press(card, "Approve & send")
        one_of_each(after, ts)
        assert buttons(card) == {}


def test_an_approval_survives_a_restart_and_can_be_undone_after_it(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", undo_seconds=600) as before:
        kept, undone = (before.say(text) for text in (QUESTION, "how can I reset my password?"))
        for ts in (kept, undone):
            card = before.card(ts)
            before.press(card, "Approve & send")
            eventually(lambda card=card: "Undo" in buttons(card))  # type: ignore[misc] # bound now.
    with working(engine, starter_bundle, tmp_path / "home", undo_seconds=600) as after:
        card = after.card(undone)
        after.press(card, "Undo")
        eventually(lambda: "Approve & send" in buttons(card))
        after.let_it_leave()
        after.reply(kept)
        assert after.thread(undone) == [card]
        assert len(learned(after)) == 1


def test_a_click_on_a_card_of_a_replaced_version_works(workplace: Workplace, starter_bundle: Path) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    (offered,) = quoted(card)
    with write(workplace.engine) as session:
        first = model_versions.serving(session, workspace_id="T0DEMO")
        assert first is not None
        model_versions.record(
            session,
            workspace_id="T0DEMO",
            new=NewVersion(
                number=2, path=str(starter_bundle), sha256=first.sha256, metrics={}, learned_through=0
            ),
        )
    eventually(lambda: workplace.drafting.number == 2)
    assert "model v1" in str(card.blocks)
    workplace.press(card, "Approve & send")
    one_of_each(workplace, ts)
    assert quoted(card) == [offered]


@pytest.mark.parametrize("label", ["Approve & send", "Edit", "Another draft", "Reject"])
def test_a_click_on_a_retired_card_says_that_the_conversation_moved_on(
    workplace: Workplace, label: str
) -> None:
    ts = workplace.say("how can I reset my password?")
    card = workplace.card(ts)
    offered = card.blocks
    moved_on(workplace)
    eventually(lambda: buttons(card) == {})
    workplace.settle()
    assert "The conversation moved on" in card.text
    card.blocks = offered  # A client that does not show the change yet.
    workplace.press(card, label)
    assert "The conversation moved on" in heard(workplace, "U0MAYA")
    assert workplace.rows(Decision) == []
    assert workplace.thread(ts) == [card]


def test_a_modal_submitted_after_its_ticket_was_retired_says_so_and_keeps_the_text(
    workplace: Workplace,
) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit")
    workplace.view()
    moved_on(workplace)
    told = workplace.submit(reply_values("My own words."))
    assert "The conversation moved on" in told["errors"]["reply"]
    assert workplace.view()
    workplace.settle()
    assert workplace.rows(Decision) == []
    assert workplace.thread(ts) == [card]


def test_a_ticket_retired_during_approval_is_either_retired_or_approved(workplace: Workplace) -> None:
    for number in range(5):
        ts = workplace.say(f"hi, where is my order 1234{number}?")
        card = workplace.card(ts)
        at_once(partial(moved_on, workplace), partial(workplace.press, card, "Approve & send"))
        eventually(lambda card=card: buttons(card) == {})  # type: ignore[misc] # bound now.
        workplace.settle()
        ticket = workplace.rows(Ticket)[-1]
        decided = [each for each in workplace.rows(Decision) if each.ticket_id == ticket.id]
        assert (ticket.status, len(decided)) in (("retired", 0), ("decided", 1))
        assert len(workplace.thread(ts)) == 1 + len(decided)


def test_an_obsolete_button_is_answered(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    old = next(block for block in card.blocks if block["type"] == "actions")
    old["elements"][0]["action_id"] = "draft_approve_of_old"
    old["elements"][1]["value"] = "1-1"  # An obsolete format of draft names.
    workplace.press(card, "Approve & send")
    assert "an older version of Draftdesk" in heard(workplace, "U0MAYA")
    workplace.press(card, "Edit")
    assert "cannot find this ticket" in heard(workplace, "U0MAYA", 2)
    assert {said.thread_ts for said in workplace.whispers("U0MAYA")} == {ts}
    assert workplace.rows(Decision) == []


def test_an_obsolete_modal_is_answered(workplace: Workplace) -> None:
    answer = workplace.deliver(slack_payloads.submission("edit_draft_of_old", "{}", {}))
    assert answer.json()["response_action"] == "update"
    assert "an older version of Draftdesk" in answer.text


def moved_on(workplace: Workplace) -> None:
    """Retire the newest ticket."""
    with write(workplace.engine) as session:
        ticket = session.get_one(Ticket, workplace.rows(Ticket)[-1].id, with_for_update=True)
        retire(session, ticket, RetiredBecause.MOVED_ON)
    workplace.desk.wake()
