"""One web process: waitress on a shared listening socket, with time limits on slow clients and a clean end.

Waitress takes in a whole request before a thread sees it and sends the answer after the thread has left it, so a slow
client holds a connection, never a thread.
"""

import logging
import signal
import socket
import time
from copy import copy

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

THREADS = 4
CONNECTIONS = 1000
BODY_LIMIT = 24 * 2**20  # two large pictures and a text; routes set narrower limits of their own (core/access.py)
HEADER_LIMIT = 32 * 2**10

HEADER_SECONDS = 20
REQUEST_SECONDS = 120
IDLE_SECONDS = 30
CLEANUP_SECONDS = 5
LINGER_SECONDS = 1.0
DRAIN_SECONDS = 10.0

ARCHIVES = "/admin/articles/import"  # takes docs as a whole
ARCHIVE_LIMIT = 52 * 2**20
ARCHIVES_AT_ONCE = 3  # whoever sends one isn't known before it is here


class Request(HTTPRequestParser):
    """A request, of which one address takes a larger body than all others."""

    is_archive = False

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.path == ARCHIVES and self.command == "POST":
            self.is_archive = True
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = ARCHIVE_LIMIT


class Connection(HTTPChannel):
    """A connection that must bring its request in time, and closes after its answer once the server is stopping."""

    parser_class = Request
    request_since = 0.0
    sends_archive = False

    def received(self, data: bytes) -> bool:
        taken = super().received(data)
        is_archive = getattr(self.request, "is_archive", False)
        if is_archive and not self.sends_archive:
            others = sum(other.sends_archive for other in list(self.server.active_channels.values()))
            self.will_close = self.will_close or others >= ARCHIVES_AT_ONCE
        self.sends_archive = is_archive
        if self.request is None:
            self.request_since = 0.0
        elif not self.request_since:
            self.request_since = time.monotonic()
        return taken

    def service(self) -> None:
        if self.server.stopping:
            self.say_close()
        super().service()

    def say_close(self) -> None:
        """Lets the answers to come tell the client that this connection ends with them."""
        for request in list(self.requests):
            request.headers["CONNECTION"] = "close"

    @property
    def is_idle(self) -> bool:
        return not (self.requests or self.request or self.total_outbufs_len)

    @property
    def is_late(self) -> bool:
        if self.request is None or not self.request_since:
            return False
        allowed = REQUEST_SECONDS if self.request.headers_finished else HEADER_SECONDS
        return time.monotonic() - self.request_since > allowed


class Server(TcpWSGIServer):
    """Answers until told to stop, then finishes what has begun, within ten seconds."""

    channel_class = Connection
    stopping = False

    def __init__(self, application, listener: socket.socket, *, behind_proxy: bool) -> None:
        settings = Adjustments(
            sockets=[listener],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=CLEANUP_SECONDS,
            max_request_body_size=BODY_LIMIT,
            max_request_header_size=HEADER_LIMIT,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=not behind_proxy,
            ident=None,
        )
        address = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(application, {}, _sock=listener, adj=settings, sockinfo=address, bind_socket=False)

    def run(self) -> None:
        while not self.stopping:
            self._turn(1.0)
        self._drain()

    def stop(self, *_) -> None:
        """May be called from a signal handler."""
        self.stopping = True
        self.pull_trigger()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for connection in self.active_channels.values():
            if connection.is_late:
                connection.will_close = True

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _drain(self) -> None:
        """Answers what has come in, lingering a moment for what kept-alive clients are just sending."""
        self._close_the_door()
        for connection in self.active_channels.values():
            connection.say_close()
        begun = time.monotonic()
        while self.active_channels and time.monotonic() < begun + DRAIN_SECONDS:
            if time.monotonic() > begun + LINGER_SECONDS:
                for connection in self.active_channels.values():
                    connection.will_close = connection.will_close or connection.is_idle
            self._turn(0.1)

    def _close_the_door(self) -> None:
        """Takes in who is waiting outside, then stops listening."""
        known = -1
        while known < len(self.active_channels):
            known = len(self.active_channels)
            self.handle_accept()
        wasyncore.dispatcher.close(self)


def serve(application, listener: socket.socket, *, behind_proxy: bool = False) -> None:
    """Runs until SIGTERM."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = Server(application, listener, behind_proxy=behind_proxy)
    signal.signal(signal.SIGTERM, server.stop)
    server.run()


def bind(host: str, port: int) -> socket.socket:
    """A socket that holds the address but doesn't listen yet. Raises OSError where it is taken."""
    if not 0 < port < 2**16:
        raise OverflowError("a port is a number from 1 to 65535")  # getaddrinfo would wrap it around
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    return listener
