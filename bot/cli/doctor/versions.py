"""Check a workspace's served model version by loading it as a bot does."""

from collections.abc import Iterator

from bot.cli.doctor.findings import Finding, State
from bot.cli.doctor.workspace import WorkspaceData


def version_findings(workspace: WorkspaceData) -> Iterator[Finding]:
    """Say whether a version serves and can be loaded."""
    from db import model_versions
    from db.session import read
    from model.bundle import load_bundle
    from model.errors import DraftdeskModelError

    subject, advise = f"model of {workspace.id}", workspace.advise
    with read(workspace.engine) as session:
        served = model_versions.serving(session, workspace_id=workspace.id)
    if served is None:
        yield Finding(State.BROKEN, subject, "no version serves", f"Train one: `{advise('retrain')}`.")
        return
    try:
        load_bundle(workspace.settings.home / served.path, served.sha256)
    except DraftdeskModelError as error:
        todo = f"Go back with `{advise('models serve N')}`, or train a new one with `{advise('retrain')}`."
        yield Finding(State.BROKEN, subject, f"v{served.number} cannot be loaded: {error}", todo)
        return
    told = f"v{served.number} serves, trained {served.created_at:%Y-%m-%d %H:%M} UTC"
    yield Finding(State.FINE, subject, told)
