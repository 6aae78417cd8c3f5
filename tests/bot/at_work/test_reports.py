"""Reports reach the ops channel as files, through Slack's upload calls."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.night_report import report_on
from bot.services.slack.reports import ask_for_the_digest
from db import model_versions, pauses
from db.resolutions import NewResolution, add
from db.session import read, write
from db.tables import ModelVersion
from db.vocabulary import ResolutionSource
from model.training.judging_examples import Example
from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, eventually

OPS = "C0OPS"
METRICS = {
    "rows_judged": 120,
    "drafts_as_sent": 0.62,
    "previous_drafts_as_sent": 0.6,
    "drafts_as_sent_noise": 0.03,
    "drafts_fit": 0.9,
    "previous_drafts_fit": 0.9,
    "drafts_changed": 0.25,
}


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    with working(engine, starter_bundle, tmp_path / "home", ops_channel=OPS) as place:
        yield place


def served(place: Workplace) -> ModelVersion:
    with write(place.engine) as session:
        version = model_versions.serving(session, workspace_id=place.desk.workspace_id)
        assert version is not None
        version.metrics = dict(METRICS)
        return version


def uploaded(place: Workplace, count: int) -> dict[str, bytes]:
    state = place.playground.state

    def look() -> dict[str, bytes] | None:
        whole = {file.name: file.content for file in state.files.values() if file.content and file.title}
        return whole if len(whole) == count else None

    return eventually(look)


def texts(place: Workplace) -> str:
    return "\n".join(message.text for message in place.playground.state.messages.get(OPS, ()))


def test_a_versions_report_stands_in_its_folder_and_in_the_ops_channel(place: Workplace) -> None:
    version = served(place)
    examples = [Example("Do you wrap gifts?", "", "Yes: tick Gift wrap.")]
    report_on(place.desk.workspace, place.desk.settings, version, examples)
    place.desk.wake()
    files = uploaded(place, 2)
    page = files["report.html"].decode()
    assert "Drafts that agents would send unchanged: about 62 of 100, before 60" in page
    assert "First drafts that have to do with their messages: about 90 of 100, before 90." in page
    assert "Do you wrap gifts?" in page
    assert "(no draft)" in page
    assert files["versions.png"].startswith(b"\x89PNG")
    assert "Version v1" in eventually(lambda: texts(place) or None)
    folder = place.desk.settings.home / version.path
    assert (folder / "report.html").read_bytes() == files["report.html"]
    assert (folder / "README.md").read_text().startswith("# Version v1\n")


def test_each_week_has_one_digest_of_what_was_learned(place: Workplace) -> None:
    workspace, today = place.desk.workspace, date.today()  # noqa: DTZ011 -- any day will do.
    with write(place.engine) as session:
        new = NewResolution("Where is it?", "On its way.", ResolutionSource.APPROVED, topic="track_order")
        add(session, workspace.id, new)
    assert ask_for_the_digest(workspace, OPS, today)
    assert not ask_for_the_digest(workspace, OPS, today)
    assert ask_for_the_digest(workspace, OPS, today + timedelta(days=7))
    assert not ask_for_the_digest(workspace, None, today + timedelta(days=14))
    place.desk.wake()
    page = uploaded(place, 1)["report.html"].decode()
    assert "1 reply was learned since" in page
    assert "Nobody asked anything." in page


def test_an_app_without_the_scope_keeps_the_report_as_a_file_and_pauses_nothing(
    place: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    place.playground.state.fail_next("files.getUploadURLExternal", "missing_scope")
    version = served(place)
    report_on(place.desk.workspace, place.desk.settings, version, [])
    place.desk.wake()
    eventually(lambda: "Slack answered missing_scope" in caplog.text)
    assert (place.desk.settings.home / version.path / "report.html").is_file()
    with read(place.engine) as session:
        assert not pauses.all_of(session, workspace_id=place.desk.workspace_id)
