"""The declarative base: naming of constraints, and the column types that every table shares."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as UTC. SQLite keeps no time zone: it is taken off going in and put back coming out.

    A naive datetime is refused with `ValueError`: its time zone would be a guess.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected a datetime with a time zone, got {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table derives from this; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 -- SQLAlchemy reads this class attribute.


NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
"""For `__table_args__`: the id of a deleted row stays unused, for a card or a cursor may still hold it."""

Id = Annotated[int, mapped_column(primary_key=True)]
WorkspaceId = Annotated[str, mapped_column(String(64), index=True)]
"""A Slack team id such as `T0123ABCD`. Every table has it; every named query takes it."""


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
