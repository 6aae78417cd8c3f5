"""Shadow mode: which channels are in it, which tickets came in it, and how far their drafts were off."""

import sqlalchemy as sa
from alembic import op

revision = "4b8e2d61c9f0"
down_revision = "b3f81d6c2e07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("channels", sa.Column("shadow", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("tickets", sa.Column("shadow", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("tickets", sa.Column("shadow_difference", sa.Double(), nullable=True))


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("tickets", "shadow_difference")
    op.drop_column("tickets", "shadow")
    op.drop_column("channels", "shadow")
