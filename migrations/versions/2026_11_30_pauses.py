"""Pauses: what Slack refuses until people mend it."""

import sqlalchemy as sa
from alembic import op

revision = "c31d8e5f7a90"
down_revision = "9f4a1c62d7e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take a database from the revision before to this one."""
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "channel", "method"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pauses_workspace_id", "pauses", ["workspace_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_pauses_workspace_id", "pauses")
    op.drop_table("pauses")
