"""Cards outside the thread, several for a ticket; team channels; who can read a channel."""

import sqlalchemy as sa
from alembic import op

revision = "b7e2f6c94a10"
down_revision = "d3a96b1f4c27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade from the previous revision, in which a ticket's card was in its channel."""
    op.create_table(
        "posted_cards",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.String(64), nullable=False, index=True),
        sa.Column(
            "ticket_id",
            sa.Integer(),
            sa.ForeignKey("tickets.id", name="fk_posted_cards_ticket_id_tickets", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("channel", sa.String(64), nullable=False, index=True),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("message_link", sa.Text()),
        sa.UniqueConstraint(
            "workspace_id", "ticket_id", "channel", name="uq_posted_cards_workspace_id_ticket_id_channel"
        ),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO posted_cards (workspace_id, ticket_id, channel, ts) "
        "SELECT workspace_id, id, channel, card_ts FROM tickets WHERE card_ts IS NOT NULL ORDER BY id"
    )
    op.drop_column("tickets", "card_ts")
    op.create_table(
        "channel_readers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.String(64), nullable=False, index=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("readers", sa.String(16), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace_id", "channel", name="uq_channel_readers_workspace_id_channel"),
        sqlite_autoincrement=True,
    )
    op.add_column("channels", sa.Column("team_channel", sa.String(64), nullable=True))


def downgrade() -> None:
    """Downgrade; drops cards outside their ticket's channel."""
    op.drop_column("channels", "team_channel")
    op.drop_table("channel_readers")
    op.add_column("tickets", sa.Column("card_ts", sa.String(32), nullable=True))
    op.execute(
        "UPDATE tickets SET card_ts = (SELECT ts FROM posted_cards "
        "WHERE posted_cards.ticket_id = tickets.id AND posted_cards.channel = tickets.channel)"
    )
    op.drop_table("posted_cards")
