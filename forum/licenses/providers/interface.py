"""Who says that a license key is good. One provider is one file here, with its tests, and a line in the registry.

Providers know neither database nor request: they get an account as values, ask, and answer in our words. Garbage from
the other side is `unavailable`; it is never a good answer and never a bad one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from flask_babel import LazyString

from forum.core.outgoing import Client, Unreachable

State = Literal[
    "active", "ended", "suspended", "revoked", "refunded", "wrong product", "not found", "no place",
    "unactivated",  # a good key that must first be used in the product itself
    "misconfigured",  # the provider refuses us, not the key: a wrong token, a wrong product id
    "unavailable",  # no answer, or none that makes sense
]  # fmt: skip

# What is wrong with a connection, beside what the client itself meets: words for each stand in licenses/troubles.py.
Trouble = Literal[
    "refused us", "no such product", "wants more", "filled in wrong", "too many", "broken", "makes no sense",
    "forged", "expired by policy", "unreadable", "no key", "halted",
]  # fmt: skip


class Unclear(ValueError):
    """What was filled in can't be meant; in words that say how it is written."""

    def __init__(self, words: LazyString) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Field:
    """Something that an administrator fills in. A secret is sealed, and never shown again.

    `choices` are the only values there are; the first one stands where nothing was filled in. A check is "1", or "" where it
    isn't set. `read` raises Unclear for what can't be meant; nothing is read of an empty field.
    """

    name: str
    label: LazyString
    hint: LazyString | str = ""
    is_needed: bool = True
    is_secret: bool = False
    kind: Literal["text", "address", "lines", "check"] = "text"
    placeholder: str = ""
    choices: Sequence[str] = ()
    read: Callable[[str], object] | None = None


@dataclass(frozen=True)
class Account:
    """A connection, as its provider sees it.

    `product_ids` are the remote ids that are linked to products here (with a plan after a slash, where only that is meant),
    `site` is this forum's own address. `get` reads what was filled in, secret or not; "" for what wasn't.
    """

    id: int
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    product_ids: Sequence[str] = ()
    site: str = ""

    def get(self, name: str) -> str:
        return self.secrets.get(name) or self.settings.get(name) or ""


@dataclass(frozen=True)
class Answer:
    """What a provider says of one key.

    `reason` is its own short code, kept for staff; never a text of its, which may hold the key. `product_ids` are its ids of
    what the key is for, each also with a plan after a slash where there is one: whoever asked compares them with the links.
    `expires_at` is None for never. `places` is None where the provider doesn't say for how many people it is.
    `renews`: it will be paid again by itself. `address` is what it was bought with; it is hashed at once. `key` is given
    by `find` alone, and only where checking needs it again. `retry_after` in seconds.
    """

    state: State
    trouble: str = ""
    detail: str = ""
    reason: str = ""
    license_id: str = ""
    product_ids: tuple[str, ...] = ()
    order_id: str = ""
    expires_at: datetime | None = None
    renews: bool = False
    places: int | None = None
    address: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    retry_after: float | None = None

    @property
    def is_definite(self) -> bool:
        """Whether it says something of the key, and not of the way there."""
        return self.state not in ("unavailable", "misconfigured")


@dataclass(frozen=True)
class Known:
    """A license that was found before, for checking it again. `key` is "" where the provider doesn't need it."""

    license_id: str = ""
    key: str = field(default="", repr=False)
    product_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A webhook as it came: nothing is parsed yet. `headers` by small letters, `path` with its query."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    received_at: datetime = field(kw_only=True)


@dataclass(frozen=True)
class Event:
    """What a webhook says. `event` tells repeats from others (a hash of the body where there is no id).

    `is_signed` by the account's secret: only then a state other than `changed` locks at once, unless `at` is before the last
    check. Everything else just has the license checked again. One of `license_id`, `order_id` and `key` says which.
    """

    event: str
    state: Literal["changed", "suspended", "revoked", "refunded"] = "changed"
    is_signed: bool = False
    license_id: str = ""
    order_id: str = ""
    key: str = field(default="", repr=False)
    at: datetime | None = None


class Forged(Exception):
    """A webhook that isn't signed as it should be, or is older than five minutes."""


class Provider(Protocol):
    """One kind of license keys.

    title             as its maker spells it; in words where nobody makes it
    fields            of the account
    product_fields    of each product in it: their values, with a slash between, are its remote id
    per_minute        how many calls it takes, all told
    is_offline        nothing is asked: the key itself proves what it says
    may_start_clock   its check may begin a term that runs from the first use: the administrator is warned
    written           what its keys look like in a text, for masking; None where they look like anything
    """

    kind: str
    title: str | LazyString
    fields: Sequence[Field]
    product_fields: Sequence[Field]
    per_minute: int
    is_offline: bool
    may_start_clock: bool
    written: re.Pattern[str] | None

    def normalize(self, typed: str) -> str:
        """One spelling for all ways of writing a key; "" for what can't be one of its keys."""
        ...

    def check(self, client: Client, account: Account, key: str) -> Answer:
        """What the provider says of a normalized key. Uses no place, and raises nothing but Unreachable."""
        ...

    def check_again(self, client: Client, account: Account, known: Known) -> Answer: ...

    def needs_key(self, account: Account) -> bool:
        """Whether it can't check a license again without the key, with what was filled in: then that is kept, sealed."""
        ...

    def can_find(self, account: Account) -> bool:
        """Whether licenses can be found by the address they were bought with, with what was filled in."""
        ...

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        """Licenses of the linked products bought with an address. May raise Unreachable."""
        ...

    def takes_webhooks(self, account: Account) -> Literal["signed", "pings", ""]: ...

    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        """Raises Forged."""
        ...


OURS = ("refused us", "no such product", "wants more", "filled in wrong")  # the fault is in what was filled in


class NoAnswer(Unreachable):
    """There was an answer, and it says nothing of the key."""

    def __init__(self, trouble: Trouble, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(trouble, detail)
        self.retry_after = retry_after


def unavailable(error: Unreachable) -> Answer:
    """What a failed call says of a key: nothing."""
    state = "misconfigured" if error.trouble in OURS else "unavailable"
    retry_after = error.retry_after if isinstance(error, NoAnswer) else None
    return Answer(state, trouble=error.trouble, detail=error.detail, retry_after=retry_after)
