"""Runs beside the round: what would change if.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "asides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["base_id"], ["runs.id"], name="fk_asides_base_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_asides_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_asides"),
        sa.UniqueConstraint("run_id", name="uq_asides_run_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_asides_base_id", "asides", ["base_id"])


def downgrade() -> None:
    """Drop the table, and with it its runs, which would be taken for the round's own; never one that was published."""
    kept = "SELECT run_id FROM publications UNION SELECT run_id FROM downloads"
    gone = f"SELECT run_id FROM asides WHERE run_id NOT IN ({kept})"  # noqa: S608 - no value of anybody's
    op.execute(f"DELETE FROM run_placements WHERE run_id IN ({gone})")  # noqa: S608
    op.execute("UPDATE asides SET base_id = NULL")
    op.execute(f"DELETE FROM runs WHERE id IN ({gone})")  # noqa: S608
    op.drop_table("asides")
