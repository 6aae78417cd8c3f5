"""A workspace with a served version of its own small corpus, to run nights in."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from bot.jobs.retrain import retrain
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import model_versions, resolutions
from db.model_versions import NewVersion
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import ModelVersion
from db.vocabulary import ResolutionSource
from model.bundle import load_bundle, save_bundle
from model.corpus.rows import Row, with_starter_rows
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot
from tests.bot.support.versions import WORKSPACE

_DONE = {
    "rent": "Open Rentals, choose the {0} and press Rent. We bring it on the next working day.",
    "clean": "Wipe the {0} with a dry cloth and never with soap. A film of oil keeps it from rusting.",
    "sharpen": "Hold the {0} at twenty degrees to the stone. If it stays blunt, our workshop helps.",
    "store": "Hang the {0} up in a dry shed. A damp floor makes the handle swell.",
    "insure": "The cover for a {0} is in your member contract. Write to us within a week of any damage.",
    "lend": "You may lend the {0} to other members. Enter their number under Shared tools first.",
}
_TOOLS = [
    *("spade", "rake", "hoe", "saw", "axe", "scythe", "trowel", "shears", "plane", "chisel"),
    *("drill", "sander", "auger", "mattock", "pitchfork", "sickle", "machete", "hatchet", "billhook"),
    *("dibber", "lopper", "router", "jointer", "mallet", "awl", "rasp", "gouge", "adze", "froe", "drawknife"),
]
ABSURD = "Bananas are blue in the moonlight, dear friend."


def shop() -> list[tuple[str, str]]:
    """180 questions about tools and their answers, on which no public corpus has a word."""
    return [
        (f"How do I {verb} the {tool}?", reply.format(tool))
        for verb, reply in _DONE.items()
        for tool in _TOOLS
    ]


def write_pairs(path: Path, pairs: Sequence[tuple[str, str]]) -> Path:
    """A corpus file of questions and replies."""
    lines = [f'"{message}",TOOLS,,"{reply}"' for message, reply in pairs]
    path.write_text("\n".join(["instruction,category,intent,response", *lines, ""]), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Nights:
    """A workspace whose version v1 knows `shop` and the starter set."""

    engine: Engine
    settings: Settings

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.engine, WORKSPACE)

    @property
    def corpus(self) -> Path:
        assert self.settings.bitext is not None
        return Path(self.settings.bitext)

    def run(self) -> ModelVersion:
        """Run a whole night."""
        return retrain(self.workspace, self.settings, lambda stage, done: None)

    def approve(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Store approvals, in one transaction."""
        with write(self.engine) as session:
            for message, reply in pairs:
                new = NewResolution(message=message, reply=reply, source=ResolutionSource.APPROVED)
                resolutions.add(session, WORKSPACE, new)

    def served(self) -> int:
        """The number of the version that serves."""
        with read(self.engine) as session:
            version = model_versions.serving(session, workspace_id=WORKSPACE)
        assert version is not None
        return version.number

    def rows_of(self, version: ModelVersion) -> tuple[Row, ...]:
        """The rows that a version has."""
        return load_bundle(self.settings.home / version.path).rows


def make_first_version(folder: Path) -> str:
    """Fit v1 into the folder; return its sha256."""
    base = [Row(f"shop:{n}", message, reply) for n, (message, reply) in enumerate(shop(), start=1)]
    return save_bundle(folder, fit_bundle(Snapshot("v1", with_starter_rows(base), (), 0)))


def begin(engine: Engine, home: Path, first: Path, sha256: str) -> Nights:
    """Serve v1 from `home`."""
    path = f"models/{WORKSPACE}/v0001"
    shutil.copytree(first, home / path)
    metrics = dict(load_bundle(home / path).metrics)
    with write(engine) as session:
        new = NewVersion(1, path, sha256, metrics, learned_through=0)
        model_versions.record(session, WORKSPACE, new)
    corpus = write_pairs(home / "shop.csv", shop())
    return Nights(engine, Settings(home=home, bitext=corpus, ops_channel="C0OPS"))
