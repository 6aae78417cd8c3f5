"""If enabled, agents' own answers in Zendesk are learned once from its events."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import decisions, resolutions
from db.decisions import NewDecision
from db.session import read, write
from db.tables import Ticket
from db.vocabulary import DecisionKind
from tests.bot.support.zendesk.imports import is_nothing_learned, remove_all
from tests.bot.support.zendesk.intake import ANSWER, QUESTION, WORKSPACE, Intake, an_intake


@pytest.fixture
def learning(engine: Engine, tmp_path: Path) -> Iterator[Intake]:
    with an_intake(engine, tmp_path, learns=True) as found:
        yield found


def test_agents_own_answers_are_learned_if_enabled(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number, f"Hi Sam,\n\n{ANSWER}\n\nBest regards,\nAna")
    learning.catch_up()
    origin = f"zendesk:{number}:{account.tickets[number].comments[-1]['id']}"
    assert learning.lessons() == [(origin, f"Hi {{{{Person Name}}}},\n\n{ANSWER}")]
    with read(learning.engine) as session:
        [change] = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=0)
    assert (change[0].kind, change[1].source) == ("added", "imported")


def test_a_reply_approved_here_is_not_learned_twice(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.catch_up()
    with write(learning.engine) as session:
        card = session.scalars(select(Ticket)).one()
        decisions.record(
            session, ticket=card, new=NewDecision(kind=DecisionKind.APPROVED, decided_by="U0ANA", text=ANSWER)
        )
        card.status = "decided"
    account.add_comment(number, ANSWER, author_id=account.bot)
    learning.catch_up()
    assert learning.lessons() == []


def test_rows_removed_from_learning_stay_removed(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number)
    learning.catch_up()
    remove_all(learning.engine)
    account.set_status(number, "solved")
    learning.catch_up()
    assert is_nothing_learned(learning.engine)


def test_a_restored_ticket_is_learned_again(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number)
    learning.catch_up()
    taught = learning.lessons()
    ticket = account.tickets[number]
    account.delete(number)
    learning.catch_up()
    assert learning.lessons() == [(None, "")]
    account.restore(ticket)
    learning.catch_up()
    assert learning.lessons() == [(None, ""), *taught]


def test_what_somebody_removed_stays_removed_when_its_ticket_comes_back(learning: Intake) -> None:
    account = learning.stand_in.account
    number = account.add_ticket(QUESTION)
    learning.answer(number)
    learning.catch_up()
    remove_all(learning.engine)
    ticket = account.tickets[number]
    account.delete(number)
    learning.catch_up()
    account.restore(ticket)
    learning.catch_up()
    assert is_nothing_learned(learning.engine)
