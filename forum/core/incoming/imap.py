"""A mailbox over IMAP, with an end: each answer has its time, and so has the whole of a visit."""

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from forum.core import transaction
from forum.core.incoming.mailboxes import Mailbox
from forum.core.settings import is_loopback

ANSWER_SECONDS = 20.0
VISIT_SECONDS = 120.0

Trouble = Literal[
    "bad address", "unknown host", "refused", "too slow", "no encryption", "bad certificate", "not signed in", "no folder",
    "cut off",
]  # fmt: skip

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Unreachable(Exception):
    """The mailbox can't be used; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Visit:
    """A mailbox that is open. Its messages are named by their UIDs."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    def unseen(self) -> list[str]:
        """Oldest first."""
        return sorted(self._box.uids(AND(seen=False), None), key=int)

    def size(self, uid: str) -> int | None:
        """None for one that is gone."""
        found = _SIZE.search(b" ".join(self._fetched(uid, "(RFC822.SIZE)")))
        return int(found[1]) if found else None

    def whole(self, uid: str) -> bytes | None:
        """A message as it is, without marking it as seen."""
        return self._literal(uid, "(BODY.PEEK[])")

    def head(self, uid: str, most: int) -> bytes | None:
        return self._literal(uid, f"(BODY.PEEK[HEADER]<0.{most}>)")

    def mark(self, uid: str, *flags: str) -> None:
        # imap-tools would also remove for good whatever is marked as deleted.
        status, said = self._box.client.uid("STORE", uid, "+FLAGS.SILENT", f"({' '.join(flags)})")
        if status != "OK":
            raise imaplib.IMAP4.error(said)

    def _literal(self, uid: str, what: str) -> bytes | None:
        return next((part[1] for part in self._parts(uid, what) if isinstance(part, tuple)), None)

    def _fetched(self, uid: str, what: str) -> list[bytes]:
        return [part[0] if isinstance(part, tuple) else part for part in self._parts(uid, what)]

    def _parts(self, uid: str, what: str) -> list:
        status, parts = self._box.client.uid("FETCH", uid, what)
        if status != "OK":
            raise imaplib.IMAP4.error(parts)
        return [part for part in parts if part is not None]


@contextmanager
def visit(mailbox: Mailbox) -> Iterator[Visit]:
    """Raises Unreachable, also for what goes wrong inside."""
    transaction.forbid("a call to another server")
    if not mailbox.host or not (mailbox.user + mailbox.password).isprintable():
        raise Unreachable("bad address")
    with _troubles():
        box = _connected(mailbox)
        ending = threading.Timer(VISIT_SECONDS, _cut, [box])
        ending.start()
        try:
            _sign_in(box, mailbox)
            box.folder.set(mailbox.folder)
            yield Visit(box)
        finally:
            ending.cancel()
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()


def _connected(mailbox: Mailbox) -> BaseMailBox:
    place = (mailbox.host, mailbox.port, ANSWER_SECONDS)
    if mailbox.security == "none":
        return MailBoxUnencrypted(*place)
    kind = MailBox if mailbox.security == "tls" else MailBoxStartTls
    return kind(*place, ssl_context=_trust(mailbox.host))


def _trust(host: str) -> ssl.SSLContext:
    """A password goes where the certificate is good, and to a server on the same machine."""
    context = ssl.create_default_context()
    if is_loopback(host):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _sign_in(box: BaseMailBox, mailbox: Mailbox) -> None:
    is_plain = (mailbox.user + mailbox.password).isascii()
    try:
        (box.login if is_plain else box.login_utf8)(mailbox.user, mailbox.password, None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, MailboxLoginError):
        raise Unreachable("not signed in") from None


def _cut(box: BaseMailBox) -> None:
    """Whoever waits for an answer of the server hears that the connection broke."""
    with suppress(OSError):
        box.client.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except MailboxFolderSelectError:
        raise Unreachable("no folder") from None
    except (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError) as error:
        raise Unreachable(_trouble(error)) from error


def _trouble(error: Exception) -> Trouble:
    match error:
        case ssl.SSLCertVerificationError():
            return "bad certificate"
        case ssl.SSLError():
            return "no encryption"
        case imaplib.IMAP4.abort() if "TLS not supported" in str(error):
            return "no encryption"
        case TimeoutError():
            return "too slow"
        case socket.gaierror():
            return "unknown host"
        case ConnectionRefusedError():
            return "refused"
        case ValueError():
            return "bad address"
    return "cut off"
