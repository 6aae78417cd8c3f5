"""A short run of the ledger: `python -m tests.bot.kills` makes long ones."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.kills.ledger import take_stock

KILLS = 6


@pytest.mark.night
def test_nothing_acknowledged_is_lost_or_done_twice_when_it_is_killed(
    sqlite_engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    stock = take_stock(sqlite_engine, starter_bundle, tmp_path / "home", KILLS)
    assert sum(stock.killed.values()) == KILLS
    assert stock.messages > KILLS
    assert stock.is_whole, stock.as_dict()
