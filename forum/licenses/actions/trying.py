"""Trying a connection with a key before anything is opened by it. Nothing is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forum.licenses import asking
from forum.licenses.asking import Time
from forum.licenses.connected import Connected, account
from forum.licenses.providers.interface import Answer
from forum.licenses.providers.registry import PROVIDERS

SECONDS = 3.0


@dataclass(frozen=True)
class Trial:
    """`answer` is "wrong product" for a good key of what isn't linked; its `product_ids` are what could be. It is None where
    nothing was asked, as the key isn't written like one of its provider's."""

    answer: Answer | None


def draft(
    kind: str,
    *,
    values: Mapping[str, str],
    secrets: Mapping[str, str],
    allowed: Collection[str] = (),
    links: Sequence[tuple[str, int]] = (),
) -> Connected:
    """A connection as it was filled in, which isn't there yet."""
    return Connected(
        id=0,
        public_id="",
        name="",
        provider=PROVIDERS[kind],
        account=account(0, dict(values), dict(secrets), [remote_id for remote_id, _product in links]),
        allowed=frozenset(allowed),
        links=tuple(links),
        finds_by_address=False,
        is_halted=False,
        is_readable=True,
    )


def try_key(to: Connected, typed: str) -> Trial:
    """Asks a provider, outside of all transactions."""
    key = to.provider.normalize(typed)
    return Trial(asking.check(to, key, Time(SECONDS)) if key else None)
