"""Class lists that were taken: by whom, of which group, as they were in which run.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("offering", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_downloads_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_downloads_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_downloads"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_downloads_account_id", "downloads", ["account_id"])
    op.create_index("ix_downloads_round_id", "downloads", ["round_id"])
    op.create_index("ix_downloads_run_id", "downloads", ["run_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("downloads")
