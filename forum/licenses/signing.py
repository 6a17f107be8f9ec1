"""Signing license keys that this site, or any other that has the public key, verifies by itself (providers/signed.py)."""

import json
import os
import secrets
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from forum.licenses.providers import ed25519
from forum.licenses.providers.signed import OURS

ID_LENGTH = 12


class NotAKey(Exception):
    """A file that holds no Ed25519 private key, or one with a password."""


def write_new(file: Path) -> str:
    """Makes a key to sign with, writes it for its owner alone, and returns the public one. Raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return public_half(key)


def read(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise NotAKey from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey
    return key


def public_half(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(
    key: Ed25519PrivateKey,
    product: str,
    expires: date | None = None,
    places: int | None = None,
    plan: str = "",
    email: str = "",
) -> str:
    """A license key for one new license."""
    says = {
        "id": secrets.token_hex(ID_LENGTH),
        "product": product,
        "expires": expires.isoformat() if expires else None,
        "places": places,
        "plan": plan or None,
        "email": email or None,
    }
    payload = json.dumps({name: value for name, value in says.items() if value is not None}, separators=(",", ":"))
    text = OURS + ed25519.encoded(payload.encode())
    return f"{text}.{ed25519.encoded(key.sign(text.encode()))}"
