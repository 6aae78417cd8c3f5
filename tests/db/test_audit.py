"""The audit log: whole, append-only, and without anybody's words."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DatabaseError

from db import audit, decisions, golden_pairs, held_replies, model_versions, preferences
from db.audit import Change
from db.base import now
from db.decisions import NewDecision
from db.golden_pairs import NewPair
from db.session import read, write
from db.vocabulary import AuditAction, DecisionKind
from db.workspace_tables import AuditEntry
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_ticket, a_version

CANARY = "the marigolds are in the blue van"


def log(engine: Engine, workspace_id: str = WORKSPACE) -> Sequence[AuditEntry]:
    with read(engine) as session:
        return audit.entries(session, workspace_id=workspace_id)


def set_confidence(engine: Engine, value: float, workspace_id: str = WORKSPACE) -> None:
    with write(engine) as session:
        preferences.put(session, workspace_id=workspace_id, name="confidence", value=value, set_by="U0ADA")


def test_a_setting_is_noted_with_who_when_before_and_after(engine: Engine) -> None:
    began = now()
    set_confidence(engine, 0.3)
    set_confidence(engine, 0.5)
    set_confidence(engine, 0.5)  # Nothing changes.
    with write(engine) as session:
        preferences.forget(session, workspace_id=WORKSPACE, name="confidence", by="U0MAYA")
    found = [(row.actor, row.subject, row.before, row.after) for row in log(engine)]
    assert found == [
        ("U0ADA", "confidence", None, {"value": 0.3}),
        ("U0ADA", "confidence", {"value": 0.3}, {"value": 0.5}),
        ("U0MAYA", "confidence", {"value": 0.5}, None),
    ]
    assert all(began <= row.at <= now() for row in log(engine))


def test_what_is_rolled_back_is_not_noted(engine: Engine) -> None:
    def set_and_fail() -> None:
        with write(engine) as session:
            preferences.put(session, workspace_id=WORKSPACE, name="confidence", value=0.5, set_by="U0ADA")
            session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DatabaseError):
        set_and_fail()
    assert log(engine) == []


def test_decisions_versions_and_golden_pairs_are_noted(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        new = NewDecision(DecisionKind.EDITED, "U0MAYA", text=CANARY, note=CANARY)
        made = decisions.record(session, ticket, new)
        decisions.undo(session, workspace_id=WORKSPACE, decision_id=made.id, undone_by="U0JONAS")
        for number in (1, 2):
            a_version(session, number=number)
        model_versions.serve(session, workspace_id=WORKSPACE, number=1, pinned=True, by="U0ADA")
        model_versions.unpin(session, workspace_id=WORKSPACE, by="U0ADA")
        pair = golden_pairs.add(session, WORKSPACE, NewPair(CANARY, CANARY, "U0ADA"))
        golden_pairs.remove(session, workspace_id=WORKSPACE, pair_id=pair.id, by="terminal:root")
        held = held_replies.put(session, workspace_id=WORKSPACE, wording="w", resolution_id=None, messages=20)
        assert held is not None
        held_replies.decide(session, workspace_id=WORKSPACE, held_id=held.id, allowed_by="U0ADA")
    found = [(row.action, row.actor) for row in log(engine)]
    assert found == [
        ("decision", "U0MAYA"),
        ("undo", "U0JONAS"),
        ("version", "draftdesk"),
        ("version", "draftdesk"),
        ("version", "U0ADA"),
        ("version", "U0ADA"),
        ("golden_pair", "U0ADA"),
        ("golden_pair", "terminal:root"),
        ("held_reply", "U0ADA"),
    ]
    rows = [[row.subject, row.before, row.after] for row in log(engine)]
    assert not any(word in json.dumps(rows) for word in CANARY.split() if len(word) > 4)


def test_a_reply_is_kept_as_a_hash_with_the_installations_key(engine: Engine) -> None:
    with write(engine) as session:
        assert audit.keyed(session, CANARY) is None, "no key, no hash"
    audit.use_key(engine, b"one key")
    with write(engine) as session:
        one = audit.keyed(session, CANARY)
        assert one is not None
        assert len(one) == 32
        assert one == audit.keyed(session, CANARY)
        assert audit.keyed(session, None) is None
    audit.use_key(engine, b"another key")
    with write(engine) as session:
        assert audit.keyed(session, CANARY) != one


def test_the_database_refuses_to_change_or_delete_a_row(engine: Engine) -> None:
    set_confidence(engine, 0.3)
    for change in (update(AuditEntry).values(actor="U0EVIL"), delete(AuditEntry)):
        with pytest.raises(DatabaseError, match="never changed or deleted"), write(engine) as session:
            session.execute(change)
    assert [row.actor for row in log(engine)] == ["U0ADA"]


def test_a_row_that_was_changed_or_removed_breaks_the_chain(sqlite_engine: Engine) -> None:
    for value in (0.1, 0.2, 0.3, 0.4):
        set_confidence(sqlite_engine, value)
        set_confidence(sqlite_engine, value, OTHER_WORKSPACE)
    ours = log(sqlite_engine)
    assert audit.broken_at(ours) is None
    assert audit.broken_at(log(sqlite_engine, OTHER_WORKSPACE)) is None
    assert audit.broken_at([]) is None
    with write(sqlite_engine) as session:
        for name in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_entries_no_{name}"))
        session.execute(update(AuditEntry).where(AuditEntry.id == ours[1].id).values(actor="U0EVIL"))
    assert audit.broken_at(log(sqlite_engine)) == ours[1].id
    with write(sqlite_engine) as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id == ours[1].id))
    assert audit.broken_at(log(sqlite_engine)) == ours[2].id
    assert audit.broken_at(log(sqlite_engine, OTHER_WORKSPACE)) is None


def test_the_log_is_read_since_a_time_or_its_newest(engine: Engine) -> None:
    for value in (0.1, 0.2, 0.3):
        set_confidence(engine, value)
    with read(engine) as session:
        rows = audit.entries(session, workspace_id=WORKSPACE)
        assert audit.entries(session, workspace_id=WORKSPACE, newest=2) == rows[1:]
        assert audit.entries(session, workspace_id=WORKSPACE, since=rows[2].at) == rows[2:]
        late = now() + timedelta(hours=1)
        assert audit.entries(session, workspace_id=WORKSPACE, since=late) == []


def test_transactions_at_once_append_one_chain(engine: Engine) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def append(number: int) -> None:
        with write(engine) as session:
            change = Change(AuditAction.SETTING, f"U{number}", "confidence", after={"value": number})
            audit.note(session, WORKSPACE, change)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(append, range(24)))
    rows = log(engine)
    assert len(rows) == 24
    assert audit.broken_at(rows) is None
