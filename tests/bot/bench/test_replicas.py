"""Several bots on one PostgreSQL, killed in turns under load: nothing is lost, nothing comes twice."""

import argparse
import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.bench.replicas import bench
from bot.bench.slack_side import TEAM
from db import model_versions
from db.session import read


@pytest.mark.night
def test_two_bots_of_which_one_is_killed_lose_nothing_and_answer_nothing_twice(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    options = argparse.Namespace(processes=2, rate=8.0, seconds=20.0, kill_every=6.0)
    database = postgres_engine.url.render_as_string(hide_password=False)
    found = asyncio.run(bench(options, tmp_path, database))
    assert found["killed"] == 3
    assert found["cards"] == 160
    assert (found["not_acknowledged"], found["events_lost"], found["duplicate_cards"]) == (0, 0, 0)
    with read(postgres_engine) as session:
        versions = model_versions.all_of(session, workspace_id=TEAM)
    assert [each.number for each in versions] == [2, 1], "both started at once, and one of them trained"
