"""LISTEN and NOTIFY of PostgreSQL: tell other processes that something was committed."""

from collections.abc import Callable, Iterator

from sqlalchemy import Engine, func, select


def can_notify(engine: Engine) -> bool:
    """Return whether this database can; SQLite cannot."""
    return engine.dialect.name == "postgresql"


def notify(engine: Engine, channel: str, payload: str) -> None:
    """Tell everybody who listens to `channel`. Raises an SQLAlchemyError if the database does not answer."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_notify(channel, payload)))


def listen(
    engine: Engine, channel: str, until: Callable[[], bool], look_seconds: float
) -> Iterator[str | None]:
    """Yield None once everything that follows is heard, then each payload, until `until()`, which is asked
    every `look_seconds`. Raises psycopg's or SQLAlchemy's error if the connection breaks.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'LISTEN "{channel}"')
        driver = connection.connection.driver_connection
        assert driver is not None, "a connection that was just taken"
        try:
            yield None
            while not until():
                for heard in driver.notifies(timeout=look_seconds):
                    yield heard.payload
                    if until():
                        return
        finally:
            connection.invalidate()  # It listens: nobody else may get it from the pool.
