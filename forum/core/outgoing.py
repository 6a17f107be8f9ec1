"""The one way to ask another server: by a deadline, of public addresses only, never inside a transaction.

Every address of a host is looked at when its socket is opened, and the socket goes to just that address, so a name that
changes its mind finds no way in. A redirect is followed on the same server only. What comes back is capped.
"""

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

import certifi
import httpcore

from forum.core import transaction

BODY_LIMIT = 256 * 1024
REDIRECTS = 3
AGENT = b"Stoa"

Trouble = Literal[
    "bad address", "not https", "not public", "unknown host", "refused", "too slow", "bad certificate", "cut off",
    "too much", "led elsewhere", "not json",
]  # fmt: skip

_EMBEDDED = ip_network("64:ff9b::/96")
_BLANK = re.compile(r"[\x00-\x20\x7f]")


class Unreachable(Exception):
    """No answer that can be used. `trouble` says why, `detail` where or how; neither holds anything that was sent."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble} {detail}".rstrip())
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True)
class Reply:
    """`headers` by small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Raises Unreachable for what isn't JSON, whatever the status."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unreachable("not json", f"{self.status}") from None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait, at most a day."""
        asked = self.headers.get("retry-after", "")
        return min(float(asked), 86_400.0) if asked.isascii() and asked.isdigit() else None


def is_web_address(url: str) -> bool:
    """Whether a request can be sent there at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_sound = parts.hostname and not parts.username and port != 0 and url.isascii() and not _BLANK.search(url)
    return parts.scheme in ("http", "https") and bool(is_sound)


class Client:
    """Asks until `seconds` from now, however many requests that are. `allowed` names hosts with ports in the site's own
    network that may be asked, and by plain HTTP."""

    def __init__(self, seconds: float, allowed: frozenset[str] = frozenset()) -> None:
        self._deadline = time.monotonic() + seconds
        self._allowed = allowed

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self._send("GET", url, dict(headers or {}), b"")

    def post_form(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", url, kind | dict(headers or {}), urlencode(fields).encode())

    def post_json(self, url: str, value: Any, headers: Mapping[str, str] | None = None) -> Reply:
        return self._send("POST", url, {"Content-Type": "application/json"} | dict(headers or {}), json.dumps(value).encode())

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply:
        transaction.forbid("a call to another server")
        for _ in range(REDIRECTS + 1):
            parts = self._checked(url)
            reply = self._once(method, parts, headers, body)
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            onward = urljoin(url, reply.headers.get("location", ""))
            target = urlsplit(onward)
            same = (target.scheme, target.netloc) == (parts.scheme, parts.netloc)
            if not same or (method != "GET" and reply.status < 307):
                raise Unreachable("led elsewhere", target.netloc if not same else target.path)
            url = onward
        raise Unreachable("led elsewhere", parts.netloc)

    def _checked(self, url: str) -> SplitResult:
        if not is_web_address(url):
            raise Unreachable("bad address")
        parts = urlsplit(url)
        if parts.scheme == "http" and not self._is_allowed(parts.hostname, _port(parts)):
            raise Unreachable("not https", parts.netloc)
        return parts

    def _is_allowed(self, host: str, port: int) -> bool:
        return f"{host}:{port}" in self._allowed

    def _once(self, method: str, parts: SplitResult, headers: dict[str, str], body: bytes) -> Reply:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        address = httpcore.URL(scheme=parts.scheme, host=parts.hostname, port=parts.port, target=target)
        sent = [(b"Host", parts.netloc.encode()), (b"User-Agent", AGENT), (b"Connection", b"close")]
        sent += [(name.encode(), value.encode()) for name, value in headers.items()]
        if body or method == "POST":
            sent.append((b"Content-Length", str(len(body)).encode()))
        with _troubles(parts.netloc), self._pool() as pool, pool.stream(method, address, headers=sent, content=body) as reply:
            received = bytearray()
            for part in reply.iter_stream():
                received += part
                if len(received) > BODY_LIMIT:
                    raise Unreachable("too much", parts.netloc)
            came = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            return Reply(reply.status, came, bytes(received))

    def _pool(self) -> httpcore.ConnectionPool:
        sockets = _Sockets(self._deadline, self._is_allowed)
        return httpcore.ConnectionPool(ssl_context=_trust(), network_backend=sockets, retries=0)


@contextmanager
def _troubles(place: str) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException:
        raise Unreachable("too slow", place) from None
    except httpcore.ConnectError as error:
        is_tls = isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error) or "SSL" in str(error)
        raise Unreachable("bad certificate" if is_tls else "refused", place) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError):
        raise Unreachable("cut off", place) from None


class _Sockets(httpcore.NetworkBackend):
    """Opens sockets to addresses that were looked at, and lets nothing take longer than the deadline."""

    def __init__(self, deadline: float, is_allowed) -> None:
        self._plain = httpcore.SyncBackend()
        self._deadline = deadline
        self._is_allowed = is_allowed

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        found = _resolve(host, port, _left(self._deadline))
        if not self._is_allowed(host, port) and not all(map(is_public, found)):
            raise Unreachable("not public", host)
        for number, address in enumerate(found, start=1):
            try:
                left = _left(self._deadline) / (1 if number == len(found) else 2)
                return _Timed(self._plain.connect_tcp(address, port, left, local_address, socket_options), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(found):
                    raise
        raise Unreachable("unknown host", host)


class _Timed(httpcore.NetworkStream):
    """A stream on which a peer that sends a byte now and then doesn't last longer than one that sends nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes, timeout=None):
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer, timeout=None):
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        left = _left(self._deadline)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info):
        return self._stream.get_extra_info(info)

    def close(self):
        self._stream.close()


def is_public(address: str) -> bool:
    """Whether an address is out in the internet, also by the IPv4 address that an IPv6 one stands for."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _EMBEDDED:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return found.is_global and not found.is_multicast


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Every address of a host. The system's resolver knows no deadline, so it is asked beside."""
    answers: list[list[str]] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            found = []
        answers.append(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not answers:
        raise httpcore.ConnectTimeout
    if not answers[0]:
        raise Unreachable("unknown host", host)
    return answers[0]


def _left(deadline: float, too_late: type[Exception] = httpcore.ConnectTimeout) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise too_late
    return left


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


@cache
def _trust() -> ssl.SSLContext:
    """Who signs certificates: the system's list (and SSL_CERT_FILE), with certifi's beside it."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
