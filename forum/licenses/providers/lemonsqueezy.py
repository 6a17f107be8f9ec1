"""Lemon Squeezy: keys are validated without a token; with one, licenses are checked by their id and found by address."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask_babel import lazy_gettext as _l

from forum.core.outgoing import Client, Reply
from forum.licenses.providers import filled_in, reading
from forum.licenses.providers.interface import Account, Answer, Event, Field, Known, Message, NoAnswer, State

UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
STATES: dict[str, State] = {"inactive": "active", "active": "active", "expired": "ended", "disabled": "suspended"}
PAID_BACK = ("refunded", "fraudulent")
ORDERS = 25


class LemonSqueezy:
    kind = "lemonsqueezy"
    title = "Lemon Squeezy"
    api = "https://api.lemonsqueezy.com"
    fields = (
        Field(
            "store_id",
            _l("Number of the store"),
            _l("Settings → Stores, without the #."),
            placeholder="12345",
            read=filled_in.number,
        ),
        Field(
            "api_key",
            _l("API key"),
            _l(
                "Settings → API. With it refunds are seen at every check, no key is kept here, and who bought needs none."
            ),
            is_needed=False,
            is_secret=True,
        ),
        Field(
            "webhook_secret",
            _l("Signing secret of the webhook"),
            _l("The one that you gave the webhook there. With it changes arrive at once."),
            is_needed=False,
            is_secret=True,
        ),
    )
    product_fields = (
        Field("product_id", _l("Number of the product"), placeholder="98765", read=filled_in.number),
        Field(
            "variant_id",
            _l("Number of the variant"),
            _l("Only where one variant alone opens it."),
            is_needed=False,
            read=filled_in.number,
        ),
    )
    per_minute = 60
    is_offline = False
    may_start_clock = False
    written = None  # a UUID is too many other things

    def normalize(self, typed: str) -> str:
        key = reading.tidy(typed)
        return key if UUID.fullmatch(key) else ""

    def needs_key(self, account: Account) -> bool:
        return not account.get("api_key")

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        asked, headers = {"license_key": key}, {"Accept": "application/json"}
        answer = _read_validation(account, client.post_form(f"{self.api}/v1/licenses/validate", asked, headers))
        if answer.state != "active" or not account.get("api_key"):
            return answer
        by_id = self._by_id(client, account, answer.license_id)
        if by_id.state == "not found":
            raise NoAnswer("refused us", "404")  # the key is good, so the token is one of somebody else's
        return by_id

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        if account.get("api_key") and known.license_id:
            return self._by_id(client, account, known.license_id)
        return self.check(client, account, reading.key_of(known, "api_key"))

    def can_find(self, account: Account) -> bool:
        return bool(account.get("api_key"))

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        asked = {
            "filter[store_id]": account.get("store_id"),
            "filter[user_email]": address,
            "include": "license-keys,order-items",
            "page[size]": str(ORDERS),
        }
        said = _successful(self._ask(client, account, f"/v1/orders?{urlencode(asked)}"))
        beside = [*reading.parts(said, "data"), *_included(said)]
        found = [_read(account, _license(each, beside)) for each in beside if each.get("type") == "license-keys"]
        return [answer for answer in found if answer.address.casefold() == address.casefold()]

    def takes_webhooks(self, account: Account) -> str:
        return "signed" if account.get("webhook_secret") else ""

    @reading.hearing
    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        reading.require_hmac(account.get("webhook_secret"), message.body, message.headers.get("x-signature", ""))
        said = reading.said_of(message)
        data = reading.part(said, "data")
        values = reading.part(data, "attributes")
        if reading.text(values, "store_id") != account.get("store_id") or _is_test(values, reading.part(said, "meta")):
            return []
        subject = _subject(data, values)
        if not any(subject.values()):
            return []
        state = _locked_by(data, values)
        return [Event(reading.digest(message), state, True, at=reading.stamp(values, "updated_at"), **subject)]

    def _by_id(self, client: Client, account: Account, license_id: str) -> Answer:
        reply = self._ask(client, account, f"/v1/license-keys/{quote(license_id, safe='')}?include=order,order-item")
        if reply.status == 404 and isinstance(reading.object_of(reply).get("errors"), list):
            return Answer("not found", reason="404")
        said = _successful(reply)
        return _read(account, _license(reading.part(said, "data"), _included(said)))

    def _ask(self, client: Client, account: Account, path: str) -> Reply:
        headers = {"Accept": "application/vnd.api+json", "Authorization": f"Bearer {account.get('api_key')}"}
        reply = client.get(self.api + path, headers)
        reading.require_answer(reply)
        return reply


def _read_validation(account: Account, reply: Reply) -> Answer:
    """The validation of a key, which comes with 200 and with 4xx."""
    reading.require_answer(reply)
    said = reading.object_of(reply)
    if reply.status == 404 and said.get("license_key") is None and "not found" in reading.text(said, "error"):
        return Answer("not found", reason="404")
    key, meta = reading.part(said, "license_key"), reading.part(said, "meta")
    answer = _read(account, {**meta, "user_email": meta.get("customer_email"), **key})
    if answer.state == "active" and said.get("valid") is not True:
        raise reading.odd("valid")
    return answer


def _read(account: Account, values: Mapping[str, Any]) -> Answer:
    """A license key, with the status of its order where that is known."""
    order = reading.text(values, "order_status")
    status, product = reading.text(values, "status"), reading.text(values, "product_id")
    variant, license_id = reading.text(values, "variant_id"), reading.text(values, "id")
    if status not in STATES or not product or not license_id or "expires_at" not in values:
        raise reading.odd("license_key")
    state = "refunded" if order in PAID_BACK else STATES[status]
    if reading.text(values, "store_id") != account.get("store_id") or _is_test(values):
        state = "wrong product"
    return Answer(
        state,
        reason=order if state == "refunded" else status,
        license_id=license_id,
        product_ids=(product, f"{product}/{variant}") if variant else (product,),
        order_id=reading.text(values, "order_id"),
        expires_at=reading.moment(values["expires_at"], "expires_at"),
        address=reading.address(values, "user_email"),
    )


def _successful(reply: Reply) -> dict[str, Any]:
    if reply.status != 200:
        raise reading.odd(str(reply.status))
    return reading.object_of(reply)


def _included(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    return reading.parts(said, "included") if "included" in said else []


def _license(resource: Mapping[str, Any], beside: list[dict[str, Any]]) -> dict[str, Any]:
    """A license key's values, with the variant and the order's status from what came along."""
    values = reading.part(resource, "attributes")
    variant = _of(beside, "order-items", values.get("order_item_id")).get("variant_id")
    status = _of(beside, "orders", values.get("order_id")).get("status")
    return {**values, "id": resource.get("id"), "variant_id": variant, "order_status": status}


def _of(beside: list[dict[str, Any]], kind: str, number: Any) -> dict[str, Any]:
    """The values of what must have come along: without, a license would be taken for one of another variant, or as paid."""
    found = [each for each in beside if each.get("type") == kind and str(each.get("id")) == str(number)]
    if not found:
        raise reading.odd(kind)
    return reading.part(found[0], "attributes")


def _is_test(*values: Mapping[str, Any]) -> bool:
    return any(reading.flag(each, "test_mode") for each in values)


def _subject(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Which license a webhook is about."""
    number = reading.text(data, "id")
    match data.get("type"):
        case "license-keys":
            return {"license_id": number}
        case "orders":
            return {"order_id": number}
        case "subscriptions":
            return {"order_id": reading.text(values, "order_id")}
    return {}


def _locked_by(data: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """What locks at once: a key that was switched off, an order that was paid back whole."""
    kind, status = data.get("type"), values.get("status")
    if kind == "license-keys" and status == "disabled":
        return "suspended"
    return "refunded" if kind == "orders" and status in PAID_BACK else "changed"
