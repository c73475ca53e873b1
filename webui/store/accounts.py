"""Accounts of staff, access codes of pupils, and what keeps both safe. Secrets are stored as hashes only."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webui.people import Role
from webui.store.base import Base, Word, now


class Account(Base):
    """Somebody who works with the program. An account outlives rounds, so its sites are site ids, not rows."""

    __tablename__ = "accounts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)  # lower case; an e-mail address will do
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    sites: Mapped[tuple[str, ...]] = mapped_column(default=())
    password_hash: Mapped[str | None]  # Argon2id; None = not set yet
    totp_secret: Mapped[str | None]
    totp_last_step: Mapped[int | None]  # the last time step used: a code works once
    active: Mapped[bool] = mapped_column(default=True)
    stamp: Mapped[int] = mapped_column(default=1)  # sessions carry it; raising it signs out everywhere
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class ResetLink(Base):
    """A link with which the holder sets a new password, once."""

    __tablename__ = "reset_links"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[int | None]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class AccessCode(Base):
    """With this a pupil signs in to one round. Only its keyed hash is stored: a lost card means a new code."""

    __tablename__ = "access_codes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]
    revoked_at: Mapped[dt.datetime | None]
    stamp: Mapped[int] = mapped_column(default=1)


class Attempt(Base):
    """A failed sign-in, to slow down guessing. ``key`` is a keyed hash of a user name or an address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
