"""Headers in words: encoded words (RFC 2047), also those that are cut within a character, and bytes that nobody encoded."""

import re

from forum.core.incoming.charsets import decode
from forum.core.incoming.transfer import from_base64, from_quoted_printable

_ENCODED = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")


def decoded(value: str) -> str:
    """A header as people read it. `value` holds bytes as surrogates where they aren't ASCII (`headers.Headers`)."""
    said: list[str] = []
    waiting, charset, end = b"", "", 0
    for found in _ENCODED.finditer(value):
        between = value[end : found.start()]
        if waiting and (between.strip() or found[1].lower() != charset):
            said.append(decode(waiting, charset))
            waiting = b""
        if not end or between.strip():
            said.append(_raw(between))
        waiting, charset, end = waiting + _bytes(found[2], found[3]), found[1].lower(), found.end()
    if waiting:
        said.append(decode(waiting, charset))
    said.append(_raw(value[end:]))
    return "".join(said)


def _raw(value: str) -> str:
    return decode(value.encode("utf-8", "surrogateescape"))


def _bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    return from_base64(raw) if encoding in "bB" else from_quoted_printable(raw.replace(b"_", b" ").replace(b"\n", b""))
