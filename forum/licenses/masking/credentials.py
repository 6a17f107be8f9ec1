"""What opens something by how it is used: passwords in addresses, headers, signed tokens."""

import base64
import binascii
import re
from re import Match

from forum.licenses.masking.shape import Shape, always, is_mixed, looks_random

_PLACEHOLDER = re.compile(
    r"[*.x•_-]+|[<\[{(%$].*|(?:your|my|the|some|user|db)?[_-]?(?:pass(?:word|wd|phrase)?|pwd?|secret|token|key|κωδικ[οό]ς)\d{0,3}"
    r"|change.?me|example|guest|test|user(?:name)?",
    re.IGNORECASE,
)
_NOWHERE = re.compile(
    r"localhost|127\.|0\.0\.0\.0|(?:[\w-]+\.)*(?:example|test|invalid|local)\b|(?:host|server|domain)\b", re.IGNORECASE
)


def _opens_something(match: Match[str]) -> bool:
    """Not as manuals write it, nor on the writer's own machine."""
    user, password, host = match["user"], match["secret"], match["host"]
    return password != user and not _PLACEHOLDER.fullmatch(password) and not _NOWHERE.match(host)


def _is_header(match: Match[str]) -> bool:
    said = match["secret"]
    return not _PLACEHOLDER.fullmatch(said) and (looks_random(match) or _has_password(said))


def _has_password(said: str) -> bool:
    """As Basic authorization has it: a name, a colon and a password."""
    name, colon, password = _decoded(said).partition(b":")
    return bool(name and colon and password) and (name + password).isascii()


def _is_of_a_bot(match: Match[str]) -> bool:
    """A Discord token begins with its bot's number."""
    return _decoded(match[0].partition(".")[0]).isdigit() and is_mixed(match)


def _decoded(said: str) -> bytes:
    try:
        return base64.b64decode(said.rstrip("=") + "=" * (-len(said.rstrip("=")) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return b""


CREDENTIALS = (
    Shape(
        ("://",),
        re.compile(
            r"://(?P<user>[^\s/:@?#'\"<>]{0,64}):(?P<secret>[^\s/:@?#'\"<>]{3,128})@(?P<host>[A-Za-z0-9\[][\w.-]{0,80})"
        ),
        _opens_something,
    ),
    Shape(
        ("uthorization", "UTHORIZATION"),
        re.compile(
            r"authorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?:bearer|basic|token|apikey|license)\s{1,3}(?P<secret>[\w.~+/=:-]{8,2048})",
            re.IGNORECASE,
        ),
        _is_header,
    ),
    Shape(("earer", "EARER"), re.compile(r"\bbearer\s{1,3}(?P<secret>[\w.~+/=-]{20,2048})", re.IGNORECASE), looks_random),
    Shape(("eyJ",), re.compile(r"(?<![\w/+.-])eyJ[\w-]{10,2048}\.eyJ[\w-]{4,8192}\.[\w-]{16,2048}"), always),
    Shape(
        (".",), re.compile(r"(?<![\w/+.-])[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-]|\.\w)"), _is_of_a_bot
    ),
)  # fmt: skip
