"""Workers wait while a request is in hand, though never for long."""

import threading

import pytest

from bot import right_of_way
from bot.right_of_way import RightOfWay

PATIENCE_SECONDS = 10.0


def test_a_worker_waits_until_the_last_request_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)
    way, waiting, went_on = RightOfWay(), threading.Event(), threading.Event()

    def work() -> None:
        waiting.set()
        way.give()
        went_on.set()

    worker = threading.Thread(target=work)
    with way.taken():
        with way.taken():
            worker.start()
            waiting.wait(PATIENCE_SECONDS)
        assert not went_on.wait(0.05)
    assert went_on.wait(PATIENCE_SECONDS)
    worker.join(PATIENCE_SECONDS)


def test_requests_without_end_do_not_stop_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_WAIT_SECONDS", 0.01)
    way = RightOfWay()
    with way.taken():
        way.give()


def test_a_request_that_fails_gives_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)
    way = RightOfWay()
    with pytest.raises(ValueError, match="broken"), way.taken():
        raise ValueError("broken")
    assert way._requests == 0
    way.give()
