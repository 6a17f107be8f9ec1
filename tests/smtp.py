"""A real mail server on loopback, in whatever mood a test needs."""

import asyncio
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.serve.running import free_port, until

REFUSED = "550 5.1.1 nobody here by that name"
GREYLISTED = "451 4.7.1 greylisted, come back later"
MOST_SECONDS = 30  # a letter is asked for and delivered each within a second, if the worker isn't busy


@dataclass
class Sink:
    """Takes every mail and keeps it, but for those that `moods` says otherwise of, by recipient or for "" all.

    A mood is "slow" (takes `delay` seconds after a mail), "sluggish" (before it too), "drop" (takes it and hangs up without a
    word), "hang" (takes it and says nothing), or an answer to the recipient such as REFUSED; (mood, 2) is for the next two
    tries only.
    """

    port: int = 0
    delay: float = 0.2
    received: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    moods: dict[str, str | tuple[str, int]] = field(default_factory=dict)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(text, policy=policy.default) for text in self.received]

    def to(self, address: str, number: int = 1) -> EmailMessage:
        """Waits for the mail of this number to an address."""
        until(lambda: len(self._to(address)) >= number, MOST_SECONDS)
        return self._to(address)[number - 1]

    def _to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def times(self) -> Counter[str]:
        """How often each mail came, by its Message-ID."""
        return Counter(mail["Message-ID"] for mail in self.mails)

    def mood_for(self, recipient: str) -> str:
        for key in (recipient, ""):
            mood = self.moods.get(key, "")
            if isinstance(mood, tuple):
                mood, left = mood
                self.moods[key] = (mood, left - 1)
                if left <= 0:
                    continue
            if mood:
                return mood
        return ""


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options) -> str:
        session.mood = self.sink.mood_for(address)
        if session.mood == "sluggish":
            await asyncio.sleep(self.sink.delay)
        if session.mood[:1].isdigit():
            return session.mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.sink.received.append(envelope.original_content)
        self.sink.recipients.extend(envelope.rcpt_tos)
        self.sink.encrypted.append(session.ssl is not None)
        if session.mood == "drop":
            server.transport.abort()
        if session.mood == "hang":
            await asyncio.sleep(60)
        if session.mood in ("slow", "sluggish"):
            await asyncio.sleep(self.sink.delay)
        return "250 taken"


class _Controller(Controller):
    def factory(self) -> SMTP:
        self.handler.sink.connections += 1
        return super().factory()


@contextmanager
def sink(
    *, port: int = 0, login: tuple[str, str] | None = None, tls: ssl.SSLContext | None = None, **more
) -> Iterator[Sink]:
    """Runs one. With `login`, only who gives that name and password may send; with `tls` it offers STARTTLS."""
    taken = Sink(**more)
    taken.port = port or free_port()
    options = {"tls_context": tls}
    if login:
        right = tuple(word.encode() for word in login)

        def check(server, session, envelope, mechanism, data) -> AuthResult:
            return AuthResult(success=(data.login, data.password) == right, handled=False)

        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    controller = _Controller(_Handler(taken), hostname="127.0.0.1", port=taken.port, **options)
    controller.start()
    taken.connections = 0  # it tried itself
    try:
        yield taken
    finally:
        controller.stop()


@contextmanager
def babbling(*answers: bytes, pause: float = 0.0) -> Iterator[str]:
    """What isn't a mail server: it says these things to whoever comes, one after the other, and gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def talk() -> None:
            while not ended.is_set():
                try:
                    with server.accept()[0] as client:
                        for answer in answers:
                            client.sendall(answer)
                            time.sleep(pause)
                except OSError:
                    continue

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
