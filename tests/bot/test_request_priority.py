"""Workers wait while a request is in hand, though never for long."""

import threading

import pytest

from bot import request_priority
from bot.request_priority import RequestPriority

PATIENCE_SECONDS = 10.0


def test_a_worker_waits_until_the_last_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_priority, "LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)
    way, waiting, follow_up_kind = RequestPriority(), threading.Event(), threading.Event()

    def work() -> None:
        waiting.set()
        way.give()
        follow_up_kind.set()

    worker = threading.Thread(target=work)
    with way.taken():
        with way.taken():
            worker.start()
            waiting.wait(PATIENCE_SECONDS)
        assert not follow_up_kind.wait(0.05)
    assert follow_up_kind.wait(PATIENCE_SECONDS)
    worker.join(PATIENCE_SECONDS)


def test_endless_requests_do_not_stop_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_priority, "LONGEST_WAIT_SECONDS", 0.01)
    way = RequestPriority()
    with way.taken():
        way.give()


def test_a_worker_runs_for_a_slice_after_a_timed_out_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waits = [100.0], []

    def wait_in_vain(_: object, seconds: float) -> bool:
        waits.append(seconds)
        return False

    monkeypatch.setattr("bot.request_priority.time.monotonic", lambda: now[0])
    way = RequestPriority()
    monkeypatch.setattr(way._changed, "wait_for", wait_in_vain)
    with way.taken():
        for seconds in (0.0, 0.01, 0.009, 0.002):
            now[0] += seconds
            way.give()
    assert len(waits) == 2


def test_a_failed_request_releases_its_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_priority, "LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)
    way = RequestPriority()
    with pytest.raises(ValueError, match="broken"), way.taken():
        raise ValueError("broken")
    assert way._requests == 0
    way.give()
