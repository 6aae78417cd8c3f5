"""Tell the ops channel that the brand file is invalid. The log also says so at every start."""

import zlib

from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.versions.branding import Branding
from bot.services.workspace import Workspace
from db import jobs
from db.session import write
from db.vocabulary import JobKind


def tell_operators(workspace: Workspace, channel: str, branding: Branding) -> None:
    """Post a notice in the ops channel that names the problems of an invalid brand file: once, however often
    the bot starts.
    """
    if not branding.refused:
        return
    text = "\n".join(branding.problems)
    with write(workspace.engine) as session:
        notice = job_kinds.NOTICE.new(
            Notice(channel, text), dedupe_key=f"{JobKind.NOTICE}:brand:{zlib.crc32(text.encode())}"
        )
        jobs.enqueue(session, workspace_id=workspace.id, job=notice)
