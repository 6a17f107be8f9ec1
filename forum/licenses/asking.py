"""Asking a provider: outside of all transactions, and never longer than there is time."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from forum.accounts.addresses import email_key
from forum.core.outgoing import Client, Unreachable
from forum.licenses.connected import Connected
from forum.licenses.providers.interface import Answer, Known, NoAnswer, unavailable

log = logging.getLogger(__name__)


class Time:
    """So many seconds from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


def check(to: Connected, key: str, within: Time) -> Answer:
    """What a provider says of a normalized key, seen by the links to our products."""
    return to.matched(_ask(to, lambda client: to.provider.check(client, to.account, key), within))


def check_again(to: Connected, known: Known, within: Time) -> Answer:
    return _ask(to, lambda client: to.provider.check_again(client, to.account, known), within)


def find(to: Connected, address: str, within: Time) -> list[Answer]:
    """Good licenses of what is linked here, bought with an address. Raises Unreachable."""
    try:
        found = to.provider.find(Client(within.left, to.allowed), to.account, address)
    except Unreachable:
        raise
    except Exception as error:  # as in _ask
        log.error("provider %s failed: %s", to.provider.kind, type(error).__name__)
        raise NoAnswer("makes no sense") from None
    good = [answer for answer in found if answer.state == "active" and to.products_of(answer.product_ids)]
    return [
        replace(answer, address=address)
        for answer in good
        if not answer.address or email_key(answer.address) == email_key(address)
    ]


def _ask(to: Connected, call: Callable[[Client], Answer], within: Time) -> Answer:
    if not to.is_readable:
        return Answer("misconfigured", trouble="unreadable")
    if not within.left:
        return Answer("unavailable", trouble="too slow")
    try:
        return call(Client(within.left, to.allowed))
    except Unreachable as error:
        return unavailable(error)
    except Exception as error:  # a fault of ours, met by what came back: it says nothing of the key
        log.error("provider %s failed: %s", to.provider.kind, type(error).__name__)  # its words may hold the key
        return Answer("unavailable", trouble="makes no sense")
