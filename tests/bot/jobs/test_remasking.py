"""What earlier rules stored is masked again at night, once, and keeps its id."""

import logging
import threading
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.jobs import remasking
from bot.jobs.remasking import mask_again
from bot.services.workspace import Workspace
from db import cursors, decisions, drafts, resolutions, tickets
from db.base import Base
from db.decisions import NewDecision
from db.drafts import NewDraft
from db.learned_tables import Resolution, ResolutionChange
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import Decision, Draft, Ticket, TicketSlot
from db.tickets import NewTicket
from db.vocabulary import DecisionKind, ResolutionSource, TicketSource
from model.brand.values import NO_BRAND, Brand
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE

IBAN = "DE89 3704 0044 0532 0130 00"
ASKED = f"Please refund {{{{Order Number}}}} to {IBAN}, my contact is 98765 43210 and my IP is 93.184.216.34"
ANSWERED = "Hello {{Person Name}}, {{Order Number}} is refunded; I will call 98765 43210. Your {{Vendor}}"
CONTEXT = (
    '{"turns": [["customer", "my name is Priya Raman"], ["agent", "Hello Priya Raman"]], "counts": true}'
)


@pytest.fixture
def workspace(engine: Engine) -> Workspace:
    return Workspace(engine, WORKSPACE)


def a_ticket(engine: Engine, text: str = ASKED, slots: dict[str, str] | None = None, **more: Any) -> int:
    """A ticket as earlier rules stored it, with an approved draft and what was learned."""
    with write(engine) as session:
        new = NewTicket(TicketSource.MESSAGE, "C0SUPPORT", "U0SAM", text, **more)
        kept = {"Order Number": "12345"} if slots is None else slots
        ticket = tickets.add(session, WORKSPACE, new, kept)
        assert ticket is not None
        draft = NewDraft(ANSWERED, 0.8, [{"id": "starter:1", "score": 0.9}], "v1")
        [draft_row] = drafts.add_all(session, ticket=ticket, drafts=[draft])
        approved = NewDecision(DecisionKind.APPROVED, "U0MAYA", draft_id=draft_row.id, text=ANSWERED)
        decision = decisions.record(session, ticket, approved)
        learned = NewResolution(text, ANSWERED, ResolutionSource.APPROVED, decision.id)
        resolutions.add(session, WORKSPACE, learned)
        return ticket.id


def rows(engine: Engine, table: type[Base]) -> list[dict[str, object]]:
    """All rows of a table, by id."""
    names = [column.key for column in table.__table__.columns]
    with read(engine) as session:
        found = session.scalars(select(table).order_by(table.__table__.c.id))
        return [{name: getattr(row, name) for name in names} for row in found]


def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    tables = (Ticket, TicketSlot, Draft, Decision, Resolution, ResolutionChange)
    return {table.__tablename__: rows(engine, table) for table in tables}


def values(engine: Engine) -> dict[str, str]:
    return {str(row["placeholder"]): str(row["value"]) for row in rows(engine, TicketSlot)}


def test_what_earlier_rules_left_in_clear_is_masked_wherever_it_stands(workspace: Workspace) -> None:
    a_ticket(workspace.engine, context=CONTEXT)
    before = everything(workspace.engine)
    told = mask_again(workspace, NO_BRAND)
    assert (told.tickets_changed, told.resolutions_changed) == (1, 1)
    after = everything(workspace.engine)
    for name in ("tickets", "drafts", "decisions", "resolutions"):
        assert [row["id"] for row in after[name]] == [row["id"] for row in before[name]], name
        for secret in (IBAN, "98765", "93.184", "Priya"):
            assert secret not in str(after[name]), (name, secret)
    [ticket], [learned] = after["tickets"], after["resolutions"]
    assert ticket["text"] == (
        "Please refund {{Order Number}} to {{IBAN}}, my contact is {{Phone Number}} "
        "and my IP is {{IP Address}}"
    )
    assert learned["message"] == ticket["text"]
    assert learned["reply"] == after["decisions"][0]["text"] == after["drafts"][0]["text"]
    assert "call {{Phone Number}}. Your {{Vendor}}" in str(learned["reply"])
    assert '"counts": true' in str(ticket["context"])


def test_new_values_are_kept_with_the_tickets_own_and_secrets_are_not(workspace: Workspace) -> None:
    a_ticket(workspace.engine)
    sent = "Hello [Person Name], 12345 is refunded; I will call 98765 43210. Your [Vendor]"
    mask_again(workspace, NO_BRAND)
    assert values(workspace.engine) == {
        "Order Number": "12345",
        "Phone Number": "98765 43210",
        "IP Address": "93.184.216.34",
        "Sent Reply": sent,
    }
    expiries = {str(row["expires_at"])[:16] for row in rows(workspace.engine, TicketSlot)}
    assert len(expiries) == 1, "they expire together"


