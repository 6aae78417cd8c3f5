"""Figures by kind of decision, per workspace and person; and waiting cards."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks import stats
from bot.blocks.stats import Figures
from bot.services.shown import figures as insights
from db import decisions
from db.base import now
from db.decisions import NewDecision
from db.session import read, write
from db.tables import Decision, Ticket
from db.vocabulary import DecisionKind, TicketSource
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_card, a_draft, a_ticket

EARLIER = now() - timedelta(days=2)


def decided(
    session: Session, kind: DecisionKind, *, by: str = "U0MAYA", after: float = 60, **more: object
) -> Decision:
    """A decision on a new ticket, `seconds` after it arrived."""
    ticket = a_ticket(session, workspace_id=str(more.pop("workspace_id", WORKSPACE)))
    draft = a_draft(session, ticket) if more.pop("with_draft", True) else None
    if draft is not None:
        ticket.shown_draft_id = draft.id
    decision = decisions.record(
        session,
        ticket=ticket,
        new=NewDecision(
            kind=kind,
            decided_by=by,
            draft_id=draft.id if draft is not None else None,
            **more,  # type: ignore[arg-type] # a test's own value.
        ),
    )
    ticket.status = "decided"
    decision.decided_at = ticket.created_at + timedelta(seconds=after)
    session.flush()
    return decision


def fill(session: Session) -> None:
    """Every kind of decision, by two people; an undone one; one of another workspace."""
    decided(session, DecisionKind.APPROVED, after=10)
    decided(session, DecisionKind.APPROVED, after=20, by="U0JONAS")
    decided(session, DecisionKind.EDITED, after=30, edit_distance=10)
    decided(session, DecisionKind.EDITED, after=40, edit_distance=31)
    decided(session, DecisionKind.EDITED, after=50, with_draft=False)
    decided(session, DecisionKind.REJECTED, after=60, reason="tone")
    decided(session, DecisionKind.REJECTED, after=70, reason="tone", by="U0JONAS")
    decided(session, DecisionKind.REJECTED, after=80, reason="policy")
    decided(session, DecisionKind.REJECTED, after=90, reason="dismissed", with_draft=False)
    undone = decided(session, DecisionKind.APPROVED, after=1000)
    undone.undone_at, undone.undone_by = now(), "U0MAYA"
    decided(session, DecisionKind.APPROVED, workspace_id=OTHER_WORKSPACE)


def test_each_kind_of_decision_is_counted_separately(engine: Engine) -> None:
    with write(engine) as session:
        fill(session)
    with read(engine) as session:
        found = insights.figures(session, WORKSPACE, EARLIER)
        own = insights.figures_of(session, WORKSPACE, EARLIER, "U0JONAS")
    assert (found.as_is, found.edited, found.written, found.dismissed) == (2, 2, 1, 1)
    assert found.rejected == {"tone": 2, "policy": 1}
    assert found.edit_distance == 20.5
    assert found.seconds == 50
    assert found.accepted == 4 / 7
    assert (own.as_is, own.edited, own.rejected, own.seconds) == (1, 0, {"tone": 1}, 45)
    assert own.accepted == 0.5


def test_only_later_decisions_are_counted(engine: Engine) -> None:
    with write(engine) as session:
        fill(session)
    with read(engine) as session:
        found = insights.figures(session, WORKSPACE, now() + timedelta(days=1))
    assert found == Figures(rejected={})
    assert found.accepted is None


def test_tickets_are_counted_by_outcome(engine: Engine) -> None:
    with write(engine) as session:
        tickets = [a_ticket(session) for _ in range(5)]
        drafted, retired, abstained, failed, _queued = tickets
        drafted.shown_draft_id = a_draft(session, drafted).id
        drafted.status, drafted.topic, drafted.topic_set_by = "drafted", "track_order", "U0MAYA"
        retired.shown_draft_id = a_draft(session, retired).id
        retired.status, retired.topic = "retired", "track_order"
        abstained.status, abstained.abstained_because = "abstained", "Nothing near."
        failed.status, failed.abstained_because = "failed", "The log says why."
    with read(engine) as session:
        found = insights.figures(session, WORKSPACE, EARLIER)
    assert (found.drafted, found.abstained, found.retired) == (2, 1, 1)
    assert found.topics == (("Track order", 2),)


def waits(
    session: Session,
    status: str,
    card_ts: str | None = None,
    *,
    workspace_id: str = WORKSPACE,
    person: str | None = None,
) -> Ticket:
    ticket = a_ticket(session, workspace_id=workspace_id)
    ticket.status = status
    session.flush()
    if card_ts is not None:
        a_card(session, ticket, card_ts, person=person)
    return ticket


def test_waiting_cards_are_listed_longest_wait_first(engine: Engine) -> None:
    with write(engine) as session:
        old = waits(session, "drafted", "1700000000.000001")
        new = waits(session, "abstained", "1700000000.000002")
        old.created_at = now() - timedelta(hours=1)
        for status in ("queued", "drafting", "decided", "retired"):
            waits(session, status, "1700000000.000003")
        waits(session, "drafted").source = TicketSource.SUGGEST
        waits(session, "drafted", "1700000000.000004", workspace_id=OTHER_WORKSPACE)
        own = waits(session, "drafted", "1700000000.000005", person="U0MAYA")
        others = waits(session, "drafted", "1700000000.000006", person="U0JONAS")
    with read(engine) as session:
        found, count = insights.waiting(session, WORKSPACE, 9, "U0MAYA")
        one, _ = insights.waiting(session, WORKSPACE, 1, "U0MAYA")
    assert [each.ticket_id for each in found] == [old.id, new.id, own.id, others.id]
    assert [each.card is None for each in found] == [False, False, False, True]
    assert count == 4
    assert [each.ticket_id for each in one] == [old.id]
    assert (found[1].status, found[1].card) == ("abstained", (new.channel, "1700000000.000002"))


def test_figures_are_written_as_sentences() -> None:
    found = Figures(as_is=1, rejected={"tone": 2, "unheard_of": 1}, drafted=1, seconds=200)
    text, blocks = stats.build(found, Figures(), 30)
    assert text == "The last 30 days: 25% of 4 decided drafts accepted."
    shown = str([block.to_dict() for block in blocks])
    assert "*Rejected*\\n3 (Tone 2, unheard_of 1)" in shown
    assert "3 minutes" in shown
    assert "1 message with a draft" in shown
    assert "Your own" not in shown, "a person without decisions has no figures"


def test_a_duration_is_written_in_a_suitable_unit() -> None:
    times = {40: "40 seconds", 720: "12 minutes", 12_600: "3.5 hours", 181_440: "2.1 days"}
    for seconds, words in times.items():
        blocks = stats.decided(Figures(as_is=1, seconds=float(seconds)))
        assert words in str(blocks[0].to_dict())


def test_a_draft_never_shown_does_not_count_as_drafted(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        draft = a_draft(session, ticket)
    with read(engine) as session:
        assert insights.figures(session, WORKSPACE, EARLIER).drafted == 0
    with write(engine) as session:
        session.merge(ticket).shown_draft_id = draft.id
    with read(engine) as session:
        assert insights.figures(session, WORKSPACE, EARLIER).drafted == 1, "the draft was shown"
