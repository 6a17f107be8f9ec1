"""Keys that prove themselves, signed as a vendor signs them. No server has a part in it."""

import base64
import json
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forum.licenses import signing
from forum.licenses.providers.interface import Account, Known
from forum.licenses.providers.signed import Signed
from tests.licenses.providers.server import Asked, Said
from tests.licenses.providers.spoken import Spoken

VENDOR, SOMEBODY = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
PUBLIC_KEY = signing.public_half(VENDOR)
KEYGEN_SAYS = {
    "account": {"id": "acme"},
    "product": {"id": "ledger"},
    "policy": {"id": "pro", "duration": 31_536_000},
    "user": {"id": "7", "email": "alice@example.com"},
    "license": {"id": "1f2e", "created": "2026-01-01T00:00:00.000Z", "expiry": "2031-05-09T10:00:00.000Z"},
}


def ours(says: Any, key: Ed25519PrivateKey = VENDOR) -> str:
    """What any language can make by the documentation, without our own helper. `says` as JSON, or as it is."""
    text = "STOA1." + url64(says if isinstance(says, bytes) else json.dumps(says).encode()).rstrip("=")
    return f"{text}.{url64(key.sign(text.encode())).rstrip('=')}"


def keygens(says: Any = KEYGEN_SAYS, key: Ed25519PrivateKey = VENDOR) -> str:
    text = "key/" + url64(json.dumps(says).encode())
    return f"{text}.{url64(key.sign(text.encode()))}"


def url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def account(public_key: str = PUBLIC_KEY) -> Account:
    return Account(1, {"public_key": public_key}, {}, ["ledger"])


def answer(asked: Asked) -> Said:
    raise AssertionError("nobody is asked")


KEYS = {
    "active": signing.sign(VENDOR, "ledger"),
    "ended": signing.sign(VENDOR, "ledger", date(2026, 1, 1)),
    "wrong product": signing.sign(VENDOR, "studio"),
    "not found": signing.sign(SOMEBODY, "ledger"),
}
SPOKEN = Spoken("Ed25519", Signed(), answer, lambda server: account(), KEYS, Known("1", KEYS["active"], ("ledger",)))
