"""Writers take turns: first come, first served, and nobody waits for ever."""

import threading
import time

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from db.session import read, write
from db.turns import Turns

PATIENCE_SECONDS = 10.0


def asked(turns: Turns, count: int) -> None:
    """Wait until so many threads wait for their turn."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(turns._waiting) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()

    def take(number: int) -> None:
        with turns.mine(PATIENCE_SECONDS):
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    with turns.mine(PATIENCE_SECONDS):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            asked(turns, count)
        assert order == []
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert order == list(range(8))


def test_whoever_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns()
    with turns.mine(PATIENCE_SECONDS):
        with pytest.raises(WaitedTooLong, match=r"within 0\.01 s"), turns.mine(0.01):
            pass
        assert not turns._waiting
    with turns.mine(0.0):
        pass


def test_an_error_hands_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns.mine(PATIENCE_SECONDS):
        raise ValueError("broken")
    with turns.mine(0.0):
        pass


def test_writers_of_one_engine_take_turns_and_readers_do_not_wait(sqlite_engine: Engine) -> None:
    with write(sqlite_engine), read(sqlite_engine):
        outcome: list[BaseException] = []

        def second() -> None:
            try:
                with write(sqlite_engine, patience_seconds=0.01):
                    pass
            except WaitedTooLong as error:
                outcome.append(error)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join(PATIENCE_SECONDS)
        assert len(outcome) == 1
    with write(sqlite_engine):
        pass
