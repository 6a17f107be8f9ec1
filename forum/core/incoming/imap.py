"""A mailbox over IMAP, with an end: each answer has its time, and so has the whole of a visit."""

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from imap_tools import AND
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox

from forum.core import transaction
from forum.core.incoming.mailboxes import Mailbox
from forum.core.settings import is_loopback

ANSWER_SECONDS = 20.0

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

    def __init__(self, box: "Box") -> None:
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


class Timed:
    """A connection that lasts so long and no longer: a server that says something now and then holds nobody for ever."""

    sock: socket.socket

    def __init__(self, seconds: float, *arguments, **options) -> None:
        self._seconds = seconds
        super().__init__(*arguments, timeout=min(seconds, ANSWER_SECONDS), **options)

    def open(self, *arguments, **options) -> None:
        super().open(*arguments, **options)
        self._end = threading.Timer(self._seconds, self._cut)
        self._end.daemon = True
        self._end.start()

    def shutdown(self) -> None:
        self._end.cancel()
        super().shutdown()

    def _cut(self) -> None:
        """Whoever waits for an answer hears that the connection broke."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class Plain(Timed, imaplib.IMAP4):
    """Encrypted by STARTTLS, or not."""


class Encrypted(Timed, imaplib.IMAP4_SSL):
    """Encrypted from its first byte."""


class Box(BaseMailBox):
    """What imap-tools knows to do, over a connection of ours."""

    def __init__(self, client: Plain | Encrypted) -> None:
        self._client = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._client


@contextmanager
def visit(mailbox: Mailbox, seconds: float) -> Iterator[Visit]:
    """Ends after so many seconds. Raises Unreachable, also for what goes wrong inside."""
    transaction.forbid("a call to another server")
    if not mailbox.host or not (mailbox.user + mailbox.password).isprintable():
        raise Unreachable("bad address")
    with _troubles():
        box = Box(_connected(mailbox, seconds))
        try:
            _encrypt(box, mailbox)
            _sign_in(box, mailbox)
            box.folder.set(mailbox.folder)
            yield Visit(box)
        finally:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()


def _connected(mailbox: Mailbox, seconds: float) -> Plain | Encrypted:
    if mailbox.security == "tls":
        return Encrypted(seconds, mailbox.host, mailbox.port, ssl_context=_trust(mailbox.host))
    return Plain(seconds, mailbox.host, mailbox.port)


def _encrypt(box: Box, mailbox: Mailbox) -> None:
    if mailbox.security == "starttls":
        if "STARTTLS" not in box.client.capabilities:
            raise Unreachable("no encryption")
        box.client.starttls(_trust(mailbox.host))


def _trust(host: str) -> ssl.SSLContext:
    """A password goes where the certificate is good, and to a server on the same machine."""
    context = ssl.create_default_context()
    if is_loopback(host):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _sign_in(box: Box, mailbox: Mailbox) -> None:
    is_plain = (mailbox.user + mailbox.password).isascii()
    try:
        (box.login if is_plain else box.login_utf8)(mailbox.user, mailbox.password, None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, MailboxLoginError):
        raise Unreachable("not signed in") from None


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
        case TimeoutError():
            return "too slow"
        case socket.gaierror():
            return "unknown host"
        case ConnectionRefusedError():
            return "refused"
        case ValueError():
            return "bad address"
    return "cut off"
