"""A connection as a plain value: what is needed to ask its provider outside of any transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.core import vault
from forum.core.settings import settings
from forum.licenses.models import Connection
from forum.licenses.providers.interface import Account, Answer, Provider
from forum.licenses.providers.registry import PROVIDERS

Links = Sequence[tuple[str, int]]  # remote ids, and the products that they open


@dataclass(frozen=True)
class Connected:
    """`is_readable`: its secrets could be unsealed. While `is_halted`, its bad answers aren't believed."""

    id: int
    public_id: str
    name: str
    provider: Provider
    account: Account
    allowed: frozenset[str]
    links: Links
    finds_by_address: bool
    is_halted: bool
    is_readable: bool

    def products_of(self, remote_ids: Iterable[str]) -> list[int]:
        """What a key for these opens, in the order of the links."""
        meant = set(remote_ids)
        return list(dict.fromkeys(product_id for remote_id, product_id in self.links if remote_id in meant))

    def matched(self, answer: Answer) -> Answer:
        """The answer, or that the key is for something that isn't linked to any product here."""
        says_what_for = answer.product_ids or answer.state == "active"
        if not answer.is_definite or not says_what_for or self.products_of(answer.product_ids):
            return answer
        return Answer("wrong product", reason=answer.reason, license_id=answer.license_id, product_ids=answer.product_ids)

    def fingerprints(self, key: str) -> list[str]:
        """What is kept of a normalized key, newest first: the same key of another account is another one."""
        return vault.fingerprints(f"{self.id}\0{key}")

    @property
    def can_find(self) -> bool:
        return self.finds_by_address and bool(self.links) and self.provider.can_find(self.account)

    @property
    def needs_key(self) -> bool:
        return self.provider.needs_key(self.account)


def connect_to(connection: Connection, links: Links) -> Connected | None:
    """None for a kind that this version doesn't know."""
    provider = PROVIDERS.get(connection.kind)
    if provider is None:
        return None
    secrets = secrets_of(connection)
    return Connected(
        id=connection.id,
        public_id=connection.public_id,
        name=connection.name,
        provider=provider,
        account=account(connection.id, connection.settings, secrets or {}, [remote_id for remote_id, _product in links]),
        allowed=frozenset(connection.allowed),
        links=tuple(links),
        finds_by_address=connection.finds_by_address,
        is_halted=connection.halted_at is not None,
        is_readable=secrets is not None,
    )


def account(id: int, values: dict[str, str], secrets: dict[str, str], remote_ids: Iterable[str]) -> Account:
    return Account(id, values, secrets, tuple(dict.fromkeys(remote_ids)), settings().address)


def secrets_of(connection: Connection) -> dict[str, str] | None:
    """None where they can't be read, as after a restore without the secrets of the site."""
    try:
        return json.loads(vault.unseal(connection.secrets, place_of(connection))) if connection.secrets else {}
    except vault.Unreadable:
        return None


def seal_secrets(connection: Connection, secrets: dict[str, str]) -> None:
    connection.secrets = vault.seal(json.dumps(secrets), place_of(connection)) if secrets else ""


def place_of(connection: Connection) -> str:
    return f"connection {connection.public_id}"
