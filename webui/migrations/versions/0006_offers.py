"""Seats that came free and were offered, and the answers.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["offering_id"], ["offerings.id"], name="fk_offers_offering_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_offers_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offers_offering_id", "offers", ["offering_id"])
    op.create_index("ix_offers_round_id", "offers", ["round_id"])
    op.create_table(
        "offer_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("out_of_id", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["into_id"], ["offerings.id"], name="fk_offer_moves_into_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_offer_moves_offer_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["out_of_id"], ["offerings.id"], name="fk_offer_moves_out_of_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_offer_moves_pupil_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_offer_moves"),
        sa.UniqueConstraint("offer_id", "position", name="uq_offer_moves_offer_id_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offer_moves_into_id", "offer_moves", ["into_id"])
    op.create_index("ix_offer_moves_out_of_id", "offer_moves", ["out_of_id"])
    op.create_index("ix_offer_moves_pupil_id", "offer_moves", ["pupil_id"])


def downgrade() -> None:
    """Drop the tables; the decisions that came of them stay."""
    op.drop_table("offer_moves")
    op.drop_table("offers")
