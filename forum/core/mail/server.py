"""The mail server as one address: `smtp://user:password@host:port` with STARTTLS, `smtps://…` with TLS from the first byte,
`smtp://…?security=none` with neither."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

Security = Literal["starttls", "tls", "none"]

PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,198}[a-z0-9])?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Server:
    host: str = ""
    port: int = PORTS["starttls"]
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"

    @property
    def url(self) -> str:
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        scheme, more = {"starttls": ("smtp", ""), "tls": ("smtps", ""), "none": ("smtp", "?security=none")}[self.security]
        return f"{scheme}://{who}{self.host}:{self.port}{more}"


def is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def parts(url: str) -> Server:
    """What an address says; an empty one, or one that can't be read, is a server without a host."""
    try:
        read = urlsplit(url)
        port = read.port
    except ValueError:
        return Server()
    security: Security = "tls" if read.scheme == "smtps" else "starttls"
    if parse_qs(read.query).get("security") == ["none"]:
        security = "none"
    return Server(
        host=read.hostname or "",
        port=port or PORTS[security],
        user=unquote(read.username or ""),
        password=unquote(read.password or ""),
        security=security,
    )
