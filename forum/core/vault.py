"""Secrets that the database alone can't tell: keyed hashes of keys, and what must be read again, sealed.

A generation is one secret behind both. The first comes from the site's own; `renew` adds one more, kept in the instance.
A fingerprint goes through the secrets of all generations in turn, so an older one is lifted to the newest without knowing
what was hashed. Sealing is AES-256-GCM, bound to the place that the text is sealed for.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forum.core.settings import settings

FILE = "vault.json"
NONCE_LENGTH = 12


class Unreadable(Exception):
    """Sealed for another place, by a secret that is gone, or changed since."""


def generation() -> int:
    """The newest."""
    return len(_secrets())


def fingerprint(text: str) -> str:
    """Sixty-four hexadecimal digits, the same for the same text until the next generation."""
    return fingerprints(text)[0]


def fingerprints(text: str) -> list[str]:
    """As each generation has it, newest first: for looking up what isn't lifted yet."""
    made = [_keyed(_hashing(_secrets()[0]), text)]
    made += _lifted(made[0], 1)
    return made[::-1]


def lift(fingerprint: str, since: int, to: int | None = None) -> str:
    """A fingerprint that generation `since` made, as generation `to` makes it, or the newest."""
    lifted = [fingerprint, *_lifted(fingerprint, since)]
    return lifted[-1] if to is None else lifted[to - since]


def generation_of(sealed: str) -> int:
    """By whose secret a text is sealed."""
    number = sealed.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def mark() -> str:
    """Tells whether two sites have the same secrets, without telling them."""
    whole = "\0".join(_secrets())
    return hmac.new(whole.encode(), b"which secret a backup belongs to", hashlib.sha256).hexdigest()[:16]


def seal(text: str, place: str) -> str:
    number, nonce = generation(), secrets.token_bytes(NONCE_LENGTH)
    sealed = AESGCM(_sealing(_secrets()[-1])).encrypt(nonce, text.encode(), place.encode())
    return f"{number}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, place: str) -> str:
    """Raises Unreadable."""
    number, _, text = sealed.partition(":")
    try:
        secret, data = _secrets()[int(number) - 1], base64.b64decode(text, validate=True)
        return AESGCM(_sealing(secret)).decrypt(data[:NONCE_LENGTH], data[NONCE_LENGTH:], place.encode()).decode()
    except (ValueError, IndexError, InvalidTag):
        raise Unreadable(place) from None


def renew() -> int:
    """Adds a generation and returns its number. What older ones made stays readable; lifting and sealing it anew is up to
    whoever keeps it."""
    path = settings().instance_path / FILE
    later = [*_read(path), secrets.token_urlsafe(48)]
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"secrets": later}, file)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    return generation()


def _lifted(fingerprint: str, since: int) -> list[str]:
    lifted = []
    for secret in _secrets()[since:]:
        fingerprint = _keyed(_hashing(secret), fingerprint)
        lifted.append(fingerprint)
    return lifted


def _secrets() -> tuple[str, ...]:
    """Of all generations. Another process may have added one, so the file is looked at each time."""
    known = settings()
    return (known.secret(), *_read(known.instance_path / FILE))


def _read(path: Path) -> tuple[str, ...]:
    try:
        changed = path.stat()
    except FileNotFoundError:
        return ()
    return _parsed(path, changed.st_mtime_ns, changed.st_size)


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int, size: int) -> tuple[str, ...]:
    return tuple(json.loads(path.read_text())["secrets"])


def _keyed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=64)
def _hashing(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"license keys, first version", "sha256")


@lru_cache(maxsize=64)
def _sealing(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"what is sealed", "sha256")
