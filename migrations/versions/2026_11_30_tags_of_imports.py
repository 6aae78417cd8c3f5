"""The tag of the import that a resolution came with."""

import sqlalchemy as sa
from alembic import op

revision = "b3f81d6c2e07"
down_revision = "a6d1f83b5e27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("resolutions", sa.Column("tag", sa.String(64), nullable=True))
    op.create_index("ix_resolutions_tag", "resolutions", ["workspace_id", "tag"])


def downgrade() -> None:
    """Downgrade."""
    op.drop_index("ix_resolutions_tag", "resolutions")
    op.drop_column("resolutions", "tag")
