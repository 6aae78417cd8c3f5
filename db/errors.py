"""Errors of the database, with messages for people.

    DraftdeskDatabaseError
    ├── DatabaseUrlError     the address of the database cannot be used
    ├── SchemaError          the database's tables are not those of this version
    ├── NotFound             no such row in this workspace
    ├── AlreadyDecided       another decision counts for this ticket
    └── VersionRefused       this model version is kept, but must not serve

The driver's errors (`sqlalchemy.exc`) pass through unchanged.
"""

from db.tables import Decision


class DraftdeskDatabaseError(Exception):
    """The base class of every error that `db` and `migrations` raise."""


class DatabaseUrlError(DraftdeskDatabaseError):
    """`DATABASE_URL` names a database that cannot be opened; the message says what to set."""


class SchemaError(DraftdeskDatabaseError):
    """The database was migrated by a version of Draftdesk whose tables this one cannot read."""


class NotFound(DraftdeskDatabaseError):
    """The row does not exist in this workspace."""


class VersionRefused(DraftdeskDatabaseError):
    """The model version was refused (worse, or damaged), so it is never served."""


class AlreadyDecided(DraftdeskDatabaseError):
    """Somebody else decided first: `standing` is the decision that counts."""

    def __init__(self, standing: Decision) -> None:
        super().__init__(f"ticket {standing.ticket_id} was already {standing.kind} by {standing.decided_by}")
        self.standing = standing
