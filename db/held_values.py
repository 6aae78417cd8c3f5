"""Queries on the values that a reply alone held, by their hashes: one that recurs is the company's."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.learned_tables import HeldValue, Resolution


def put(session: Session, *, resolution: Resolution, digests: Collection[str], customer: str) -> None:
    """Note what a resolution holds, in place of before; `customer` is the hash of whom it answered."""
    session.execute(
        delete(HeldValue).where(
            HeldValue.workspace_id == resolution.workspace_id, HeldValue.resolution_id == resolution.id
        )
    )
    session.add_all(
        HeldValue(
            workspace_id=resolution.workspace_id,
            resolution_id=resolution.id,
            digest=digest,
            customer=customer,
        )
        for digest in dict.fromkeys(digests)
    )
    session.flush()


def of_others(
    session: Session, *, workspace_id: str, digests: Collection[str], customer: str
) -> frozenset[str]:
    """Which of these were held by what is learned from replies to other customers."""
    rows = session.scalars(
        select(HeldValue.digest)
        .join(Resolution, Resolution.id == HeldValue.resolution_id)
        .where(
            HeldValue.workspace_id == workspace_id,
            HeldValue.digest.in_(digests),
            HeldValue.customer != customer,
            Resolution.deleted_at.is_(None),
        )
    )
    return frozenset(rows)
