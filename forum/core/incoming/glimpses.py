"""What the head of a mail says, looked at without reading the mail: for lists, and to know it again."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from forum.core.text import one_line

HEAD = 2**16
LONGEST = 200


@dataclass(frozen=True)
class Glimpse:
    """As far as it can be read; empty where it can't."""

    sender: str
    subject: str


def glimpse(head: bytes) -> Glimpse:
    headers = _headers(head)
    return Glimpse(_shown(headers.get("from", "")), _shown(headers.get("subject", "")))


def mark(raw: bytes) -> str:
    """The same for the same mail, whichever way it came: of its Message-ID and its sender, or of all of it without one."""
    headers = _headers(raw)
    message_id = headers.get("message-id", "").strip()
    if not message_id:
        return hashlib.sha256(raw).hexdigest()
    sender = parseaddr(headers.get("from", ""))[1].lower()
    return hashlib.sha256(f"{message_id}\n{sender}".encode()).hexdigest()


def _headers(raw: bytes) -> dict[str, str]:
    """By name in small letters, the first of each."""
    found: dict[str, str] = {}
    for name, value in BytesHeaderParser().parsebytes(raw[:HEAD]).raw_items():
        found.setdefault(name.lower(), value.encode("ascii", "surrogateescape").decode(errors="replace"))
    return found


def _shown(value: str) -> str:
    with suppress(ValueError, LookupError, MessageError):
        value = str(make_header(decode_header(value)))
    return one_line(value)[:LONGEST]
