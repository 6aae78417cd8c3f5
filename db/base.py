"""The declarative base: names of constraints, and the column types that all tables share."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A time, stored as UTC. SQLite stores no time zone, so this type removes it on writing and adds it on
    reading.

    Raises `ValueError` for a naive datetime: its time zone would be a guess.
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
    """The base class of every table. Constraint names are fixed, so that migrations can name them."""

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
"""For `__table_args__`: never reuses a deleted row's id, because a card or a cursor may still contain it."""

Id = Annotated[int, mapped_column(primary_key=True)]
WorkspaceId = Annotated[str, mapped_column(String(64), index=True)]
"""A Slack team id such as `T0123ABCD`. Every table has it; every named query takes it."""


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)
