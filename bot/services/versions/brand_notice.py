"""The notice in the ops channel that the brand file is refused. The log says it at every start as well."""

import zlib

from sqlalchemy import Engine

from bot.services.versions.branding import Branding
from db import jobs
from db.session import write
from db.vocabulary import JobKind


def tell_operators(engine: Engine, workspace_id: str, channel: str, branding: Branding) -> None:
    """Say in the ops channel that a brand file is refused, and why; once, however often the bot starts."""
    if not branding.refused:
        return
    text = "\n".join(branding.problems)
    with write(engine) as session:
        jobs.enqueue(
            session,
            workspace_id=workspace_id,
            kind=JobKind.NOTICE,
            payload={"channel": channel, "text": text},
            dedupe_key=f"{JobKind.NOTICE}:brand:{zlib.crc32(text.encode())}",
        )
