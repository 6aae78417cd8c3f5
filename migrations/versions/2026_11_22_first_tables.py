"""First tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "740a3f91e2d5"
down_revision = None
branch_labels = None
depends_on = None

STANDING = sa.text("undone_at IS NULL")
SERVING = sa.text("status = 'serving'")


def upgrade() -> None:
    """Upgrade from the previous revision."""
    create_tickets()
    create_drafts()
    create_decisions()
    create_resolutions()
    create_jobs()
    create_model_versions()


def downgrade() -> None:
    """Downgrade."""
    for table in (
        "model_versions",
        "jobs",
        "resolution_changes",
        "resolutions",
        "decisions",
        "drafts",
        "ticket_slots",
        "tickets",
    ):
        op.drop_table(table)


def create_tickets() -> None:
    """`tickets`, and `ticket_slots` with the values of their placeholders."""
    create_table(
        "tickets",
        text("source", 16),
        text("channel", 64),
        text("message_ts", 32, nullable=True),
        text("event_id", 128, nullable=True),
        text("author", 64),
        text("text"),
        text("status", 16),
        text("abstained_because", nullable=True),
        number("shown_draft_id", nullable=True),
        text("card_ts", 32, nullable=True),
        moment("created_at"),
        unique("tickets", "workspace_id", "channel", "message_ts"),
        unique("tickets", "workspace_id", "event_id"),
    )
    create_table(
        "ticket_slots",
        number("ticket_id"),
        text("placeholder", 64),
        text("value"),
        moment("expires_at"),
        refers("ticket_slots", "ticket_id", "tickets"),
        unique("ticket_slots", "ticket_id", "placeholder"),
    )
    index("ticket_slots", "ticket_id")
    index("ticket_slots", "expires_at")


def create_drafts() -> None:
    """`drafts`."""
    create_table(
        "drafts",
        number("ticket_id"),
        number("position"),
        text("text"),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        text("model_version", 64),
        moment("created_at"),
        refers("drafts", "ticket_id", "tickets"),
        unique("drafts", "ticket_id", "position"),
    )
    index("drafts", "ticket_id")


def create_decisions() -> None:
    """`decisions`, one of which counts per ticket."""
    create_table(
        "decisions",
        number("ticket_id"),
        number("draft_id", nullable=True),
        text("kind", 16),
        text("text", nullable=True),
        text("reason", 32, nullable=True),
        text("note", nullable=True),
        text("decided_by", 64),
        moment("decided_at"),
        moment("undone_at", nullable=True),
        refers("decisions", "ticket_id", "tickets"),
        refers("decisions", "draft_id", "drafts", ondelete="SET NULL"),
    )
    index("decisions", "ticket_id")
    op.create_index(
        "uq_decisions_standing",
        "decisions",
        ["ticket_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def create_resolutions() -> None:
    """`resolutions`, and `resolution_changes` with the added and removed ones."""
    create_table(
        "resolutions",
        number("decision_id", nullable=True),
        text("message"),
        text("reply"),
        text("source", 16),
        moment("created_at"),
        moment("deleted_at", nullable=True),
        refers("resolutions", "decision_id", "decisions"),
        unique("resolutions", "decision_id"),
    )
    create_table(
        "resolution_changes",
        number("resolution_id"),
        text("kind", 16),
        moment("created_at"),
        refers("resolution_changes", "resolution_id", "resolutions"),
    )
    index("resolution_changes", "resolution_id")


def create_jobs() -> None:
    """`jobs`, the outbox."""
    create_table(
        "jobs",
        text("kind", 32),
        number("ticket_id", nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        text("dedupe_key", 128, nullable=True),
        text("status", 16),
        number("attempts"),
        number("deferrals"),
        moment("run_after"),
        moment("leased_until", nullable=True),
        text("last_error", nullable=True),
        moment("created_at"),
        moment("finished_at", nullable=True),
        refers("jobs", "ticket_id", "tickets"),
        unique("jobs", "workspace_id", "dedupe_key"),
    )
    index("jobs", "ticket_id")
    op.create_index("ix_jobs_claim", "jobs", ["status", "run_after"])


def create_model_versions() -> None:
    """`model_versions`, one of which serves per workspace."""
    create_table(
        "model_versions",
        number("number"),
        text("path"),
        text("sha256", 64),
        text("status", 16),
        text("note", nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=False),
        number("learned_through"),
        moment("created_at"),
        unique("model_versions", "workspace_id", "number"),
    )
    op.create_index(
        "uq_model_versions_serving",
        "model_versions",
        ["workspace_id"],
        unique=True,
        sqlite_where=SERVING,
        postgresql_where=SERVING,
    )


def create_table(table: str, *items: Any) -> None:
    """Create a table with the common columns: an id that is never reused, and its workspace with an index."""
    op.create_table(
        table,
        number("id"),
        text("workspace_id", 64),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )
    index(table, "workspace_id")


def text(name: str, length: int | None = None, *, nullable: bool = False) -> "sa.Column[str]":
    """Return a column of text, limited if `length` is given."""
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    """Return a column of whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    """Return a column of times in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def refers(table: str, column: str, to: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    """Return a foreign key to another table's id."""
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """Return a unique constraint on columns."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def index(table: str, column: str) -> None:
    """Create an index on one column."""
    op.create_index(f"ix_{table}_{column}", table, [column])
