"""`python -m tests.bot.kills [--kills N] [--postgresql]`: print the stock as JSON; 1 if it is not whole."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from sqlalchemy import Engine

import migrations
from db.session import open_engine
from model.bundle import save_bundle
from model.corpus.rows import load_frame, rows_of
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot
from tests.bot.kills.ledger import Stock, take_stock
from tests.bot.kills.server import server


def main() -> int:
    """Run the ledger once."""
    parser = argparse.ArgumentParser(prog="python -m tests.bot.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="kills of the process (100)")
    parser.add_argument("--seed", type=int, default=7, help="of the moments at random (7)")
    parser.add_argument(
        "--postgresql", action="store_true", help="on a PostgreSQL of its own, which is killed, too"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # The account of PostgreSQL goes through it.
        stock = run(folder, options.kills, options.seed, postgresql=options.postgresql)
    sys.stdout.write(json.dumps(stock.as_dict(), indent=2) + "\n")
    return int(not stock.is_whole)


def run(folder: Path, kills: int, seed: int, *, postgresql: bool) -> Stock:
    """Take stock after so many kills, with a model of the starter set."""
    bundle = folder / "models" / "v0001"
    save_bundle(bundle, fit_bundle(Snapshot("v1", tuple(rows_of(load_frame("starter"), "starter")), (), 0)))
    home = folder / "home"
    if not postgresql:
        return take_stock(_empty(f"sqlite:///{folder}/draftdesk.db"), bundle, home, kills, seed)
    with server(folder / "server") as killable:
        return take_stock(_empty(killable.url), bundle, home, kills, seed, killable.kill)


def _empty(url: str) -> Engine:
    engine = open_engine(url)
    migrations.upgrade(engine)
    return engine


if __name__ == "__main__":
    sys.exit(main())
