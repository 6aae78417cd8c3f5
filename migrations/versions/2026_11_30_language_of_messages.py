"""What a ticket's drafts say of its language, which the drafting process told."""

import sqlalchemy as sa
from alembic import op

revision = "c8d20f5a7b61"
down_revision = "6f0a94c7d218"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("tickets", sa.Column("foreign_language", sa.Text()))


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("tickets", "foreign_language")
