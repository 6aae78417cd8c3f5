"""Which workers are woken for which jobs."""

import pytest

from bot.services.alarms import Alarms
from bot.services.job_kinds import WorkerName


@pytest.mark.parametrize(
    ("kinds", "woken"),
    [
        (["draft"], {"drafter"}),
        (["post_card", "helpdesk_reply"], {"outbox", "helpdesk"}),
        (["retrain"], set()),  # It looks each second by itself.
        ([], {"drafter", "outbox", "helpdesk"}),
    ],
)
def test_only_the_workers_of_the_kinds_of_jobs_that_came_are_woken(kinds: list[str], woken: set[str]) -> None:
    alarms = Alarms()
    alarms.wake(*kinds)
    assert {name.value for name in WorkerName if alarms.of(name).is_set()} == woken
