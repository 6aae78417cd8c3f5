"""Push versions to the Hugging Face Hub, pull them from there, and begin with one of them on an empty
disk.
"""

import json
import logging
import shutil
import tempfile
from pathlib import Path

from bot.errors import HubRefused, UnknownVersion
from bot.services.versions.hub import HubVersions
from bot.services.versions.store import VersionStore, check, hub_folder
from bot.services.workspace import Workspace
from db import model_versions, resolutions
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import ModelVersion
from model.bundle_files import sha256_of

_log = logging.getLogger(__name__)


def push(workspace: Workspace, home: Path, hub: HubVersions, number: int) -> None:
    """Store a version on the Hub, after comparing its files. Raises UnknownVersion, HubRefused,
    CheckpointError.
    """
    version = _known(workspace, number)
    if version is None:
        raise UnknownVersion(number)
    check(home / version.path, version.sha256)
    hub.push(home / version.path, hub_folder(version.path))


def push_served(workspace: Workspace, home: Path, hub: str | None) -> str:
    """Push the version that serves if the Hub keeps this workspace's; return what went wrong, "" if
    nothing.
    """
    kept_on = VersionStore(workspace, home, hub).hub
    with read(workspace.engine) as session:
        served = model_versions.serving(session, workspace_id=workspace.id)
    if kept_on is None or served is None:
        return ""
    try:
        push(workspace, home, kept_on, served.number)
    except HubRefused as error:
        _log.warning("v%d is not on the Hub: %s", served.number, error)
        return f"It is not on the Hub yet: {error}. `draftdesk models push {served.number}` tries again."
    return ""


def pull(workspace: Workspace, home: Path, hub: HubVersions, number: int | None = None) -> ModelVersion:
    """Bring a version here, by default the newest; one that the database does not know is recorded, and
    serves if none does. Return it.

    Raises HubRefused, UnknownVersion if it is not on the Hub, CheckpointError if a file is another.
    """
    folders = {int(name[1:]): name for name in hub.folders(workspace.id) if name[1:].isdigit()}
    if not folders or number not in {None, *folders}:
        raise (
            UnknownVersion(number)
            if number is not None
            else HubRefused(f"{hub.repository} has no version of the workspace {workspace.id}")
        )
    number = max(folders) if number is None else number
    known = _known(workspace, number)
    path = known.path if known is not None else f"models/{workspace.id}/{folders[number]}"
    sha256 = _bring(hub, f"{workspace.id}/{folders[number]}", home / path, known)
    return known if known is not None else _record(workspace, home, number, path, sha256)


def begin_with_the_newest(workspace: Workspace, home: Path, hub: str | None) -> bool:
    """Pull the newest version if this workspace has none; False if it has, or the Hub has none or is not
    asked.
    """
    kept_on = VersionStore(workspace, home, hub).hub
    with read(workspace.engine) as session:
        if kept_on is None or model_versions.all_of(session, workspace_id=workspace.id):
            return False
    try:
        version = pull(workspace, home, kept_on)
    except HubRefused as error:
        _log.info("no version was fetched: %s", error)
        return False
    _log.info("version v%d was fetched from the Hub", version.number)
    return True


def _bring(hub: HubVersions, folder: str, directory: Path, known: ModelVersion | None) -> str:
    """Put the files of `folder` into `directory`, in place of what is there; return their description's
    sha256.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}.") as partial:
        arrived = Path(partial) / directory.name
        arrived.mkdir()
        hub.pull(folder, arrived)
        sha256 = known.sha256 if known is not None else sha256_of(arrived / "config.json")
        check(arrived, sha256)
        shutil.rmtree(directory, ignore_errors=True)
        arrived.rename(directory)
    return sha256


def _record(workspace: Workspace, home: Path, number: int, path: str, sha256: str) -> ModelVersion:
    config = json.loads((home / path / "config.json").read_bytes())
    with write(workspace.engine) as session:
        last = resolutions.last_change(session, workspace_id=workspace.id)
        new = NewVersion(number, path, sha256, config["metrics"], min(config["learned_through"], last))
        return model_versions.adopt(session, workspace.id, new)


def _known(workspace: Workspace, number: int) -> ModelVersion | None:
    with read(workspace.engine) as session:
        known = model_versions.all_of(session, workspace_id=workspace.id)
    return next((each for each in known if each.number == number), None)
