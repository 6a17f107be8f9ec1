"""The addresses that headers name. Each is read before encoded words are: what a name hides there is no address."""

import re

from forum.core.incoming.cleaning import clean_line
from forum.core.incoming.headers import Headers
from forum.core.incoming.words import decoded
from forum.core.mail.addresses import BadAddress, mailbox

MOST_ADDRESSES = 200
LONGEST_NAME = 100
RECEIVED_BY = (
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-real-to",
    "x-forwarded-to",
    "apparently-to",
)

_COMMENT = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_GROUP = re.compile(r"\A[^\"<>@:]*:")


def named(value: str) -> list[tuple[str, str]]:
    """(name, address) of each in a header's value, the domain in ASCII and lower case; what is no address is left out."""
    found = []
    for entry in _entries(_as_utf8(value))[:MOST_ADDRESSES]:
        name, address = _taken_apart(_GROUP.sub("", entry.strip().rstrip(";")))
        try:
            box = mailbox(address)
        except BadAddress:
            continue
        found.append((name, f"{box.username}@{box.domain.lower()}"))
    return found


def recipients(headers: Headers) -> tuple[str, ...]:
    """Everybody whom it reached or was meant for, in lower case, each once."""
    values = [value for name in RECEIVED_BY for value in headers.all(name)]
    return tuple(dict.fromkeys(address.lower() for value in values for _, address in named(value)))[:MOST_ADDRESSES]


def _as_utf8(value: str) -> str:
    """Addresses in letters of their own come as UTF-8 (RFC 6532)."""
    try:
        return value.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        return value


def _entries(value: str) -> list[str]:
    """Split at commas and semicolons outside of quotes, brackets and comments."""
    entries, start, closing, skips = [], 0, "", False
    for at, character in enumerate(value):
        if skips or (character == "\\" and closing == '"'):
            skips = not skips
        elif closing:
            closing = "" if character == closing else closing
        elif character in '"<(':
            closing = {'"': '"', "<": ">", "(": ")"}[character]
        elif character in ",;":
            entries.append(value[start:at])
            start = at + 1
    return [*entries, value[start:]]


def _taken_apart(entry: str) -> tuple[str, str]:
    """Name and address. A bracket within quotes or a comment opens no address."""
    unquoted = _QUOTED.sub("", entry)
    bare = _COMMENT.sub("", unquoted)
    before, bracket, behind = bare.rpartition("<")
    if bracket and ">" in behind:
        return _name(entry.rpartition("<")[0] if '"' in entry else before), behind.partition(">")[0].strip()
    comment = _COMMENT.search(unquoted)
    return _name(comment[1] if comment else ""), bare.strip()


def _name(said: str) -> str:
    said = said.strip()
    if len(said) > 1 and said[0] == said[-1] == '"':
        said = re.sub(r"\\(.)", r"\1", said[1:-1])
    return clean_line(decoded(said), LONGEST_NAME).strip("'\" ")
