"""The budgets of Slack's methods: how long a call waits, and what a refusal changes."""

import pytest

from bot.job_handlers import Retry
from bot.slack_budgets import POST, Budgets


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_short_burst_is_free_and_then_one_post_a_second(clock: Clock) -> None:
    budgets = Budgets(clock)
    waits = [budgets.take(POST, "C0A") for _ in range(4)]
    assert waits == [0.0, 0.0, 0.0, 1.0]
    assert budgets.take(POST, "C0B") == 0.0, "another channel has its own budget"
    assert budgets.posts_held() == {"C0A": 2.0}
    with pytest.raises(Retry) as asked:
        budgets.take(POST, "C0A")
    assert asked.value.after_seconds == 2.0
    clock.time += 10
    assert budgets.take(POST, "C0A") == 0.0


def test_a_refusal_closes_the_budget_and_ends_its_bursts(clock: Clock) -> None:
    budgets = Budgets(clock)
    budgets.take(POST, "C0A")
    budgets.refused(POST, "C0A", 30.0)
    with pytest.raises(Retry) as asked:
        budgets.take(POST, "C0A")
    assert asked.value.after_seconds == 30.0
    clock.time += 30
    assert budgets.take(POST, "C0A") == 0.0
    clock.time += 0.4
    budgets.answered(POST, "C0A")
    assert budgets.take(POST, "C0A") == pytest.approx(1.0), "a second after the answer"


def test_other_methods_are_free_until_slack_refuses_one_for_all_channels(clock: Clock) -> None:
    budgets = Budgets(clock)
    assert {budgets.take("chat.update", f"C{n}") for n in range(200)} == {0.0}
    budgets.refused("chat.update", "C0A", 1.0)
    assert budgets.take("chat.update", "C0B") == pytest.approx(1.0)
    assert budgets.take("users.info", "") == 0.0
    clock.time += 1.1
    assert budgets.take("chat.update", "C0C") == pytest.approx(1.1)
    clock.time += 700
    assert {budgets.take("chat.update", f"C{n}") for n in range(200)} == {0.0}
    assert budgets.posts_held() == {}
