"""What people say of drafts: helpful or not."""

import sqlalchemy as sa
from alembic import op

revision = "a64e0d3b92c1"
down_revision = "91f0c3ab5d27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.create_table(
        "draft_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "draft_id", "person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_feedback_workspace_id", "draft_feedback", ["workspace_id"])
    op.create_index("ix_draft_feedback_draft_id", "draft_feedback", ["draft_id"])


def downgrade() -> None:
    """Downgrade."""
    op.drop_index("ix_draft_feedback_draft_id", "draft_feedback")
    op.drop_index("ix_draft_feedback_workspace_id", "draft_feedback")
    op.drop_table("draft_feedback")
