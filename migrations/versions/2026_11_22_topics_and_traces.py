"""Topics of tickets and resolutions, traces of drafts, what an abstention offers."""

import sqlalchemy as sa
from alembic import op

revision = "8c51d0b7a6f4"
down_revision = "740a3f91e2d5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("tickets", sa.Column("closest", sa.JSON(), nullable=True))
    op.add_column("tickets", sa.Column("topic", sa.String(64), nullable=True))
    op.add_column("tickets", sa.Column("topic_set_by", sa.String(64), nullable=True))
    op.add_column("drafts", sa.Column("wording_share", sa.Double(), nullable=True))
    op.add_column("resolutions", sa.Column("topic", sa.String(64), nullable=True))


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("resolutions", "topic")
    op.drop_column("drafts", "wording_share")
    for name in ("topic_set_by", "topic", "closest"):
        op.drop_column("tickets", name)
