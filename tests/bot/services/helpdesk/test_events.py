"""Zendesk's events become cards: the same ones for every order and repetition of events."""

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from bot.services.shown.failures import for_operators
from db import channels, jobs, tickets
from db.channels import ChannelChoice
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import JobKind
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.intake import ANSWER, QUESTION, WORKSPACE, Intake, an_intake
from tests.db.rows import a_card, a_draft


@pytest.fixture
def intake(engine: Engine, tmp_path: Path) -> Iterator[Intake]:
    with an_intake(engine, tmp_path) as found:
        yield found


def test_a_new_ticket_is_stored_masked_and_enqueues_its_draft(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    card = intake.only_card()
    assert (card.source, card.channel, card.status) == ("helpdesk", "C0SUPPORT", "queued")
    assert (card.helpdesk, card.helpdesk_ticket_id) == ("zendesk", str(number))
    assert card.helpdesk_stamp == intake.stand_in.account.tickets[number].shown()["updated_at"]
    assert "48213" not in card.text
    with read(intake.engine) as session:
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=card.id)
        assert values["Order Number"] == "48213"
        assert (
            jobs.newest(session, workspace_id=WORKSPACE, ticket_id=card.id, kinds=[JobKind.DRAFT]) is not None
        )


@pytest.mark.parametrize(
    ("ticket", "channel"),
    [
        ({"tags": ("vip",)}, "C0VIP"),
        ({"group_id": 360001}, "C0BILLING"),
        ({"brand_id": 77}, "C0BRAND"),
        ({"tags": ("other",), "group_id": 1, "brand_id": 2}, "C0SUPPORT"),
    ],
)
def test_the_card_goes_to_the_routed_channel(intake: Intake, ticket: dict[str, object], channel: str) -> None:
    intake.stand_in.account.add_ticket(QUESTION, **ticket)  # type: ignore[arg-type] # A valid field in each case.
    intake.catch_up()
    assert intake.only_card().channel == channel


