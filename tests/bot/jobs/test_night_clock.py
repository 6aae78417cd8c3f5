"""When a night is due, with a moved clock: summer time, missed nights, other hours, a whole year."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from bot.jobs.night_clock import ask_if_due, last_due, next_due, next_retraining
from bot.services import preferences
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import read
from db.tables import Job

WORKSPACE = "T0TEST"
BERLIN = ZoneInfo("Europe/Berlin")
AT_TWO = Settings(retrain_at=time(2), time_zone="Europe/Berlin")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def workspace(engine: Engine) -> Workspace:
    return Workspace(engine, WORKSPACE)


def keys(workspace: Workspace) -> list[str]:
    with read(workspace.engine) as session:
        found = session.scalars(select(Job.dedupe_key).where(Job.kind == "retrain").order_by(Job.id))
        return [str(key) for key in found]


@pytest.mark.parametrize(
    ("at", "hour", "due"),
    [
        ("2026-11-30T12:00", time(2), "2026-11-30T01:00"),
        ("2026-11-30T00:59", time(2), "2026-11-29T01:00"),
        ("2026-11-30T01:00", time(2), "2026-11-30T01:00"),
        ("2026-07-01T12:00", time(2), "2026-07-01T00:00"),
        # At 2:00 of 2026-03-29 the clocks are put forward to 3:00: 2:30 does not come.
        ("2026-03-29T12:00", time(2, 30), "2026-03-29T01:30"),
        # At 3:00 of 2026-10-25 they are put back to 2:00: 2:30 comes twice.
        ("2026-10-25T00:45", time(2, 30), "2026-10-25T00:30"),
        ("2026-10-25T12:00", time(2, 30), "2026-10-25T00:30"),
    ],
)
def test_the_last_night_is_the_last_time_that_the_zones_clock_showed_the_hour(
    at: str, hour: time, due: str
) -> None:
    found = last_due(datetime.fromisoformat(at).replace(tzinfo=UTC), hour, BERLIN)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_next_night_follows_the_last_one() -> None:
    assert next_due(NOON, time(2), BERLIN) == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert next_due(NOON, time(14), BERLIN) == datetime(2026, 11, 30, 13, tzinfo=UTC)


def test_the_first_look_at_a_workspace_asks_for_nothing(workspace: Workspace) -> None:
    assert ask_if_due(workspace, AT_TWO, NOON) is None
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(hours=12)) is None
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(hours=13)) is not None
    assert keys(workspace) == ["retrain:2026-12-01 02:00"]


def test_many_looks_in_one_night_ask_once(workspace: Workspace) -> None:
    ask_if_due(workspace, AT_TWO, NOON)
    for minutes in range(13 * 60, 15 * 60):
        ask_if_due(workspace, AT_TWO, NOON + timedelta(minutes=minutes))
    assert len(keys(workspace)) == 1


def test_several_missed_nights_are_one_run(workspace: Workspace) -> None:
    ask_if_due(workspace, AT_TWO, NOON)
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(days=6)) is not None
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(days=6, hours=1)) is None
    assert keys(workspace) == ["retrain:2026-12-06 02:00"]


def test_an_admins_hour_overrides_the_settings_from_then_on(workspace: Workspace) -> None:
    ask_if_due(workspace, AT_TWO, NOON)
    preferences.set_retrain_at(workspace, "U0ADA", time(4, 15))
    assert ask_if_due(workspace, AT_TWO, NOON) is None
    assert next_retraining(workspace, AT_TWO, NOON) == datetime(2026, 12, 1, 3, 15, tzinfo=UTC)
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(hours=14)) is None
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(hours=16)) is not None
    assert keys(workspace) == ["retrain:2026-12-01 04:15"]


def test_an_hour_that_was_just_set_and_has_passed_today_waits_for_tomorrow(workspace: Workspace) -> None:
    ask_if_due(workspace, AT_TWO, NOON)
    preferences.set_retrain_at(workspace, "U0ADA", time(11))
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(minutes=1)) is None
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(minutes=2)) is None


def test_each_workspace_has_its_own_hour(workspace: Workspace) -> None:
    other = Workspace(workspace.engine, "T0OTHER")
    preferences.set_retrain_at(other, "U0ADA", time(4, 15))
    for each in (workspace, other):
        ask_if_due(each, AT_TWO, NOON)
    assert ask_if_due(workspace, AT_TWO, NOON + timedelta(hours=13)) is not None
    assert ask_if_due(other, AT_TWO, NOON + timedelta(hours=13)) is None


def test_a_year_has_one_run_a_night_and_one_for_all_nights_that_were_missed(workspace: Workspace) -> None:
    settings = Settings(retrain_at=time(2, 30), time_zone="Europe/Berlin")
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    off = range(100, 110)  # Days on which the machine is off.
    for hours in range(0, 365 * 24, 12):
        if hours // 24 not in off:
            ask_if_due(workspace, settings, begin + timedelta(hours=hours))
    found = keys(workspace)
    assert len(found) == len(set(found)) == 364 - len(off)
    nights = {key.removeprefix("retrain:").split()[0] for key in found}
    assert {"2026-03-29", "2026-10-25"} <= nights
