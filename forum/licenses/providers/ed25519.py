"""Ed25519: public keys however they are written, and what is signed by them."""

import base64
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LENGTH = 32

# What stands before the key in DER, and so at the beginning of a PEM's base64.
_DER = bytes.fromhex("302a300506032b6570032100")


def public_key(typed: str) -> Ed25519PublicKey | None:
    """From 64 hexadecimal digits, base64 or PEM; None for anything else."""
    body = "".join(re.sub(r"-----[A-Z ]+-----", "", typed).split())
    is_hex = re.fullmatch(r"[0-9a-fA-F]{64}", body)
    key = bytes.fromhex(body) if is_hex else (decoded(body) or b"").removeprefix(_DER)
    return Ed25519PublicKey.from_public_bytes(key) if len(key) == LENGTH else None


def is_signed(key: Ed25519PublicKey, signature: bytes, text: bytes) -> bool:
    try:
        key.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def decoded(text: str) -> bytes | None:
    """What base64 stands for, in either alphabet, padded or not; None for what isn't any."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        return None


def encoded(data: bytes) -> str:
    """Base64 as it stands in addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
