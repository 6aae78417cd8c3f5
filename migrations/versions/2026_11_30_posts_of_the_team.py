"""Whether posts of the team are tickets: set for a channel, or guessed when it was first watched."""

import sqlalchemy as sa
from alembic import op

revision = "f2a7c4d90b58"
down_revision = "e5c9a7d1384b"
branch_labels = None
depends_on = None

# A channel that was watched before keeps behaving as it did: everybody's posts are tickets.
_WATCHED_BEFORE = """
INSERT INTO channel_readers (workspace_id, channel, readers, looked_at, team_posts)
SELECT workspace_id, channel, 'unknown', max(at), true
FROM (
    SELECT workspace_id, channel, created_at AS at FROM tickets WHERE source IN ('message', 'follow_up')
    UNION ALL
    SELECT workspace_id, channel, set_at AS at FROM channels WHERE watched
) AS known
WHERE NOT EXISTS (
    SELECT 1 FROM channel_readers
    WHERE channel_readers.workspace_id = known.workspace_id AND channel_readers.channel = known.channel
)
GROUP BY workspace_id, channel
"""


def upgrade() -> None:
    """Upgrade from the previous revision."""
    op.add_column("channels", sa.Column("team_posts", sa.Boolean(), nullable=True))
    op.add_column("channel_readers", sa.Column("team_posts", sa.Boolean(), nullable=True))
    op.execute("UPDATE channel_readers SET team_posts = true")
    op.execute(_WATCHED_BEFORE)


def downgrade() -> None:
    """Downgrade."""
    op.drop_column("channel_readers", "team_posts")
    op.drop_column("channels", "team_posts")
