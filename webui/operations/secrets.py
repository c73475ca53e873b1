"""Passwords, codes and tokens: how they are made, checked and hashed."""

import hashlib
import hmac
import secrets

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webui.config import Config
from webui.operations.errors import AccountError
from webui.store.base import now

PASSWORD_LENGTH = 12  # characters at least; length is what counts, so nothing else is asked
ALPHABET = "ABCDEFGHJKMNPQRTUVWXY346789"  # without what looks alike on paper: 0O 1IL 2Z 5S
CODE_GROUPS, GROUP_LENGTH = 3, 4  # 27^12, 57 bits, beside a limit on guesses and a keyed hash
TOTP_STEP = 30  # seconds

_hasher = PasswordHasher()
_decoy = _hasher.hash(secrets.token_urlsafe(16))  # verified for unknown names, so that time tells nothing


def hash_password(password: str, username: str) -> str:
    """The password as Argon2id hash, if it will do.

    Raises:
        AccountError: it is too short or easy to guess.
    """
    if len(password) < PASSWORD_LENGTH:
        raise AccountError("password_short", "password")
    if len(password) > 200 or len(set(password)) < 5 or username in password.lower():
        raise AccountError("password_weak", "password")
    return _hasher.hash(password)


def matches(hashed: str | None, password: str) -> bool:
    """Whether this is the password; for no hash it takes as long and is not."""
    try:
        return _hasher.verify(hashed or _decoy, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


def rehash(password: str) -> str:
    """The hash of a password that is already in use."""
    return _hasher.hash(password)


def new_token() -> str:
    """A token for a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """A token is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """An access code such as ``K7QX-9MHT-4RWA``."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(CODE_GROUPS * GROUP_LENGTH)))


def normal_code(text: str) -> str | None:
    """The access code as issued, whatever capitals, spaces and dashes were typed; None if it cannot be one."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return _grouped(letters) if len(letters) == CODE_GROUPS * GROUP_LENGTH and set(letters) <= set(ALPHABET) else None


def hash_code(config: Config, code: str) -> str:
    """A code is short enough to type, so its hash needs the key of the installation."""
    return keyed_hash(config, "access-code", code)


def keyed_hash(config: Config, purpose: str, text: str) -> str:
    """A hash that only this installation can make."""
    return hmac.new(config.secret_key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def new_totp_secret() -> str:
    """A secret to show as a QR code."""
    return pyotp.random_base32()


def totp_address(secret: str, username: str, region: str) -> str:
    """What the QR code for an authenticator app holds."""
    return pyotp.TOTP(secret, interval=TOTP_STEP).provisioning_uri(name=username, issuer_name=region)


def totp_step(secret: str, code: str) -> int | None:
    """The time step that a code of an app belongs to: now, or one step beside it for clocks that differ."""
    digits = "".join(code.split()).encode()
    totp = pyotp.TOTP(secret, interval=TOTP_STEP)
    present = int(now().timestamp()) // TOTP_STEP
    steps = (present, present - 1, present + 1)
    return next((s for s in steps if hmac.compare_digest(totp.at(s * TOTP_STEP).encode(), digits)), None)


def _grouped(letters: str) -> str:
    return "-".join(letters[i : i + GROUP_LENGTH] for i in range(0, len(letters), GROUP_LENGTH))
