"""What Keygen signs, answers and events: Ed25519 over the request's method and target, host, date and the body's digest."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forum.core import clock
from forum.core.outgoing import Reply
from forum.licenses.providers import ed25519
from forum.licenses.providers.interface import Account, Forged, Message, NoAnswer
from forum.licenses.providers.reading import WINDOW

_PARAMETER = re.compile(r'(\w+)="([^"]*)"', re.ASCII)


def require_on_answer(account: Account, reply: Reply, method: str, url: str) -> None:
    """Raises NoAnswer, where the account's public key was filled in."""
    if not account.get("public_key"):
        return
    parts = urlsplit(url)
    target = f"{method} {parts.path}" + (f"?{parts.query}" if parts.query else "")
    try:
        _require(_public_key(account), reply.headers, target, [parts.hostname or ""], reply.body, clock.now())
    except Forged:
        raise NoAnswer("forged") from None


def require_on_event(account: Account, message: Message) -> None:
    """Raises Forged. What host it was sent to is known for sure of this site's own address alone: a proxy may have put
    another one into the request."""
    try:
        key = _public_key(account)
        hosts = [urlsplit(url).hostname or "" for url in (account.site, f"//{message.host}")]
    except (NoAnswer, ValueError):
        raise Forged from None
    target = f"{message.method.lower()} {message.path}"
    _require(key, message.headers, target, hosts, message.body, message.received_at)


def _public_key(account: Account) -> Ed25519PublicKey:
    key = ed25519.public_key(account.get("public_key"))
    if key is None:
        raise NoAnswer("filled in wrong", "public_key")
    return key


def _require(
    key: Ed25519PublicKey,
    headers: Mapping[str, str],
    target: str,
    hosts: Iterable[str],
    body: bytes,
    received_at: datetime,
) -> None:
    said = dict(_PARAMETER.findall(headers.get("keygen-signature", "")))
    # Proxies set a date of their own; the copy stays.
    date = headers.get("keygen-date") or headers.get("date", "")
    if said.get("algorithm") != "ed25519" or not _is_fresh(date, received_at):
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