def test_a_trigger_webhook_opens_the_same_card(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.hear(intake.stand_in.webhooks.triggered)
    assert intake.only_card().event_id == intake.comment(number)
    intake.catch_up()
    assert len(intake.cards()) == 1, "and the subscription's event about it opens no second one"


def test_in_shadow_mode_the_draft_is_compared_with_what_an_agent_answers(intake: Intake) -> None:
    with write(intake.engine) as session:
        choice = ChannelChoice(watched=True, shadow=True)
        channels.put(session, workspace_id=WORKSPACE, channel="C0SUPPORT", choice=choice, set_by="U0ADA")
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        row = session.scalars(select(Ticket)).one()
        assert row.shadow
        draft = a_draft(session, row)
        draft.text = f"{ANSWER} Sorry!"
        row.status, row.shown_draft_id = "drafted", draft.id
    intake.answer(number)
    intake.catch_up()
    card = intake.only_card()
    assert (card.status, card.retired_because) == ("retired", "answered")
    assert card.shadow_difference == pytest.approx(len(" Sorry!") / len(f"{ANSWER} Sorry!"))


def test_a_customers_next_comment_enqueues_a_new_draft_and_retires_the_open_one(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        a_card(session, session.scalars(select(Ticket)).one(), "1700000000.000001")
    intake.stand_in.account.add_comment(number, "It is for order 99887, sorry. Where is that?")
    intake.catch_up()
    first, second = intake.comment(number, 0), intake.comment(number, 1)
    assert intake.cards() == [
        (first, "retired", "moved_on", "C0SUPPORT"),
        (second, "queued", None, "C0SUPPORT"),
    ]
    with read(intake.engine) as session:
        card = session.scalars(select(Ticket).where(Ticket.event_id == second)).one()
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=card.id)
    assert card.thread_ts == "1700000000.000001", "below the first card"
    assert card.context is not None
    assert "48213" not in card.context
    assert sorted(values.values()) == ["48213", "99887"]


def test_thanks_enqueue_nothing_and_retire_nothing(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.stand_in.account.add_comment(number, "Thanks in advance!")
    intake.catch_up()
    assert intake.cards() == [(intake.comment(number, 0), "queued", None, "C0SUPPORT")]


def test_an_agents_own_public_reply_retires_the_draft(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    account.add_comment(number, "Customer called twice.", author_id=account.agent, public=False)
    intake.catch_up()
    assert intake.only_card().status == "queued", "a note answers nobody"
    intake.answer(number)
    intake.catch_up()
    assert (intake.only_card().status, intake.only_card().retired_because) == ("retired", "answered")
    assert intake.lessons() == [], "learning is off by default"


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_finished_ticket_retires_its_card(intake: Intake, status: str) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    intake.stand_in.account.set_status(number, status)
    intake.catch_up()
    assert (intake.only_card().status, intake.only_card().retired_because) == ("retired", status)


def test_a_deleted_ticket_retires_its_card(intake: Intake) -> None:
    number = intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    intake.stand_in.account.set_status(number, "open")
    del intake.stand_in.account.tickets[number]
    intake.catch_up()
    card = intake.only_card()
    assert (card.status, card.retired_because, card.text) == ("retired", "deleted", "")


def test_a_reopened_ticket_is_open_again_on_its_old_card(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    for status in ("solved", "open"):
        account.set_status(number, status)
        intake.catch_up()
    card = intake.only_card()
    assert (card.status, card.retired_because) == ("queued", None)
    with read(intake.engine) as session:
        waiting = session.scalars(
            select(Job.kind).where(Job.status == "waiting", Job.kind == JobKind.DRAFT)
        ).all()
    assert len(waiting) == 1


def test_a_reopened_ticket_shows_its_old_draft(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        card = session.scalars(select(Ticket)).one()
        card.status, card.shown_draft_id = "drafted", a_draft(session, card).id
    for status in ("solved", "open"):
        account.set_status(number, status)
        intake.catch_up()
    assert intake.only_card().status == "drafted"
    with read(intake.engine) as session:
        job = jobs.newest(session, workspace_id=WORKSPACE, ticket_id=card.id, kinds=[JobKind.POST_CARD])
    assert job is not None


def test_a_decided_ticket_does_not_change(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    with write(intake.engine) as session:
        session.execute(update(Ticket).values(status="decided"))
    intake.answer(number, status="solved")
    intake.catch_up()
    assert intake.only_card().status == "decided"


def test_the_stamp_follows_changes_without_comments_and_not_newer_comments(intake: Intake) -> None:
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    intake.catch_up()
    account.set_status(number, "open")
    intake.catch_up()
    seen = account.tickets[number].shown()["updated_at"]
    assert intake.only_card().helpdesk_stamp == seen
    account.add_comment(
        number, "Legal looks into this: do not answer.", author_id=account.agent, public=False
    )
    intake.catch_up()
    assert intake.only_card().helpdesk_stamp == seen, "so that a write collides, and the note is shown"


def _a_story(intake: Intake, meanwhile: Callable[[], None] = lambda: None) -> int:
    """A ticket's history in seven events; `meanwhile` is called after each."""
    account = intake.stand_in.account
    number = account.add_ticket(QUESTION)
    meanwhile()
    intake.answer(number, status="pending")
    meanwhile()
    account.add_comment(number, "That was two weeks ago. Where is it now?", status="open")
    meanwhile()
    account.add_comment(number, "Hello, is anybody reading this? I want my money back.")
    meanwhile()
    account.set_status(number, "hold")
    return number


def test_every_order_and_repetition_of_events_gives_the_same_cards(engine: Engine, tmp_path: Path) -> None:
    draw = random.Random(1337)
    with an_intake(engine, tmp_path, learns=True) as intake:
        number = _a_story(intake)
        events = intake.stand_in.webhooks.take()
        ends = []
        for _ in range(4):
            order = draw.sample(events, len(events)) + draw.choices(events, k=3)
            intake.hear(order)
            ends.append((intake.cards(), intake.lessons()))
            with write(engine) as session:
                for table in (Job, Ticket):
                    session.execute(table.__table__.delete())  # type: ignore[attr-defined] # A Table has this attribute.
        assert ends[0][0] == [(intake.comment(number), "queued", None, "C0SUPPORT")]
        assert [origin for origin, _ in ends[0][1]] == [
            f"zendesk:{number}:{intake.comment(number, 1).rpartition(':')[2]}"
        ]
        assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize(("every", "cards"), [(1, 3), (2, 1), (3, 2), (9, 1)])
def test_prompt_and_late_events_give_the_same_open_card(intake: Intake, every: int, cards: int) -> None:
    turns = itertools.count(1)

    def hear() -> None:
        if next(turns) % every == 0:
            intake.catch_up()

    number = _a_story(intake, hear)
    intake.catch_up()
    left = [card for card in intake.cards() if card[1] != "retired"]
    assert left == [(intake.comment(number), "queued", None, "C0SUPPORT")]
    assert len(intake.cards()) == cards, "one for each question that was open when its event arrived"


def test_while_zendesk_fails_the_event_is_retried(intake: Intake) -> None:
    for _ in range(3):
        intake.stand_in.faults.plan(Fault(status=503))
    intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    assert intake.only_card().status == "queued"


def test_a_refusal_by_zendesk_fails_the_job_immediately(intake: Intake) -> None:
    intake.stand_in.faults.plan(Fault(status=403), path="/tickets/1")
    intake.stand_in.account.add_ticket(QUESTION)
    intake.catch_up()
    with read(intake.engine) as session:
        [job] = jobs.failed(session, workspace_id=WORKSPACE)
    assert job.attempts == 1
    said = for_operators(job, job.last_error or "", None)
    assert "could not be read" in said
    why = said.split("Why: ")[1].splitlines()[0]
    assert "Zendesk" in why
    assert not why.endswith("..")
