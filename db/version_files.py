"""Queries on the files of model versions, stored in pieces so that every machine can fetch them.

A file is named by its sha256, so it is stored once for all versions that have it.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from db.session import insert_unless_repeated
from db.tables import VersionFilePart


def put(session: Session, *, workspace_id: str, sha256: str, number: int, data: bytes) -> None:
    """Store one part of a file, from 0; a part that is stored already stays."""
    insert_unless_repeated(
        session, VersionFilePart, workspace_id=workspace_id, sha256=sha256, number=number, data=data
    )


def parts(session: Session, *, workspace_id: str, sha256: str) -> Iterator[bytes]:
    """Yield a file's parts in order, one in memory at a time; nothing for an unknown file."""
    number = 0
    while True:
        data = session.scalar(
            select(VersionFilePart.data).where(
                VersionFilePart.workspace_id == workspace_id,
                VersionFilePart.sha256 == sha256,
                VersionFilePart.number == number,
            )
        )
        if data is None:
            return
        yield data
        number += 1


def count(session: Session, *, workspace_id: str, sha256: str) -> int:
    """Return how many parts of a file are stored."""
    counted = select(func.count()).where(
        VersionFilePart.workspace_id == workspace_id, VersionFilePart.sha256 == sha256
    )
    return session.scalar(counted) or 0


def keep_only(session: Session, *, workspace_id: str, sha256s: Collection[str]) -> int:
    """Delete every file but these; return how many parts were deleted."""
    result = session.execute(
        delete(VersionFilePart).where(
            VersionFilePart.workspace_id == workspace_id, VersionFilePart.sha256.not_in(sha256s)
        )
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
