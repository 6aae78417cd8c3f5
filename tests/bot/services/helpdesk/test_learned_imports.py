"""Thousands of imported replies are indexed in the background while drafting continues."""

import threading
from pathlib import Path

from sqlalchemy import Engine

from bot.services.versions.serving import LEARNED_AT_ONCE, Serving
from bot.services.workspace import Workspace
from db import resolutions
from db.session import write
from tests.bot.support import versions
from tests.bot.support.workplace import eventually

COUNT = 2 * LEARNED_AT_ONCE + 5
ASKED = "Is there a way to have my parcel wrapped as a gift?"


def _import(engine: Engine) -> None:
    with write(engine) as session:
        for number in range(COUNT):
            resolutions.add_imported(
                session,
                workspace_id=versions.WORKSPACE,
                message=f"{ASKED} It is for case {number}.",
                reply=f"Yes, gladly! Tick Gift wrap for case {number} and we tie it up.",
                origin=f"zendesk:{number}:1",
            )


def test_an_import_is_learned_in_small_steps_and_delays_no_draft(engine: Engine, tmp_path: Path) -> None:
    versions.add_version(engine, tmp_path, 1, base=versions.rows(120))
    serving = Serving(Workspace(engine, versions.WORKSPACE), tmp_path)
    known = len(serving.current().index)
    _import(engine)

    serving.refresh()
    assert len(serving.current().index) == known + LEARNED_AT_ONCE, "a draft waits for at most these"

    learning = threading.Event()
    over = threading.Event()

    def learn_on() -> None:
        with serving._following:  # Held by a learning thread.
            learning.set()
            over.wait(30)

    other = threading.Thread(target=learn_on, daemon=True)
    other.start()
    learning.wait(10)
    serving.refresh()  # Returns without learning anything.
    assert len(serving.current().index) == known + LEARNED_AT_ONCE
    assert serving.current().suggest([ASKED])
    over.set()
    other.join()

    serving.start()
    try:
        eventually(lambda: len(serving.current().index) == known + COUNT)
    finally:
        serving.stop()
    [suggestion] = serving.current().suggest([f"{ASKED} It is for case {COUNT - 1}."])
    assert any(source.id.startswith("resolution:") for draft in suggestion.drafts for source in draft.sources)


def test_a_newly_loaded_version_includes_the_whole_import(engine: Engine, tmp_path: Path) -> None:
    base = versions.rows(60)
    versions.add_version(engine, tmp_path, 1, base=base)
    _import(engine)
    assert len(Serving(Workspace(engine, versions.WORKSPACE), tmp_path).current().index) == len(base) + COUNT
