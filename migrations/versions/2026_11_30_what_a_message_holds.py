"""Urgency and open questions of messages; topics of drafts, and whether they may contain another's case."""

import sqlalchemy as sa
from alembic import op

revision = "e5c9a7d1384b"
down_revision = "5d2b7e90c1a8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("tickets", sa.Column("urgent", sa.String(64), nullable=True))
    op.add_column("tickets", sa.Column("unanswered", sa.JSON(), nullable=True))
    op.add_column("drafts", sa.Column("topic", sa.String(64), nullable=True))
    op.add_column("drafts", sa.Column("open_story", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Downgrade."""
    for name in ("open_story", "topic"):
        op.drop_column("drafts", name)
    for name in ("unanswered", "urgent"):
        op.drop_column("tickets", name)
