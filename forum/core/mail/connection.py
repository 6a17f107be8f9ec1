"""SMTP with an end: whatever a server says, slowly or without pause, each phase has its time and each answer its size."""

import smtplib
import ssl
import time

CONNECT_SECONDS = 10.0
GREETING_SECONDS = 20.0
COMMAND_SECONDS = 20.0
LONGEST_LINE = 8192
MOST_LINES = 100


class Timed:
    """What both kinds of connection have: answers are read here, against the clock of the phase."""

    sock: ssl.SSLSocket

    def __init__(self, host: str, port: int, **more) -> None:
        self._unread = b""
        self.allow(GREETING_SECONDS)
        super().__init__(host, port, timeout=CONNECT_SECONDS, **more)

    def allow(self, seconds: float) -> None:
        """Begins a phase."""
        self._deadline = time.monotonic() + seconds

    def send(self, s: str | bytes) -> None:
        self._set_timeout()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        lines = []
        while len(lines) < MOST_LINES:
            line = self._line()
            if not line[:3].isdigit():
                break
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise self._broken("the server answers what isn’t SMTP")

    def starttls(self, **more) -> tuple[int, bytes]:
        self._set_timeout()
        answer = super().starttls(**more)
        if self._unread:
            raise self._broken("the server spoke before it was encrypted")
        return answer

    def _line(self) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > LONGEST_LINE:
                raise self._broken("the server answers what isn’t SMTP")
            self._unread += self._received()
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _received(self) -> bytes:
        self._set_timeout()
        try:
            received = self.sock.recv(4096)
        except TimeoutError as error:
            raise self._broken("the server took too long to answer") from error
        except OSError as error:
            raise self._broken(f"the connection broke: {error.strerror or error}") from error
        if not received:
            raise self._broken("the server closed the connection")
        return received

    def _set_timeout(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self._broken("the server took too long to answer")
        if self.sock:
            self.sock.settimeout(min(left, COMMAND_SECONDS))

    def _broken(self, words: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        return smtplib.SMTPServerDisconnected(words)


class Plain(Timed, smtplib.SMTP):
    """Encrypted by STARTTLS, or not."""


class Encrypted(Timed, smtplib.SMTP_SSL):
    """Encrypted from its first byte."""
