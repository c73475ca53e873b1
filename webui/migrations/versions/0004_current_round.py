"""Which round was chosen to work on, so that next year's can be prepared meanwhile.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "current_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_current_rounds_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_current_rounds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_current_rounds_round_id", "current_rounds", ["round_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("current_rounds")
