"""`/healthz` says that the process runs, `/readyz` what is missing for its work, each in words."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from bot import readiness
from db.base import now
from db.session import write
from db.tables import Job
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, eventually


def ready(workplace: Workplace, status: int = 200) -> dict[str, Any]:
    """Wait until `/readyz` answers with this status; return what it says, with its checks by name."""

    def look() -> dict[str, Any] | None:
        answer = workplace.http.get(f"{workplace.app_url}/readyz")
        return answer.json() if answer.status_code == status else None

    told = eventually(look)
    alive = workplace.http.get(f"{workplace.app_url}/healthz")
    assert (alive.status_code, alive.json()["status"]) == (200, "ok")
    return told | {"checks": {check["name"]: check for check in told["checks"]}}


def test_a_bot_at_work_is_ready_and_counts_its_jobs(workplace: Workplace) -> None:
    assert ready(workplace)["checks"]["requests"]["told"] == "no signed request yet"
    workplace.say("where is my order 12345?")
    workplace.settle()
    told = eventually(lambda: found if (found := ready(workplace))["jobs"]["done"] == 3 else None)
    assert (told["status"], told["version"]) == ("ready", 1)
    assert "last signed request" in told["checks"]["requests"]["told"]
    assert "took our credentials" in told["checks"]["slack"]["told"]
    assert told["checks"]["jobs"]["told"] == "none is due"
    assert "zendesk" not in told["checks"]


def test_a_database_that_is_gone_is_not_ready_and_events_are_not_acknowledged(workplace: Workplace) -> None:
    if workplace.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has a file")
    path = Path(str(workplace.engine.url.database))
    aside = path.rename(path.with_suffix(".aside"))
    check = ready(workplace, 503)["checks"]["database"]
    assert not check["ok"]
    assert "moved, deleted or replaced" in check["told"] or "unable to open" in check["told"]
    message = {"type": "message", "channel": "C0SUPPORT", "user": "U0SAM", "text": "where is my parcel?"}
    lost = workplace.deliver_event(message | {"ts": "1.000001"})
    assert lost.status_code >= 500
    assert not path.exists()
    aside.rename(path)
    assert ready(workplace)["checks"]["database"]["ok"]
    assert workplace.deliver_event(message | {"ts": "1.000001"}).status_code == 200


def test_a_revoked_token_is_not_ready_until_it_is_accepted_again(workplace: Workplace) -> None:
    state = workplace.playground.state
    for method in (
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "chat.postMessage",
    ):
        state.fail_next(method, "token_revoked", times=50)
    workplace.say("where is my order 12345?")
    told = ready(workplace, 503)
    assert "refused our credentials" in told["checks"]["slack"]["told"]
    assert "token_revoked" in told["checks"]["slack"]["told"]
    state.faults.clear()
    workplace.say("and where is my order 54321?")
    assert ready(workplace)["checks"]["slack"]["ok"]


def test_a_job_that_nobody_runs_is_not_ready(workplace: Workplace) -> None:
    workplace.drafting.worker.stop()
    workplace.say("where is my order 12345?")
    assert ready(workplace)["checks"]["jobs"]["told"].startswith("the oldest waiting one, draft,")
    with write(workplace.engine) as session:
        session.execute(update(Job).values(run_after=now() - readiness.LONGEST_DELAY * 2))
    assert "became due 20 min ago" in ready(workplace, 503)["checks"]["jobs"]["told"]


def test_a_full_disk_is_not_ready(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MIN_FREE_BYTES", 2**62)  # More than any disk has.
    check = ready(workplace, 503)["checks"]["disk"]
    assert not check["ok"]
    assert "MiB free" in check["told"]


def test_in_socket_mode_the_connection_counts(engine: Engine, starter_bundle: Path, tmp_path: Path) -> None:
    with working(engine, starter_bundle, tmp_path, over="socket") as workplace:
        assert ready(workplace)["checks"]["requests"]["told"] == "Socket Mode is connected"
        assert workplace.desk._socket is not None
        workplace.desk._socket.client.auto_reconnect_enabled = False
        workplace.desk._socket.client.disconnect()
        assert ready(workplace, 503)["checks"]["requests"]["told"] == "Socket Mode is not connected"
