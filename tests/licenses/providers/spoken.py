"""A provider together with the contract that its server speaks: what every test of providers goes by."""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forum.core.outgoing import Client
from forum.licenses.providers.interface import Account, Answer, Known, Message, Provider
from tests.licenses.providers.server import Asked, Said, Server, self_signed

SITE = "https://forum.example"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TLS = "bad certificate"


@dataclass(frozen=True)
class Spoken:
    """`answer` speaks the contract. `account` is filled in with the server's address where its fields ask for one.

    `keys` has a key for each case that the provider can tell, by the state that is to come of it here; `known` is what is kept of
    the good one. Where the provider finds licenses by address, `address` bought the good one.
    """

    name: str
    provider: Provider
    answer: Callable[[Asked], Said]
    account: Callable[[Server], Account]
    keys: Mapping[str, str]
    known: Known
    address: str = ""

    @contextmanager
    def served(self, day: str = "", certificate: Path | None = None) -> Iterator["Call"]:
        """The provider beside its server, which has a bad day, or speaks TLS with a certificate that nobody trusts."""
        server = Server(self.answer)
        server.day = day
        if certificate:
            server.wrap(self_signed(certificate))
        with server.running():
            provider = copy.copy(self.provider)
            if hasattr(provider, "api"):
                provider.api = server.address
            yield Call(provider, self.account(server), server)


@dataclass(frozen=True)
class Call:
    provider: Provider
    account: Account
    server: Server

    def client(self, seconds: float = 3.0) -> Client:
        return Client(seconds, frozenset({self.server.host}))

    def check(self, typed: str, seconds: float = 3.0) -> Answer:
        return self.provider.check(self.client(seconds), self.account, self.provider.normalize(typed))

    def check_again(self, known: Known, seconds: float = 3.0) -> Answer:
        return self.provider.check_again(self.client(seconds), self.account, known)

    def find(self, address: str, seconds: float = 3.0) -> list[Answer]:
        return self.provider.find(self.client(seconds), self.account, address)


def counted(account: Account, answer: Answer) -> str:
    """The state as it counts here: a good key of nothing that is linked opens nothing."""
    is_linked = set(answer.product_ids) & set(account.product_ids)
    return "wrong product" if answer.state == "active" and not is_linked else answer.state


def hook(body: bytes, headers: Mapping[str, str], received_at: datetime = NOON) -> Message:
    """A webhook as it comes in, with its headers in whatever case."""
    small = {name.lower(): value for name, value in headers.items()}
    return Message("POST", "forum.example", "/hooks/license/abc", small, body, received_at=received_at)
