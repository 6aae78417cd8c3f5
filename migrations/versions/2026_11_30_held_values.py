"""The hashes of values that only a reply held."""

import sqlalchemy as sa
from alembic import op

revision = "91f0c3ab5d27"
down_revision = "c31d8e5f7a90"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take a database from the revision before to this one."""
    op.create_table(
        "held_values",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.String(64), nullable=False, index=True),
        sa.Column(
            "resolution_id",
            sa.Integer(),
            sa.ForeignKey(
                "resolutions.id", name="fk_held_values_resolution_id_resolutions", ondelete="CASCADE"
            ),
            nullable=False,
            index=True,
        ),
        sa.Column("digest", sa.String(32), nullable=False, index=True),
        sa.Column("customer", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("held_values")
