"""Versions on the Hugging Face Hub: its own client over HTTP, against a stand-in on loopback.

Xet, the Hub's newer way to send large files, needs servers of its own; the client is told to use the other.
"""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from bot.errors import HubRefused, UnknownVersion
from bot.services.versions import hub_copies
from bot.services.versions.history import KEPT_DIRECTORIES, prune, serve_again
from bot.services.versions.hub import HubVersions
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from db import model_versions
from db.session import read, write
from db.tables import ModelVersion
from model.errors import CheckpointError
from tests.bot.support.model_hub import ModelHub
from tests.bot.support.versions import MESSAGE, WORKSPACE, add_version, rows

# huggingface_hub uploads with an argument that its HTTP library calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

BASE = 60
REPOSITORY = "acme/draftdesk-versions"
HUB = HubVersions(REPOSITORY)


def forget_all(engine: Engine) -> None:
    with write(engine) as session:
        session.execute(delete(ModelVersion))


def numbers(engine: Engine) -> list[tuple[int, str]]:
    with read(engine) as session:
        known = model_versions.all_of(session, workspace_id=WORKSPACE)
    return [(each.number, each.status) for each in known]


def test_an_empty_machine_begins_with_the_newest_version_of_the_hub(
    sqlite_engine: Engine, tmp_path: Path, hub: ModelHub
) -> None:
    here, there, workspace = tmp_path / "a", tmp_path / "b", Workspace(sqlite_engine, WORKSPACE)
    for number in (1, 2):
        version = add_version(sqlite_engine, here, number, base=rows(BASE))
        assert hub_copies.push_served(workspace, here, REPOSITORY) == ""
    assert hub.tokens == {"Bearer hf_ours"}
    forget_all(sqlite_engine)
    assert hub_copies.begin_with_the_newest(workspace, there, REPOSITORY)
    assert numbers(sqlite_engine) == [(2, "serving")]
    assert Serving(workspace, there).current().suggest([MESSAGE])[0].model_version == "v2"
    for path in (here / version.path).iterdir():
        assert (there / version.path / path.name).read_bytes() == path.read_bytes()
    assert not hub_copies.begin_with_the_newest(workspace, there, REPOSITORY)
    assert hub_copies.pull(workspace, there, HUB, 1).status == "retired"


def test_a_version_whose_files_are_gone_is_fetched_when_it_serves(
    sqlite_engine: Engine, tmp_path: Path, hub: ModelHub
) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    for number in (1, 2):
        version = add_version(sqlite_engine, tmp_path, number, base=rows(BASE))
        hub_copies.push(workspace, tmp_path, HUB, number)
    shutil.rmtree(tmp_path / "models")
    assert Serving(workspace, tmp_path, hub=REPOSITORY).current().suggest([MESSAGE])[0].model_version == "v2"
    serve_again(workspace, tmp_path, 1, "U0ADA", hub=REPOSITORY)
    assert numbers(sqlite_engine) == [(2, "retired"), (1, "serving")]
    assert (tmp_path / version.path).is_dir()


def test_a_changed_file_is_not_taken(sqlite_engine: Engine, tmp_path: Path, hub: ModelHub) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    version = add_version(sqlite_engine, tmp_path, 1, base=rows(BASE))
    hub_copies.push(workspace, tmp_path, HUB, 1)
    stored = hub.files[REPOSITORY]
    stored[f"{WORKSPACE}/v0001/rows.jsonl"] = stored[f"{WORKSPACE}/v0001/rows.jsonl"][:-2] + b" \n"
    before = sorted((tmp_path / version.path).iterdir())
    with pytest.raises(CheckpointError, match=r"rows\.jsonl has the sha256"):
        hub_copies.pull(workspace, tmp_path, HUB, 1)
    assert sorted((tmp_path / version.path).iterdir()) == before
    with pytest.raises(UnknownVersion):
        hub_copies.pull(workspace, tmp_path, HUB, 7)


def test_nothing_is_sent_to_a_repository_that_others_can_read(
    sqlite_engine: Engine, tmp_path: Path, hub: ModelHub
) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    add_version(sqlite_engine, tmp_path, 1, base=rows(BASE))
    hub.public.add(REPOSITORY)
    with pytest.raises(HubRefused, match="can be read by others"):
        hub_copies.push(workspace, tmp_path, HUB, 1)
    assert not hub.holds(rows(1)[0].reply.encode())


def test_a_hub_that_refuses_is_said_and_keeps_nothing_from_serving(
    sqlite_engine: Engine, tmp_path: Path, hub: ModelHub
) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    add_version(sqlite_engine, tmp_path, 1, base=rows(BASE))
    hub.refusing = True
    assert "`draftdesk models push 1` tries again" in hub_copies.push_served(workspace, tmp_path, REPOSITORY)
    assert prune(workspace, tmp_path, REPOSITORY) == []
    assert Serving(workspace, tmp_path, hub=REPOSITORY).current() is not None


def test_what_is_pruned_is_gone_from_the_hub_and_its_history(
    sqlite_engine: Engine, tmp_path: Path, hub: ModelHub
) -> None:
    workspace = Workspace(sqlite_engine, WORKSPACE)
    for number in range(1, KEPT_DIRECTORIES + 2):
        add_version(sqlite_engine, tmp_path, number, base=rows(BASE + (number == 1)))
        hub_copies.push(workspace, tmp_path, HUB, number)
    tensors = (tmp_path / f"models/{WORKSPACE}/v0001/ngram.safetensors").read_bytes()
    assert hub.holds(b'"v1"')
    assert hub.holds(tensors)
    assert prune(workspace, tmp_path, REPOSITORY) == [1]
    assert HUB.folders(WORKSPACE)[0] == "v0002"
    assert not hub.holds(b'"v1"')
    assert not hub.holds(tensors)
