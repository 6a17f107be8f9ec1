"""Any server that answers in JSON, for a shop of one's own: the administrator says how it is asked, and what its answers mean."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlencode

from flask_babel import lazy_gettext as _l

from forum.core.outgoing import Client, Reply, Unreachable
from forum.licenses.providers import filled_in, hook, meanings, reading
from forum.licenses.providers.interface import (
    Account,
    Answer,
    Event,
    Field,
    Known,
    Message,
    NoAnswer,
    Unclear,
    unavailable,
)
from forum.licenses.providers.meanings import Meanings

METHODS = ("POST form", "POST JSON", "GET")
KEY, EMAIL = "{key}", "{email}"
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _header(line: str) -> tuple[str, str]:
    """Raises Unclear."""
    name, value = meanings.pair(line)
    if not (HEADER.fullmatch(name) and value.isascii() and value.isprintable()):
        raise Unclear(_l("The name of a header is one word, and all of it is plain ASCII."))
    return name, value


def _address_with(braces: str, *, is_needed: bool) -> Callable[[str], None]:
    """Reads an address in which something is put in."""

    def read(written: str) -> None:
        filled_in.web_address(written.replace(braces, "x"))
        if is_needed and braces not in written:
            raise Unclear(_l("Write %(braces)s where the address goes.", braces=braces))

    return read


class Generic:
    kind = "generic"
    title = _l("Your own server (HTTP)")
    fields = (
        Field(
            "address",
            _l("Address that is asked"),
            _l(
                "It may hold {key}. Better leave that out and send the key by POST: addresses end up in the logs of servers."
            ),
            kind="address",
            placeholder="https://shop.example/api/license",
            read=_address_with(KEY, is_needed=False),
        ),
        Field(
            "method",
            _l("How it is asked"),
            _l("Without a choice it is a form, by POST."),
            is_needed=False,
            choices=METHODS,
        ),
        Field(
            "body",
            _l("What is sent"),
            _l("A pair on each line, with {key} where the key goes. Without any, license_key: {key} is sent."),
            is_needed=False,
            kind="lines",
            placeholder="license_key: {key}",
            read=filled_in.each_line(meanings.pair),
        ),
        Field(
            "headers",
            _l("Headers"),
            _l("A line each, such as a token that the server wants."),
            is_needed=False,
            is_secret=True,
            kind="lines",
            placeholder="Authorization: Bearer …",
            read=filled_in.each_line(_header),
        ),
        Field(
            "good",
            _l("A license is good where"),
            _l("The path of a value in the answer, and the value or values that mean good."),
            placeholder="license.status = active, trial",
            read=meanings.rule,
        ),
        Field(
            "bad",
            _l("Other answers"),
            _l(
                "A line each; the first that fits counts. They may be: ended, suspended, revoked, refunded, not found, "
                "wrong product, no place, unactivated. What fits nowhere changes nothing."
            ),
            is_needed=False,
            kind="lines",
            placeholder="ended: license.status = expired\nrefunded: order.refunded = true\nnot found: error = unknown key",
            read=filled_in.each_line(meanings.bad_state),
        ),
        Field(
            "paths",
            _l("Where the rest stands"),
            _l(
                "A line each, as far as the server says it: product, plan, id, order, expires, places, renews, address; "
                "for finding by address also key and list. Without product, a key is good for every linked product."
            ),
            is_needed=False,
            kind="lines",
            placeholder="product: license.product.id\nexpires: license.ends[0]",
            read=filled_in.each_line(meanings.place),
        ),
        Field(
            "find",
            _l("Address for finding licenses by e-mail"),
            _l(
                "Asked by GET, with the address for the braces. It needs the paths address and key, to compare each license."
            ),
            is_needed=False,
            kind="address",
            placeholder="https://shop.example/api/licenses?email={email}",
            read=_address_with(EMAIL, is_needed=True),
        ),
        hook.SECRET,
    )
    product_fields = (
        Field(
            "product",
            _l("Id of the product"),
            _l("As the server names it; any word, where it knows one product alone."),
        ),
    )
    per_minute = 60
    is_offline = False
    may_start_clock = False
    written = None

    def normalize(self, typed: str) -> str:
        return reading.tidy(typed)

    def needs_key(self, account: Account) -> bool:
        return True

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        meant = Meanings.of(account)
        reply = _ask(client, account, key)
        reading.require_answer(reply)
        return meant.read(account, reply.json(), is_success=reply.status < 300)

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        return self.check(client, account, reading.key_of(known))

    def can_find(self, account: Account) -> bool:
        named = {name.lower() for name, _, _ in (line.partition(":") for line in account.get("paths").splitlines())}
        return EMAIL in account.get("find") and {"address", "key"} <= named

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        meant = Meanings.of(account)
        with _unsaid(address):
            reply = client.get(account.get("find").replace(EMAIL, quote(address, safe="")), _headers(account))
        reading.require_answer(reply)
        if reply.status == 404:
            return []
        answers = [self._found(account, meant, each) for each in meant.each(reply.json())]
        return [answer for answer in answers if answer.key and answer.address.casefold() == address.casefold()]

    def _found(self, account: Account, meant: Meanings, value: Any) -> Answer:
        """One of several licenses. What can't be understood of one says nothing of the others."""
        value = reading.as_object(value, "list")
        try:
            key = meant.at("key", value)
            return replace(meant.read(account, value), key=self.normalize(key) if isinstance(key, str) else "")
        except NoAnswer as error:
            return unavailable(error)

    def takes_webhooks(self, account: Account) -> str:
        return hook.takes(account)

    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        return hook.read(account, message, self.normalize)


def _ask(client: Client, account: Account, key: str) -> Reply:
    address, headers = account.get("address"), _headers(account)
    sent = {name: value.replace(KEY, key) for name, value in meanings.lines(account, "body", meanings.pair)}
    if not sent and KEY not in address:
        sent = {"license_key": key}
    address = address.replace(KEY, quote(key, safe=""))
    with _unsaid(key):
        match account.get("method") or METHODS[0]:
            case "GET":
                joint = "&" if "?" in address else "?"
                return client.get(f"{address}{joint}{urlencode(sent)}" if sent else address, headers)
            case "POST form":
                return client.post_form(address, sent, headers)
            case "POST JSON":
                return client.post_json(address, sent, headers)
    raise NoAnswer("filled in wrong", "method")


def _headers(account: Account) -> dict[str, str]:
    return {"Accept": "application/json"} | dict(meanings.lines(account, "headers", _header))


@contextmanager
def _unsaid(sent: str) -> Iterator[None]:
    """Where a server leads may hold what was in the address."""
    try:
        yield
    except Unreachable as error:
        raise Unreachable(error.trouble, "" if sent in unquote(error.detail) else error.detail) from None
