"""The past tickets like a ticket, and an index for rejected decisions, which every draft asks for."""

import sqlalchemy as sa
from alembic import op

revision = "d92c4e7b1f08"
down_revision = "c8d20f5a7b61"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("tickets", sa.Column("similar", sa.JSON(), nullable=True))
    op.create_index("ix_decisions_kind", "decisions", ["workspace_id", "kind", "id"])


def downgrade() -> None:
    """Downgrade."""
    op.drop_index("ix_decisions_kind", "decisions")
    op.drop_column("tickets", "similar")
