"""A real HTTP server on loopback, for a provider to be spoken to by its contract, or to be met on a bad day."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What may come back instead of the contract. Garbage never grants and never revokes.
BAD_DAYS = (
    "slow", "429", "500", "html", "endless", "dripping", "cut", "redirect", "empty", "not json", "nested",
)  # fmt: skip
SLOW_SECONDS = 30


@dataclass(frozen=True)
class Asked:
    """A request that came in, `target` as it stood there. `fields` of its form body and of its query, the last wins."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    fields: dict[str, str]
    target: str


@dataclass(frozen=True)
class Said:
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Server:
    """Answers by `answer`, unless `day` is a bad one. `asked` keeps what came in, for tests to look at."""

    def __init__(self, answer: Callable[[Asked], Said]) -> None:
        self.answer = answer
        self.day = ""
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.address = f"http://{self.host}"

    def wrap(self, certificate: Path) -> None:
        """Speaks TLS with a certificate that nobody trusts."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.address = f"https://{self.host}"

    @contextmanager
    def running(self) -> Iterator["Server"]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._http.shutdown()
            self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._serve(self)

            do_POST = do_GET

            def log_message(self, *args) -> None:
                pass

        return Handler

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        parts = urlsplit(handler.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        asked = Asked(handler.command, parts.path, query, dict(handler.headers), body, query | form, handler.path)
        self.asked.append(asked)
        if self.day:
            self._have_a_bad_day(handler, asked)
        else:
            _send(handler, self.answer(asked))

    def _have_a_bad_day(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        match self.day:
            case "slow":
                self.closing.wait(SLOW_SECONDS)
            case "429":
                _send(handler, Said(b'{"message": "slow down"}', 429, {"Retry-After": "120"}))
            case "500":
                _send(handler, Said(b"oops", 500))
            case "html":
                _send(handler, Said(b"<!doctype html><title>Just a moment</title>", 200, {"Content-Type": "text/html"}))
            case "empty":
                _send(handler, Said(b""))
            case "not json":
                _send(handler, Said(b'"active"'))
            case "nested":
                _send(handler, Said(b"[" * 100_000))
            case "redirect":
                _send(handler, Said(b"", 302, {"Location": "http://127.0.0.1:1/inner"}))
            case "cut":
                good = self.answer(asked)
                handler.send_response(good.status)
                handler.send_header("Content-Length", str(len(good.body) + 50))
                handler.end_headers()
                handler.wfile.write(good.body)
                handler.wfile.flush()
                handler.connection.shutdown(socket.SHUT_RDWR)
            case "endless" | "dripping":
                handler.send_response(200)
                handler.end_headers()
                part, pause = (b" " * 65_536, 0.0) if self.day == "endless" else (b" ", 0.05)
                try:
                    while not self.closing.is_set():
                        handler.wfile.write(part)
                        time.sleep(pause)
                except OSError:
                    pass


def said(value: Any, status: int = 200, **headers: str) -> Said:
    """A JSON answer."""
    return Said(json.dumps(value).encode(), status, {"Content-Type": "application/json"} | headers)


def _send(handler: BaseHTTPRequestHandler, reply: Said) -> None:
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    handler.wfile.write(reply.body)


def self_signed(path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
