"""A mail taken apart: its headers, its body, or the parts of it. Without `email`, whose parser recurses for each level."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.core.incoming.headers import Headers, parse
from forum.core.incoming.transfer import transferred
from forum.core.incoming.unreadable import Unreadable

DEEPEST = 20
MOST_PARTS = 200

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+_-]{1,60}/[a-z0-9.+_-]{1,80}")


@dataclass(frozen=True)
class Part:
    """`body` is as it came for transfer; what has `parts` is no text. `is_cut` where there were more than are read."""

    headers: Headers
    body: bytes
    media_type: str
    parts: tuple["Part", ...] = ()
    is_cut: bool = False

    @property
    def content(self) -> bytes:
        return transferred(self.body, self.headers.token("content-transfer-encoding"))

    @property
    def disposition(self) -> str:
        return self.headers.token("content-disposition")

    @property
    def file_name(self) -> str:
        return self.headers.parameter("content-disposition", "filename") or self.headers.parameter(
            "content-type", "name"
        )

    def walk(self) -> Iterator["Part"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Room:
    parts: int = field(default=MOST_PARTS)


def take_apart(raw: bytes) -> Part:
    """Raises Unreadable ("nested") for more levels than anybody sends."""
    raw = raw.lstrip(b"\r\n\t ")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return _part(raw, "text/plain", 0, _Room())


def headers_of(raw: bytes) -> Headers:
    """Those of a mail within a mail."""
    return parse(_split(raw.lstrip(b"\r\n\t "))[0])


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return b"", raw[1 + (raw[:1] == b"\r") :]
    end = _HEADERS_END.search(raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def _part(raw: bytes, default: str, depth: int, room: _Room) -> Part:
    if depth > DEEPEST:
        raise Unreadable("nested")
    block, body = _split(raw)
    headers = parse(block)
    named = _MEDIA_TYPE.match(headers.token("content-type"))
    media_type = named[0] if named else default
    if not media_type.startswith("multipart/"):
        return Part(headers, body, media_type, is_cut=headers.is_cut)
    return _multipart(headers, body, media_type, depth, room)


def _multipart(headers: Headers, body: bytes, media_type: str, depth: int, room: _Room) -> Part:
    """What has no boundary, or nothing between boundaries, is text."""
    pieces = _pieces(body, headers.parameter("content-type", "boundary").encode("utf-8", "ignore"))
    if not pieces:
        return Part(headers, body, "text/plain", is_cut=headers.is_cut)
    kept = pieces[: max(0, room.parts)]
    room.parts -= len(kept)
    default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
    parts = tuple(_part(piece, default, depth + 1, room) for piece in kept)
    is_cut = headers.is_cut or len(kept) < len(pieces) or any(part.is_cut for part in parts)
    return Part(headers, b"", media_type, parts, is_cut)


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the lines of a boundary; a last one that is missing is taken for the end."""
    if not boundary:
        return []
    pieces, start = [], None
    for found in re.finditer(rb"(?:\A|(?<=[\r\n]))--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)", body):
        if start is not None:
            pieces.append(_without_line_end(body[start : found.start()]))
        start = None if found[1] else found.end()
        if found[1] or len(pieces) > MOST_PARTS:
            break
    if start is not None and len(pieces) <= MOST_PARTS:
        pieces.append(body[start:])
    return pieces


def _without_line_end(piece: bytes) -> bytes:
    return piece.removesuffix(b"\n").removesuffix(b"\r")
