"""The mailbox that mail is fetched from, as one address: `imaps://user:password@host:port/folder` with TLS from the first byte,
`imap://…` with STARTTLS, `imap://…?security=none` with neither."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from forum.core.mail.server import Security

PORTS: dict[Security, int] = {"tls": 993, "starttls": 143, "none": 143}
INBOX = "INBOX"


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    host: str = ""
    port: int = PORTS["tls"]
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "tls"
    folder: str = INBOX

    @property
    def url(self) -> str:
        scheme, more = {"tls": ("imaps", ""), "starttls": ("imap", ""), "none": ("imap", "?security=none")}[
            self.security
        ]
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"{scheme}://{who}@{self.host}:{self.port}/{quote(self.folder, safe='')}{more}"


def parts(url: str) -> Mailbox:
    """What an address says; an empty one, or one that can't be read, is a mailbox without a host."""
    try:
        read = urlsplit(url)
        port = read.port
    except ValueError:
        return Mailbox()
    if read.scheme not in ("imap", "imaps"):
        return Mailbox()
    security: Security = "tls" if read.scheme == "imaps" else "starttls"
    if security == "starttls" and parse_qs(read.query).get("security") == ["none"]:
        security = "none"
    return Mailbox(
        host=read.hostname or "",
        port=port or PORTS[security],
        user=unquote(read.username or ""),
        password=unquote(read.password or ""),
        security=security,
        folder=unquote(read.path.strip("/")) or INBOX,
    )
