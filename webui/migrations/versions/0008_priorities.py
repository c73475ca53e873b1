"""Priority that pupils got because of an earlier round.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_priorities_pupil_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_priorities_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["rounds.id"], name="fk_priorities_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_priorities"),
        sa.UniqueConstraint("pupil_id", name="uq_priorities_pupil_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_priorities_round_id", "priorities", ["round_id"])
    op.create_index("ix_priorities_source_id", "priorities", ["source_id"])


def downgrade() -> None:
    """Drop the table; the priorities stay as they are, and count as the round's own."""
    op.drop_table("priorities")
