"""Golden pairs, replies that are held back, versions that a person pinned, and files of versions.

On PostgreSQL two earlier columns had no time zone, so that another session's zone could move their times.
"""

import sqlalchemy as sa
from alembic import op

revision = "3e7b19c5d2f4"
down_revision = "4b8e2d61c9f0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.create_table(
        "golden_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("resolution_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resolution_id"], ["resolutions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_golden_pairs_workspace_id", "golden_pairs", ["workspace_id"])
    op.create_table(
        "held_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("wording", sa.String(16), nullable=False),
        sa.Column("resolution_id", sa.Integer(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("allowed_by", sa.String(64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["resolution_id"], ["resolutions.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "wording"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_held_replies_workspace_id", "held_replies", ["workspace_id"])
    op.create_table(
        "version_file_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "sha256", "number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_version_file_parts_workspace_id", "version_file_parts", ["workspace_id"])
    op.add_column(
        "model_versions", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in (("draft_feedback", "given_at"), ("pauses", "since")):
            op.alter_column(
                table,
                column,
                type_=sa.DateTime(timezone=True),
                postgresql_using=f"{column} AT TIME ZONE 'UTC'",
            )


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("model_versions", "pinned")
    op.drop_index("ix_version_file_parts_workspace_id", "version_file_parts")
    op.drop_table("version_file_parts")
    op.drop_index("ix_held_replies_workspace_id", "held_replies")
    op.drop_table("held_replies")
    op.drop_index("ix_golden_pairs_workspace_id", "golden_pairs")
    op.drop_table("golden_pairs")
