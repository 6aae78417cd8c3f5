"""Writers queue: first come, first served, background work last, and nobody waits forever."""

import threading
import time

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from db.session import in_background, read, write
from db.writer_queue import LONGEST_GIVING_WAY_SECONDS, WriterQueue

PATIENCE_SECONDS = 10.0


def asked(queue: WriterQueue, count: int) -> None:
    """Return once this many threads wait for their turn."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while queue.waiting() < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def in_turn(queue: WriterQueue, *asking: bool, held_for: float = 0.0) -> list[int]:
    """Return the order in which threads get turns that they request one after another, giving way or not."""
    order = list[int]()

    def take(number: int, gives_way: bool) -> None:
        with queue.turn(PATIENCE_SECONDS, gives_way=gives_way):
            order.append(number)

    threads = [threading.Thread(target=take, args=each) for each in enumerate(asking)]
    with queue.turn(PATIENCE_SECONDS):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            asked(queue, count)
        time.sleep(held_for)
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return order


def test_turns_are_given_in_the_order_of_requests() -> None:
    assert in_turn(WriterQueue(), *[False] * 8) == list(range(8))


def test_a_writer_that_gives_way_follows_later_requests() -> None:
    assert in_turn(WriterQueue(), True, False, True, False) == [1, 3, 0, 2]


def test_a_writer_that_gave_way_for_long_is_next() -> None:
    order = in_turn(WriterQueue(), True, False, held_for=LONGEST_GIVING_WAY_SECONDS + 0.05)
    assert order == [0, 1]


def test_a_writer_that_waits_too_long_gets_an_error_and_blocks_nobody() -> None:
    queue = WriterQueue()
    with queue.turn(PATIENCE_SECONDS):
        with pytest.raises(WaitedTooLong, match=r"within 0\.01 s"), queue.turn(0.01):
            pass
        assert queue.waiting() == 0
    with queue.turn(0.0):
        pass


def test_an_error_passes_the_turn_on() -> None:
    queue = WriterQueue()
    with pytest.raises(ValueError, match="broken"), queue.turn(PATIENCE_SECONDS):
        raise ValueError("broken")
    with queue.turn(0.0):
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


def test_background_writers_of_one_engine_let_the_others_go_first(sqlite_engine: Engine) -> None:
    queue, order = sqlite_engine.get_execution_options()["draftdesk_queue"], list[str]()

    def take(name: str, engine: Engine) -> None:
        with write(engine):
            order.append(name)

    threads = [
        threading.Thread(target=take, args=("worker", in_background(sqlite_engine))),
        threading.Thread(target=take, args=("request", sqlite_engine)),
    ]
    with write(sqlite_engine):
        for count, thread in enumerate(threads, start=1):
            thread.start()
            asked(queue, count)
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert order == ["request", "worker"]
