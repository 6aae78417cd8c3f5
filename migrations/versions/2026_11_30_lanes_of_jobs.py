"""Lanes of jobs: what a job waits in line for, so that one slow channel or ticket holds up no other."""

import sqlalchemy as sa
from alembic import op

revision = "9f4a1c62d7e3"
down_revision = "f2a7c4d90b58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take a database from the revision before to this one. Jobs of before have no lane."""
    op.add_column("jobs", sa.Column("lane", sa.String(96), nullable=True))
    op.create_index("ix_jobs_lane", "jobs", ["lane", "status", "run_after"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_jobs_lane", "jobs")
    op.drop_column("jobs", "lane")
