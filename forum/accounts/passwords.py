"""Passwords: how they are kept, and which ones are too easy to guess."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forum.core import transaction

SHORTEST, LONGEST = 12, 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS = _hasher.hash("the password of nobody")


def hash_password(password: str) -> str:
    transaction.forbid_inside("hashing a password")
    return _hasher.hash(_as_typed_anywhere(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one. Without a kept one it takes as long and says no."""
    transaction.forbid_inside("hashing a password")
    try:
        _hasher.verify(kept or _NOBODYS, _as_typed_anywhere(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(password) <= LONGEST


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(kept)


def _as_typed_anywhere(password: str) -> str:
    """Keyboards differ in how they compose accents."""
    return unicodedata.normalize("NFKC", password)
