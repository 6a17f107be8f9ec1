"""HTTP messages signed as Keygen signs them: Ed25519 over the request's method and target, host, date and the body's digest."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forum.licenses.providers import ed25519
from forum.licenses.providers.interface import Forged
from forum.licenses.providers.reading import WINDOW

COVERED = "(request-target) host date digest"

_PARAMETER = re.compile(r'(\w+)="([^"]*)"', re.ASCII)


def require(
    key: Ed25519PublicKey,
    headers: Mapping[str, str],
    target: str,
    hosts: Iterable[str],
    body: bytes,
    received_at: datetime,
) -> None:
    """Raises Forged. `target` as in "post /hooks?a=1". `hosts` are the names, without ports, that it may have been sent to:
    of a webhook only one is known for sure, and a proxy may have put its own in the request."""
    said = dict(_PARAMETER.findall(headers.get("keygen-signature", "")))
    # Proxies set a date of their own; the copy stays.
    date = headers.get("keygen-date") or headers.get("date", "")
    if said.get("algorithm") != "ed25519" or said.get("headers") != COVERED or not _is_fresh(date, received_at):
        raise Forged
    signature = ed25519.decoded(said.get("signature", "")) or b""
    if not any(ed25519.is_signed(key, signature, _signed(target, host, date, body)) for host in hosts):
        raise Forged


def _signed(target: str, host: str, date: str, body: bytes) -> bytes:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    lines = (f"(request-target): {target}", f"host: {host}", f"date: {date}", f"digest: sha-256={digest}")
    return "\n".join(lines).encode(errors="replace")


def _is_fresh(date: str, received_at: datetime) -> bool:
    try:
        sent_at = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return False
    return abs(received_at - (sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC))) <= WINDOW
