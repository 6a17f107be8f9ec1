"""The address that a license was bought with: kept as a keyed hash, compared with confirmed addresses of members."""

from forum.accounts.addresses import email_key
from forum.core import vault


def address_hash(address: str) -> str:
    return vault.fingerprint(_hashed(address))


def address_hashes(address: str) -> list[str]:
    """For looking it up: also as it was kept before the last change of secrets."""
    return vault.fingerprints(_hashed(address))


def _hashed(address: str) -> str:
    return f"address\0{email_key(address)}"
