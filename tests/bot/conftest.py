"""Fixtures of the bot's tests: a small real model, a workplace that uses it, and an app that only listens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from model.bundle import save_bundle
from model.corpus.rows import load_frame, rows_of
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot
from tests.bot.support.listening_app import ListeningApp, listening_app
from tests.bot.support.model_hub import ModelHub, model_hub
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace


@pytest.fixture(scope="session")
def starter_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle fitted on the starter set, once for all tests."""
    directory = tmp_path_factory.mktemp("models") / "v0001"
    rows = tuple(rows_of(load_frame("starter"), "starter"))
    save_bundle(directory, fit_bundle(Snapshot("v1", rows, (), 0)))
    return directory


@pytest.fixture
def workplace(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A running Draftdesk on an empty database, watching #support."""
    with working(engine, starter_bundle, tmp_path / "home") as place:
        yield place


@pytest.fixture
def patient(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace whose replies can be undone for ten minutes, or until `let_it_leave`."""
    with working(engine, starter_bundle, tmp_path / "home", undo_seconds=600) as place:
        yield place


@pytest.fixture
def app() -> Iterator[ListeningApp]:
    """The stand-in, with an app that only listens."""
    with listening_app() as listening:
        yield listening


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModelHub]:
    """A Hub that huggingface_hub's client asks in place of the real one."""
    from huggingface_hub import constants

    monkeypatch.setenv("HF_TOKEN", "hf_ours")
    with model_hub() as stand_in:
        template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, stand_in.url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "ENDPOINT", stand_in.url)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield stand_in
