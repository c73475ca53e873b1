"""Runs that keep the places of an earlier one.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("started", sa.Date(), nullable=True),
        sa.Column("held_count", sa.Integer(), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.Column("released", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["runs.id"], name="fk_repairs_kept_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name="fk_repairs_publication_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_repairs_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_repairs"),
        sa.UniqueConstraint("run_id", name="uq_repairs_run_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_repairs_kept_id", "repairs", ["kept_id"])
    op.create_index("ix_repairs_publication_id", "repairs", ["publication_id"])


def downgrade() -> None:
    """Drop the table; the runs stay, and what they held counts as decided by hand."""
    op.drop_table("repairs")
