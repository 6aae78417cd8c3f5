"""New jobs wake the workers of their kinds."""

import pytest

from bot.services.alarms import Alarms
from bot.services.kind_of_job import WorkerName


@pytest.mark.parametrize(
    ("kinds", "woken"),
    [
        (["draft"], {"drafter"}),
        (["post_card", "helpdesk_reply"], {"outbox", "helpdesk"}),
        (["retrain"], set()),  # It polls every second.
        (["click"], {"decider"}),
        ([], {"decider", "drafter", "outbox", "helpdesk"}),
    ],
)
def test_new_jobs_wake_only_the_workers_of_their_kinds(kinds: list[str], woken: set[str]) -> None:
    alarms = Alarms()
    alarms.wake(*kinds)
    assert {name.value for name in WorkerName if alarms.of(name).is_set()} == woken
