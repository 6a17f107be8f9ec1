"""Mail from a mail server: a listener that takes what is for this site, and nothing else.

A mail is on the disk before it is said to be taken. While the database is away everything is 'come back later', so that the mail
stays with whoever sent it.
"""

import asyncio
import logging
import os
import signal
import socket
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.smtp import Envelope, Session
from flask import Flask

from forum.core import transaction
from forum.core.database import db
from forum.core.incoming import storing
from forum.core.incoming.conversing import TOO_LARGE, Conversation, House, Local
from forum.core.incoming.signed_addresses import is_ours, opened

RECIPIENTS = 100
THREADS = 4
GRACE_SECONDS = 8.0

TAKEN = "250 2.0.0 Taken"
LATER = "451 4.3.0 Something went wrong here, come back later"
NOBODY = "550 5.1.1 Nobody here by that name"
TOO_MANY = "452 4.5.3 Too many recipients"

log = logging.getLogger(__name__)


class Door:
    """Answers the commands of all connections. What asks the database is done beside the loop, a few at a time."""

    def __init__(self, app: Flask, threads: ThreadPoolExecutor) -> None:
        self._app = app
        self._threads = threads

    async def handle_RCPT(
        self, server: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return TOO_MANY
        status = await self._beside(_status_of, address)
        if status.startswith("250"):
            envelope.rcpt_tos.append(address)
        return status

    async def handle_DATA(self, server: Conversation, session: Session, envelope: Envelope) -> str:
        """One mail is one, however many of our addresses it is for; over LMTP each of them gets the answer."""
        status = TOO_LARGE
        if envelope.content is not None:
            sender = "" if envelope.mail_from == "<>" else envelope.mail_from
            status = await self._beside(_store, bytes(envelope.content), sender, envelope.rcpt_tos)
        return "\r\n".join([status] * (len(envelope.rcpt_tos) if isinstance(server, Local) else 1))

    async def _beside(self, work: Callable[..., str], *arguments) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._within, work, *arguments))

    def _within(self, work: Callable[..., str], *arguments) -> str:
        with self._app.app_context():
            try:
                return work(*arguments)
            except Exception:
                log.exception("mail couldn't be taken")
                return LATER
            finally:
                db.session.remove()


def _status_of(address: str) -> str:
    with transaction.reading():
        return "250 2.1.5 Ours" if is_ours(address) else NOBODY


def _store(raw: bytes, sender: str, recipients: list[str]) -> str:
    telling = next(filter(opened, recipients), recipients[0])  # the one that says what it is about, if one does
    try:
        storing.take_in(raw, sender=sender, recipient=telling)
    except storing.TooLarge:
        return TOO_LARGE
    return TAKEN


def bind(address: str) -> socket.socket:
    """A socket that holds the address (`smtp://host:port`, `lmtp://host:port` or `lmtp:///path`) but doesn't listen yet."""
    parts = urlsplit(address)
    if parts.hostname is None:
        return _bind_file(Path(parts.path))
    family, kind, protocol, _, place = socket.getaddrinfo(parts.hostname, parts.port or 0, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(place)
    return listener


def _bind_file(path: Path) -> socket.socket:
    """Open to the mail server, whoever it runs as: its folder says who comes near."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode):  # of one that was killed
            path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    os.chmod(path, 0o666)  # noqa: S103
    return listener


def serve(app: Flask, listener: socket.socket, address: str) -> None:
    """Runs until SIGTERM or SIGINT, then ends what has begun."""
    asyncio.run(_until_told(app, listener, Local if address.startswith("lmtp:") else Conversation))


async def _until_told(app: Flask, listener: socket.socket, kind: type[Conversation]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await receive(app, listener, kind, stop)


async def receive(app: Flask, listener: socket.socket, kind: type[Conversation], stop: asyncio.Event) -> None:
    """Takes mail in until `stop` is set."""
    loop, house = asyncio.get_running_loop(), House()
    name = urlsplit(app.extensions["stoa.settings"].address).hostname or "localhost"
    opening = loop.create_unix_server if listener.family == socket.AF_UNIX else loop.create_server
    with ThreadPoolExecutor(THREADS, thread_name_prefix="mail") as threads:
        door = Door(app, threads)
        server = await opening(lambda: kind(house, door, hostname=name, loop=loop), sock=listener)
        await stop.wait()
        server.close()
        await house.close(GRACE_SECONDS)
