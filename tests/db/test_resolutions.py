"""Resolutions are added and removed, and a cursor over their changes misses none."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import resolutions
from db.learned_tables import Resolution
from db.resolutions import NewResolution
from db.session import read, write
from db.vocabulary import ResolutionSource
from tests.db.overlap import until_they_wait
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_decision, a_ticket


def add(session: Session, message: str, workspace_id: str = WORKSPACE) -> Resolution:
    return resolutions.add(
        session,
        workspace_id=workspace_id,
        new=NewResolution(message=message, reply="We did.", source=ResolutionSource.APPROVED),
    )


def test_a_cursor_sees_each_change_once_and_in_order(engine: Engine) -> None:
    with write(engine) as session:
        first, second = add(session, "one"), add(session, "two")
        middle = resolutions.last_change(session, workspace_id=WORKSPACE)
        resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=first.id)
    with read(engine) as session:
        all_of_them = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=0)
        later = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=middle)
        end = resolutions.last_change(session, workspace_id=WORKSPACE)
        nothing = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=end)
    assert [(change.kind, row.message) for change, row in all_of_them] == [
        ("added", "one"),
        ("added", "two"),
        ("removed", "one"),
    ]
    assert [(change.kind, row.id) for change, row in later] == [("removed", first.id)]
    assert second.id != first.id
    assert nothing == []


def test_only_resolutions_that_were_not_removed_are_current(engine: Engine) -> None:
    with write(engine) as session:
        gone, stays = add(session, "gone"), add(session, "stays")
        removed = resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=gone.id)
        again = resolutions.remove(session, workspace_id=WORKSPACE, resolution_id=gone.id)
    with read(engine) as session:
        assert [row.id for row in resolutions.current(session, workspace_id=WORKSPACE)] == [stays.id]
        assert resolutions.last_change(session, workspace_id=WORKSPACE) == 3
    assert removed is not None
    assert again is None


def test_a_workspace_without_changes_is_at_zero(engine: Engine) -> None:
    with write(engine) as session:
        add(session, "elsewhere", OTHER_WORKSPACE)
        assert resolutions.last_change(session, workspace_id=WORKSPACE) == 0


def test_a_resolution_stores_its_decision(engine: Engine) -> None:
    with write(engine) as session:
        decision = a_decision(session, a_ticket(session))
        resolution = resolutions.add(
            session,
            workspace_id=WORKSPACE,
            new=NewResolution(
                message="m", reply="r", source=ResolutionSource.EDITED, decision_id=decision.id
            ),
        )
    assert resolution.decision_id == decision.id


def test_a_reader_that_follows_many_writers_misses_no_change(engine: Engine) -> None:
    writing = threading.Event()
    writing.set()
    seen: list[int] = []

    def write_fifteen() -> None:
        for number in range(15):
            with write(engine) as session:
                add(session, f"message {number}")
                add(session, f"another {number}")

    def follow() -> None:
        cursor = 0
        more = True
        while more:
            more = writing.is_set()
            with read(engine) as session:
                changes = resolutions.changes_after(session, workspace_id=WORKSPACE, cursor=cursor)
            seen.extend(row.id for _, row in changes)
            cursor = changes[-1][0].id if changes else cursor

    writers = [threading.Thread(target=write_fifteen) for _ in range(4)]
    reader = threading.Thread(target=follow)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    writing.clear()
    reader.join()
    assert len(seen) == len(set(seen)) == 120


def imported(session: Session, origin: str) -> Resolution | None:
    return resolutions.add_imported(
        session, workspace_id=WORKSPACE, message="Where is it?", reply="On its way.", origin=origin
    )


def test_two_writers_of_the_same_reply_store_it_once_and_never_deadlock(
    engine: Engine,
) -> None:
    def learn_one() -> Resolution | None:
        with write(engine) as session:
            return imported(session, "zendesk:2:1")

    with ThreadPoolExecutor() as threads:
        with write(engine) as session:
            assert imported(session, "zendesk:1:1") is not None
            other = threads.submit(learn_one)
            until_they_wait(engine, other)
            assert imported(session, "zendesk:2:1") is not None
        assert other.result() is None