def test_a_value_of_another_kind_gets_that_kinds_name_and_a_secret_one_is_dropped(
    workspace: Workspace,
) -> None:
    text = "My IBAN is {{Account Number}} and my mobile: {{Order Number}}"
    a_ticket(workspace.engine, text, {"Account Number": IBAN, "Order Number": "98765 43210"})
    mask_again(workspace, NO_BRAND)
    [ticket] = rows(workspace.engine, Ticket)
    assert ticket["text"] == "My IBAN is {{IBAN}} and my mobile: {{Phone Number}}"
    [draft] = rows(workspace.engine, Draft)
    assert "{{Phone Number}} is refunded" in str(draft["text"])
    kept = values(workspace.engine)
    assert kept.pop("Sent Reply")
    assert kept == {"Phone Number": "98765 43210"}


def test_another_value_of_a_name_that_has_expired_gets_a_number(workspace: Workspace) -> None:
    a_ticket(workspace.engine, "order {{Order Number}} and order 67890", slots={})
    mask_again(workspace, NO_BRAND)
    [ticket] = rows(workspace.engine, Ticket)
    assert ticket["text"] == "order {{Order Number}} and order {{Order Number 2}}"


def test_imported_replies_are_masked_too_and_learned_again(workspace: Workspace) -> None:
    with write(workspace.engine) as session:
        for number, removed in enumerate((False, True)):
            row = resolutions.add_imported(
                session,
                workspace_id=WORKSPACE,
                message=f"refund it to {IBAN}",
                reply="We wrote to jane [at] example [dot] com.",
                origin=f"zendesk:1:{number}",
            )
            assert row is not None
            if removed:
                resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=row.id)
    logged = len(rows(workspace.engine, ResolutionChange))
    assert mask_again(workspace, NO_BRAND).resolutions_changed == 2
    for stored in rows(workspace.engine, Resolution):
        assert stored["message"] == "refund it to {{IBAN}}"
        assert stored["reply"] == "We wrote to {{New Email Address}}."
    changes = [(row["resolution_id"], row["kind"]) for row in rows(workspace.engine, ResolutionChange)]
    assert changes[logged:] == [(1, "added")], "the index follows; what was removed stays so"


def test_the_companys_own_stays_in_clear(workspace: Workspace) -> None:
    with write(workspace.engine) as session:
        reply = NewResolution("Where do I write?", "Write to help@acme.example.", ResolutionSource.APPROVED)
        resolutions.add(session, WORKSPACE, reply)
    brand = Brand(values={"Customer Support Email": "help@acme.example"})
    mask_again(workspace, brand)
    [row] = rows(workspace.engine, Resolution)
    assert row["reply"] == "Write to {{Customer Support Email}}."


def test_a_region_that_is_set_later_is_followed(workspace: Workspace) -> None:
    a_ticket(workspace.engine, "09876543210 is mine", slots={})
    mask_again(workspace, NO_BRAND)
    assert mask_again(workspace, Brand(region="IN")).tickets_changed == 1
    assert rows(workspace.engine, Ticket)[0]["text"] == "{{Phone Number}} is mine"


def test_a_second_night_changes_nothing_and_reads_nothing(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.jobs.remasking")
    a_ticket(workspace.engine, context=CONTEXT)
    mask_again(workspace, NO_BRAND)
    assert "masked again by new rules: 1 tickets and 1 resolutions changed" in caplog.text
    once = everything(workspace.engine)
    caplog.clear()
    a_ticket(workspace.engine, "a later one: my contact is 98765 43210")
    assert mask_again(workspace, NO_BRAND).finished
    assert everything(workspace.engine)["tickets"][0] == once["tickets"][0]
    assert "98765" in str(rows(workspace.engine, Ticket)[1]["text"]), (
        "rules that have not changed are not run"
    )
    assert caplog.text == ""


def test_masking_what_is_masked_changes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_ticket(workspace.engine, context=CONTEXT)
    mask_again(workspace, NO_BRAND)
    once = everything(workspace.engine)
    monkeypatch.setattr(remasking, "rules_version", lambda: "newer rules")
    told = mask_again(workspace, NO_BRAND)
    assert (told.tickets_changed, told.resolutions_changed) == (0, 0)
    assert everything(workspace.engine) == once


def test_a_run_that_was_cut_off_goes_on_in_small_batches(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remasking, "AT_ONCE", 2)
    for number in range(5):
        a_ticket(workspace.engine, slots={}, message_ts=f"{number}.0")
    cancelled = threading.Event()
    steps = 0

    def cut_off(*given: Any, **more: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == 2:
            cancelled.set()
        put(*given, **more)

    put = cursors.put
    monkeypatch.setattr(cursors, "put", cut_off)
    assert not mask_again(workspace, NO_BRAND, cancelled).finished
    masked = [IBAN not in str(row["text"]) for row in rows(workspace.engine, Ticket)]
    assert masked == [True] * 4 + [False]
    told = mask_again(workspace, NO_BRAND)
    assert (told.finished, told.tickets_changed) == (True, 5)


def test_another_workspaces_rows_are_left_to_its_own_run(workspace: Workspace) -> None:
    a_ticket(workspace.engine)
    mask_again(Workspace(workspace.engine, OTHER_WORKSPACE), NO_BRAND)
    assert IBAN in str(rows(workspace.engine, Ticket))
