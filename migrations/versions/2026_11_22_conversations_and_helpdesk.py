"""Conversations, preferences, undo, and the helpdesk."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "d3a96b1f4c27"
down_revision = "8c51d0b7a6f4"
branch_labels = None
depends_on = None

TICKET_COLUMNS = {
    "thread_ts": sa.String(32),
    "context": sa.Text(),
    "retired_because": sa.String(16),
    "helpdesk": sa.String(16),
    "helpdesk_ticket_id": sa.String(64),
    "helpdesk_stamp": sa.String(40),
}


def upgrade() -> None:
    """Upgrade from the previous revision."""
    for name, kind in TICKET_COLUMNS.items():
        op.add_column("tickets", sa.Column(name, kind, nullable=True))
    op.create_index("ix_tickets_thread", "tickets", ["workspace_id", "channel", "thread_ts"])
    op.create_index("ix_tickets_helpdesk", "tickets", ["workspace_id", "helpdesk", "helpdesk_ticket_id"])
    op.add_column("decisions", sa.Column("delivery", sa.String(16), nullable=False, server_default="public"))
    op.add_column("decisions", sa.Column("edit_distance", sa.Integer(), nullable=True))
    op.add_column("decisions", sa.Column("undone_by", sa.String(64), nullable=True))
    op.add_column("resolutions", sa.Column("origin", sa.String(128), nullable=True))
    op.create_index("uq_resolutions_origin", "resolutions", ["workspace_id", "origin"], unique=True)
    create_workspace_tables()
    create_console_tables()


def downgrade() -> None:
    """Downgrade."""
    for table in ("console_comments", "console_tickets", "cursors", "channels", "preferences"):
        op.drop_table(table)
    op.drop_index("uq_resolutions_origin", "resolutions")
    op.drop_column("resolutions", "origin")
    for name in ("undone_by", "edit_distance", "delivery"):
        op.drop_column("decisions", name)
    op.drop_index("ix_tickets_helpdesk", "tickets")
    op.drop_index("ix_tickets_thread", "tickets")
    for name in reversed(TICKET_COLUMNS):
        op.drop_column("tickets", name)


def create_workspace_tables() -> None:
    """`preferences`, `channels` and `cursors`."""
    create_table(
        "preferences",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        moment("set_at"),
        sa.UniqueConstraint("workspace_id", "name", name="uq_preferences_workspace_id_name"),
    )
    create_table(
        "channels",
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("accept_bots", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        moment("set_at"),
        sa.UniqueConstraint("workspace_id", "channel", name="uq_channels_workspace_id_channel"),
    )
    create_table(
        "cursors",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        moment("updated_at"),
        sa.UniqueConstraint("workspace_id", "name", name="uq_cursors_workspace_id_name"),
    )


def create_console_tables() -> None:
    """`console_tickets` and `console_comments`."""
    create_table(
        "console_tickets",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("requester", sa.String(64), nullable=False),
        moment("created_at"),
        moment("updated_at"),
    )
    create_table(
        "console_comments",
        sa.Column("console_ticket_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("by_agent", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=True),
        moment("created_at"),
        sa.ForeignKeyConstraint(
            ["console_ticket_id"],
            ["console_tickets.id"],
            name="fk_console_comments_console_ticket_id_console_tickets",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("workspace_id", "key", name="uq_console_comments_workspace_id_key"),
    )
    op.create_index("ix_console_comments_console_ticket_id", "console_comments", ["console_ticket_id"])


def create_table(table: str, *items: Any) -> None:
    """Create a table with an id that is never reused, a workspace and an index on it."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_workspace_id", table, ["workspace_id"])


def moment(name: str) -> "sa.Column[Any]":
    """Return a column of times."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
