"""Whether files came with a message."""

import sqlalchemy as sa
from alembic import op

revision = "5d2b7e90c1a8"
down_revision = "b7e2f6c94a10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("tickets", sa.Column("has_files", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("tickets", "has_files")
