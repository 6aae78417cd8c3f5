"""Whether a message came with files, which no draft has seen."""

import sqlalchemy as sa
from alembic import op

revision = "5d2b7e90c1a8"
down_revision = "b7e2f6c94a10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take a database from the revision before to this one."""
    op.add_column("tickets", sa.Column("has_files", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("tickets", "has_files")
