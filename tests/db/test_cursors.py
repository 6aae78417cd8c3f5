"""A cursor has a name, and advances in the transaction that stores what was read."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import cursors
from db.session import read, write
from tests.db.rows import WORKSPACE


def kept(engine: Engine, name: str = "zendesk_import") -> str | None:
    with read(engine) as session:
        return cursors.get(session, workspace_id=WORKSPACE, name=name)


def _put_and_fail(session: Session) -> None:
    cursors.put(session, workspace_id=WORKSPACE, name="zendesk_import", value="two")
    raise RuntimeError


def test_a_cursor_is_none_until_it_is_set_and_then_advances(engine: Engine) -> None:
    assert kept(engine) is None
    for value in ("one", "two"):
        with write(engine) as session:
            cursors.put(session, workspace_id=WORKSPACE, name="zendesk_import", value=value)
        assert kept(engine) == value
    assert kept(engine, "zendesk_reconcile") is None


def test_a_cursor_does_not_advance_if_storing_fails(engine: Engine) -> None:
    with write(engine) as session:
        cursors.put(session, workspace_id=WORKSPACE, name="zendesk_import", value="one")
    with pytest.raises(RuntimeError), write(engine) as session:
        _put_and_fail(session)
    assert kept(engine) == "one"
