"""Answers that somebody of the team writes by hand in a ticket's thread."""

import sqlalchemy as sa
from alembic import op

revision = "a6d1f83b5e27"
down_revision = "a64e0d3b92c1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take a database from the revision before to this one."""
    op.create_table(
        "handwritten_answers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.String(64), nullable=False, index=True),
        sa.Column(
            "ticket_id",
            sa.Integer(),
            sa.ForeignKey("tickets.id", name="fk_handwritten_answers_ticket_id_tickets", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column(
            "resolution_id",
            sa.Integer(),
            sa.ForeignKey(
                "resolutions.id",
                name="fk_handwritten_answers_resolution_id_resolutions",
                ondelete="SET NULL",
            ),
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "workspace_id", "channel", "ts", name="uq_handwritten_answers_workspace_id_channel_ts"
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take it back; what was learned stays."""
    op.drop_table("handwritten_answers")
