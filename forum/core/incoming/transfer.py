"""Bodies as they were before they were made fit for transfer, also where that was done or declared wrong."""

import binascii
import re

MOST_PADDINGS = 1_000

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_WORDS = re.compile(rb"[^A-Za-z0-9+/\r\n]")
_LETTERS_OF_UTF8 = re.compile(rb"=(?:C[2-9A-F]|[DE][0-9A-F]|F[0-4])=[89AB][0-9A-F]")
_SOFT_END = re.compile(rb"=\r?\n")


def transferred(body: bytes, encoding: str) -> bytes:
    name = re.sub(r"[^a-z0-9]", "", encoding.lower())
    if name == "base64" and _looks_like_base64(body):
        return from_base64(body)
    if name == "quotedprintable" or _is_forgotten_quoted_printable(body, name):
        return from_quoted_printable(body)
    return body


def from_base64(body: bytes) -> bytes:
    """What can be had of it. Behind padding more may follow, unless it is words that a list has set under it."""
    first, *others = re.split(rb"=+", body, maxsplit=MOST_PADDINGS)
    pieces = [first]
    for each in others:
        if _WORDS.search(each):
            break
        pieces.append(each)
    return b"".join(_piece_of_base64(each) for each in pieces)


def _piece_of_base64(piece: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", piece)
    whole = kept[: len(kept) - (len(kept) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def from_quoted_printable(body: bytes) -> bytes:
    return binascii.a2b_qp(body)


def _looks_like_base64(body: bytes) -> bool:
    """Lines of words that are only declared so have room between the words."""
    lines = body[:2000].split(b"\n")
    return sum(b" " in line.strip() for line in lines) * 4 <= len(lines)


def _is_forgotten_quoted_printable(body: bytes, name: str) -> bool:
    head = body[:20_000]
    return (
        name in ("", "7bit", "8bit")
        and head.isascii()
        and _SOFT_END.search(head) is not None
        and _LETTERS_OF_UTF8.search(head) is not None
    )
