"""Handing mails to a server by SMTP."""

import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

from forum.core.mail.connection import Encrypted, Plain
from forum.core.mail.outcomes import SENT, Outcome, Unreachable
from forum.core.mail.server import Server, parts
from forum.core.settings import is_loopback, settings
from forum.core.text import one_line

LETTER_SECONDS = 45.0  # for all of a letter, less than its lease
QUIT_SECONDS = 2.0
LARGEST = 2**20
LONGEST_WORDS = 300

SHUTTING_DOWN = 421
TOO_BIG = 552
NOT_SIGNED_IN = {530, 535, 538}

log = logging.getLogger(__name__)


class Session:
    """A connection over which several mails go. Once it isn't `usable` any more, the others need a new one."""

    def __init__(self, connection: Plain | Encrypted, server: Server) -> None:
        self._connection = connection
        self._server = server
        self.usable = True

    def hand_over(self, mail: EmailMessage, begin: Callable[[], None]) -> Outcome:
        """`begin` is called right before the mail itself goes out, from where on it may have arrived."""
        try:
            return self._hand_over(mail, begin)
        except (smtplib.SMTPException, OSError) as error:
            self.usable = False
            return Outcome("later", said(error, self._server))

    def _hand_over(self, mail: EmailMessage, begin: Callable[[], None]) -> Outcome:
        connection = self._connection
        connection.allow(LETTER_SECONDS)
        sender, recipient = mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec
        abroad = not (sender + recipient).isascii()
        if abroad and not connection.has_extn("smtputf8"):
            return Outcome("failed", "the mail server takes no addresses in other than Latin letters")
        text = mail.as_bytes(policy=mail.policy.clone(utf8=True) if abroad else None)
        if len(text) > self._largest():
            return Outcome("failed", "the mail is too large for the server")
        options = [f"SIZE={len(text)}"] if connection.has_extn("size") else []
        code, words = connection.mail(sender, options + ["SMTPUTF8"] * abroad)
        if code != 250:
            return self._refused(code, words, is_servers_fault=code != TOO_BIG)
        code, words = connection.rcpt(recipient)
        if code not in (250, 251):
            return self._refused(code, words)
        begin()
        return self._send(text)

    def _send(self, text: bytes) -> Outcome:
        code, words = self._connection.docmd("DATA")
        if code != 354:
            return self._refused(code, words)
        try:
            self._connection.send(re.sub(rb"(?m)^\.", b"..", text) + b".\r\n")
            code, words = self._connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.usable = False
            return Outcome("unsure", said(error, self._server))
        return SENT if 200 <= code < 300 else self._refused(code, words)

    def _refused(self, code: int, words: bytes, *, is_servers_fault: bool = False) -> Outcome:
        if code == SHUTTING_DOWN:
            self.usable = False
        else:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.rset()
        is_servers_fault |= code in NOT_SIGNED_IN or code == SHUTTING_DOWN
        kind = "failed" if 500 <= code < 600 and not is_servers_fault else "later"
        return Outcome(kind, answered(code, words, self._server), is_servers_fault)

    def _largest(self) -> int:
        offered = self._connection.esmtp_features.get("size", "").strip()
        return min(LARGEST, int(offered)) if offered.isdigit() and int(offered) else LARGEST

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._connection.allow(QUIT_SECONDS)
            self._connection.quit()
        self._connection.close()


@contextmanager
def session(url: str) -> Iterator[Session]:
    """A connection that is ready to take mails. Raises `Unreachable`."""
    server = parts(url)
    if urlsplit(url).scheme not in ("smtp", "smtps") or not server.host:
        raise Unreachable("the address of the mail server must be smtp://… or smtps://…")
    try:
        opened = Session(_connect(server, url), server)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Unreachable(said(error, server)) from error
    try:
        yield opened
    finally:
        opened.close()


def _connect(server: Server, url: str) -> Plain | Encrypted:
    host = urlsplit(settings().address).hostname or "localhost"
    name = host if re.fullmatch(r"[a-z0-9.-]*[a-z][a-z0-9.-]*", host) else "localhost"
    if server.security == "tls":
        context = ssl.create_default_context()
        connection = Encrypted(server.host, server.port, local_hostname=name, context=context)
    else:
        connection = Plain(server.host, server.port, local_hostname=name)
    try:
        connection.ehlo_or_helo_if_needed()
        _encrypt(connection, server, url)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _encrypt(connection: Plain | Encrypted, server: Server, url: str) -> None:
    """By STARTTLS where it is offered; a password, or who asks for it, needs it, with a certificate that is good."""
    if server.security != "starttls":
        return
    demanded = parse_qs(urlsplit(url).query).get("security") == ["required"]
    needed = demanded or (bool(server.user) and not is_loopback(server.host))
    if connection.has_extn("starttls"):
        context = ssl.create_default_context()
        if not needed:  # better than nothing, as mail servers do it among themselves
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        code, words = connection.starttls(context=context)
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        connection.ehlo_or_helo_if_needed()
    elif needed:
        raise smtplib.SMTPNotSupportedError("the server offers no encryption (STARTTLS)")


def said(error: Exception, server: Server) -> str:
    """What went wrong, short and without a secret."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return answered(error.smtp_code, words if isinstance(words, bytes) else str(words).encode(), server)
    if isinstance(error, TimeoutError):
        return "the server took too long to answer"
    return _without_secrets(getattr(error, "strerror", None) or str(error) or type(error).__name__, server)


def answered(code: int, words: bytes, server: Server) -> str:
    return _without_secrets(f"{code} {words.decode('utf-8', 'replace')}", server)


def _without_secrets(words: str, server: Server) -> str:
    for secret in (server.password, server.user):
        if len(secret) > 2:
            words = words.replace(secret, "…")
    return one_line(words)[:LONGEST_WORDS]
