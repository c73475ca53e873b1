"""Accounts, links to set a password, access codes, failed sign-ins, and the audit.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String()),
        sa.Column("totp_secret", sa.String()),
        sa.Column("totp_last_step", sa.Integer()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("username", name="uq_accounts_username"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("pupil_id", sa.Integer()),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("record_kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("round_id", sa.Integer()),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_record", "audit", ["record_kind", "record_id"])
    op.create_index("ix_audit_account_id", "audit", ["account_id"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_round_id", "audit", ["round_id"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    op.create_index("ix_sign_in_attempts_key", "sign_in_attempts", ["key"])
    op.create_table(
        "reset_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_reset_links_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reset_links"),
        sa.UniqueConstraint("token_hash", name="uq_reset_links_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reset_links_account_id", "reset_links", ["account_id"])
    op.create_table(
        "access_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_access_codes_pupil_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_access_codes"),
        sa.UniqueConstraint("code_hash", name="uq_access_codes_code_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_codes_pupil_id", "access_codes", ["pupil_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("access_codes")
    op.drop_table("reset_links")
    op.drop_table("sign_in_attempts")
    op.drop_table("audit")
    op.drop_table("accounts")
