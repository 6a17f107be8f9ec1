"""Gumroad: a key is verified for one product at a time. A refund or an ended membership stands in flags of a good answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.outgoing import Client, Reply
from forum.licenses.providers import reading
from forum.licenses.providers.interface import Account, Answer, Event, Field, Known, Message, NoAnswer

KEY = re.compile(r"([0-9A-F]{8})-?([0-9A-F]{8})-?([0-9A-F]{8})-?([0-9A-F]{8})")
ENDS = ("subscription_ended_at", "subscription_cancelled_at", "subscription_failed_at")


class Gumroad:
    kind = "gumroad"
    title = "Gumroad"
    api = "https://api.gumroad.com"
    fields = (
        Field(
            "access_token",
            _l("Access token"),
            _l("Settings → Advanced → Applications, with the right view_sales. With it, who bought needs no key."),
            is_needed=False,
            is_secret=True,
        ),
    )
    product_fields = (
        Field(
            "product_id", _l("Id of the product"), _l("On the product’s Content tab, in the block of the license key.")
        ),
    )
    per_minute = 60
    is_offline = False
    may_start_clock = False
    written = re.compile(r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{8}){3}\b")

    def normalize(self, typed: str) -> str:
        found = KEY.fullmatch(reading.tidy(typed).upper())
        return "-".join(found.groups()) if found else ""

    def needs_key(self, account: Account) -> bool:
        return True

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        return self._check(client, key, account.product_ids)

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        likely_first = sorted(account.product_ids, key=lambda each: each not in known.product_ids)
        return self._check(client, reading.key_of(known), likely_first)

    def can_find(self, account: Account) -> bool:
        return bool(account.get("access_token"))

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        return [
            self._find(client, product, key)
            for product in account.product_ids
            for key in self._bought(client, account, product, address)
        ]

    def takes_webhooks(self, account: Account) -> str:
        return "pings"

    @reading.hearing
    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        """Anybody can send one, so it only says what to check."""
        said = _read_ping(message)
        key, order = self.normalize(reading.text(said, "license_key")), reading.text(said, "sale_id")
        if not key and not order:
            return []
        return [Event(reading.digest(message), key=key, order_id="" if key else order)]

    def _check(self, client: Client, key: str, products: Sequence[str]) -> Answer:
        if not products:
            raise NoAnswer("no such product")
        answers = (self._verify(client, product, key) for product in products)
        unknown = Answer("not found", reason="404")
        return next((answer for answer in answers if answer.state != "not found"), unknown)

    def _verify(self, client: Client, product: str, key: str) -> Answer:
        asked = {"product_id": product, "license_key": key, "increment_uses_count": "false"}
        reply = client.post_form(f"{self.api}/v2/licenses/verify", asked)
        if reply.status == 500 and _is_failure(reply):
            raise NoAnswer("no such product", "500")
        reading.require_answer(reply)
        if reply.status == 404 and _is_failure(reply):
            return _refused(reading.object_of(reply))
        said = reading.object_of(reply)
        if reply.status != 200 or said.get("success") is not True:
            raise reading.odd("success")
        return _read(said, product)

    def _find(self, client: Client, product: str, key: str) -> Answer:
        return replace(self._verify(client, product, key), key=key)

    def _bought(self, client: Client, account: Account, product: str, address: str) -> set[str]:
        """The keys of what an address bought last of a product."""
        headers = {"Authorization": f"Bearer {account.get('access_token')}"}
        asked = urlencode({"product_id": product, "email": address})
        reply = client.get(f"{self.api}/v2/sales?{asked}", headers)
        reading.require_answer(reply)
        said = reading.object_of(reply)
        if said.get("success") is not True:
            raise NoAnswer("no such product", str(reply.status))
        sales = [each for each in reading.parts(said, "sales") if _is_of(each, product, address)]
        return {key for each in sales if (key := self.normalize(reading.text(each, "license_key")))}


def _read(said: Mapping[str, Any], product: str) -> Answer:
    """A verified key. Keys of imported customers come without a purchase, and have nothing that could end."""
    if "purchase" not in said and reading.part(said, "imported_customer"):
        return Answer("active", product_ids=(product,), address=reading.address(said["imported_customer"], "email"))
    bought = reading.part(said, "purchase")
    ends = [end for name in ENDS if (end := reading.moment(bought.get(name), name))]
    answer = Answer(
        "active",
        product_ids=(product,),
        order_id=reading.text(bought, "sale_id"),
        expires_at=min(ends, default=None),
        renews=bool(reading.text(bought, "subscription_id")) and not ends,
        places=_places(bought),
        address=reading.address(bought, "email"),
    )
    if _is_paid_back(bought):
        return replace(answer, state="refunded", renews=False)
    has_ended = answer.expires_at is not None and answer.expires_at <= clock.now()
    return replace(answer, state="ended") if has_ended else answer


def _is_paid_back(bought: Mapping[str, Any]) -> bool:
    if "refunded" not in bought:
        raise reading.odd("refunded")
    is_disputed = reading.flag(bought, "disputed") and not reading.flag(bought, "dispute_won")
    return reading.flag(bought, "refunded") or is_disputed or reading.flag(bought, "chargebacked")


def _places(bought: Mapping[str, Any]) -> int | None:
    return reading.number(bought.get("quantity"), "quantity") if reading.flag(bought, "is_multiseat_license") else None


def _refused(said: Mapping[str, Any]) -> Answer:
    message = said["message"]
    if "has been disabled" in message:
        return Answer("suspended", reason="disabled")
    if message.startswith("Access to the purchase"):
        return Answer("revoked", reason="access revoked")
    return Answer("not found", reason="404")


def _is_failure(reply: Reply) -> bool:
    """Whether it is an error as Gumroad puts it, and not one of a server on the way."""
    said = reading.object_of(reply) if reply.body.lstrip().startswith(b"{") else {}
    return said.get("success") is False and isinstance(said.get("message"), str)


def _is_of(sale: Mapping[str, Any], product: str, address: str) -> bool:
    """Asked again of every sale: what a filter lets through opens a board."""
    bought_by = reading.address(sale, "email").casefold()
    return bought_by == address.casefold() and reading.text(sale, "product_id") == product


def _read_ping(message: Message) -> dict[str, Any]:
    return reading.said_of(message) or dict(parse_qsl(message.body.decode("utf-8", "replace")))
