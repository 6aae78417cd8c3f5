"""What can go wrong between the database and its callers, in words for people.

    DraftdeskDatabaseError
    ├── DatabaseUrlError     the address of the database cannot be used
    ├── SchemaError          the database's tables are not those of this version
    ├── NotFound             no such row in this workspace
    ├── AlreadyDecided       another decision stands for this ticket
    └── VersionRefused       this model version is kept, but must not serve

What the driver raises (`sqlalchemy.exc`) passes through untouched: it is not the caller's doing.
"""

from db.tables import Decision


class DraftdeskDatabaseError(Exception):
    """The root: every error that `db` and `migrations` raise themselves."""


class DatabaseUrlError(DraftdeskDatabaseError):
    """`DATABASE_URL` names a database that cannot be opened; the message says what would work."""


class SchemaError(DraftdeskDatabaseError):
    """The database was migrated by another version of Draftdesk than this one can read."""


class NotFound(DraftdeskDatabaseError):
    """The row does not exist in this workspace."""


class VersionRefused(DraftdeskDatabaseError):
    """The model version was refused (worse, or damaged) and so is never served."""


class AlreadyDecided(DraftdeskDatabaseError):
    """Someone was first: `standing` is the decision that counts."""

    def __init__(self, standing: Decision) -> None:
        super().__init__(f"ticket {standing.ticket_id} was already {standing.kind} by {standing.decided_by}")
        self.standing = standing
