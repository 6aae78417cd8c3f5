"""Name to an admin the copies that still hold what was forgotten: backups, and versions on the Hub."""

from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs
from db.session import write


def in_words(settings: Settings) -> str:
    """Say where copies are, and how they go."""
    told = (
        "Backups made before still hold it: delete them, or `draftdesk restore` into this data folder "
        "forgets it again (into another one, if forgotten.jsonl and audit.key are copied there first)."
    )
    if settings.hub_repository is not None:
        told += (
            f" Versions in {settings.hub_repository} on the Hub that hold it are deleted after the next "
            "retraining, its history, too; copies that others pulled are not."
        )
    return told


def tell(workspace: Workspace, settings: Settings, count: int, *, by: str) -> None:
    """Tell the ops channel, if there is one, who forgot and which copies remain."""
    if settings.ops_channel is None:
        return
    noun = "a learned reply" if count == 1 else f"{count} learned replies"
    with write(workspace.engine) as session:
        notice = Notice(settings.ops_channel, mrkdwn=f"<@{by}> forgot {noun}. {in_words(settings)}")
        jobs.enqueue(session, workspace_id=workspace.id, job=job_kinds.NOTICE.new(notice))
