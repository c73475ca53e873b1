"""Swaps: whether pupils may ask, who asked, and which offers are rings.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "swap_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_swap_rules_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_rules"),
        sa.UniqueConstraint("round_id", name="uq_swap_rules_round_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "swap_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_swap_asks_pupil_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_asks"),
        sa.UniqueConstraint("pupil_id", name="uq_swap_asks_pupil_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "swap_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_swap_offers_offer_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_swap_offers"),
        sa.UniqueConstraint("offer_id", name="uq_swap_offers_offer_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop the tables; rings that wait for an answer, which would be taken for seats, are withdrawn."""
    rings = "SELECT offer_id FROM swap_offers"
    op.execute(f"UPDATE offers SET state = 'withdrawn' WHERE state = 'open' AND id IN ({rings})")  # noqa: S608 - fixed
    op.drop_table("swap_offers")
    op.drop_table("swap_asks")
    op.drop_table("swap_rules")
