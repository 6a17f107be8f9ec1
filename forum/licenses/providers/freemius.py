"""Freemius: a license is looked up among those of its product, by its key, its id or its owner. No activation is used."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.outgoing import Client
from forum.licenses.providers import filled_in, reading
from forum.licenses.providers.interface import OURS, Account, Answer, Event, Field, Known, Message, NoAnswer, State

MOST_FOUND = "50"
LOCKING = {"license.cancelled": "revoked", "license.deleted": "revoked", "payment.refund": "refunded"}
HEARD = ("license.", "subscription.", "payment.")
OF_SITES = ("license.activated", "license.deactivated")


class Freemius:
    kind = "freemius"
    title = "Freemius"
    api = "https://api.freemius.com"
    fields = (
        Field(
            "token",
            _l("API token"),
            _l(
                "Settings → API & Keys of the product. It is for that product alone, so each needs a connection of its own."
            ),
            is_secret=True,
        ),
        Field(
            "secret_key",
            _l("Secret key of the product"),
            _l("On the same page. Freemius signs webhooks with it, so changes arrive at once."),
            is_needed=False,
            is_secret=True,
        ),
        Field(
            "counts_people",
            _l("A license is for as many people as sites"),
            _l("Freemius counts sites. Without this the number says nothing here."),
            is_needed=False,
            kind="check",
        ),
    )
    product_fields = (
        Field("product_id", _l("Number of the product"), placeholder="1234", read=filled_in.number),
        Field(
            "plan_id",
            _l("Number of the plan"),
            _l("Only where one plan alone opens it."),
            is_needed=False,
            read=filled_in.number,
        ),
    )
    per_minute = 60
    is_offline = False
    may_start_clock = False
    # Thirty-two characters, which may be signs too. A name of a program that begins so has no capitals.
    written = re.compile(
        r"(?<!\w)sk_(?!live_|test_)(?!\w+(?:[(\[.]|->|::))"  # nor what others call by this prefix, nor a function's name
        r"(?=[^\s\"'<>`]{0,28}[A-Z])(?=[^\s\"'<>`]{0,28}\d)[^\s\"'<>`]{29,31}(?<![.,:;!?)\]}])(?![^\s\"'<>`.,;:!?)\]}])",
        re.ASCII,
    )

    def normalize(self, typed: str) -> str:
        return reading.tidy(typed)

    def needs_key(self, account: Account) -> bool:
        return False

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        refusal = None
        for product in _products(account):
            try:
                found = self._search(client, account, product, "secret_key", key)
            except NoAnswer as error:
                if error.trouble not in OURS:
                    raise
                refusal = refusal or error
                continue
            if found:
                return _read(account, found)
        if refusal:
            raise refusal
        return Answer("not found", reason="none")

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        if not known.license_id:
            return self.check(client, account, reading.key_of(known))
        product = next((product.partition("/")[0] for product in known.product_ids), _products(account)[0])
        # The list says too whether it is paid again, and a license that the search misses may still be there.
        found = self._search(client, account, product, "id", known.license_id)
        found = found or self._get(client, account, product, f"licenses/{quote(known.license_id, safe='')}")
        answer = _read(account, found) if found else Answer("not found", reason="404")
        if found and answer.license_id != known.license_id:
            raise reading.odd("id")
        return answer

    def can_find(self, account: Account) -> bool:
        return True

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        found = [each for product in _products(account) for each in self._bought(client, account, product, address)]
        return [replace(_read(account, each), address=address) for each in found]

    def takes_webhooks(self, account: Account) -> Literal["signed", "pings", ""]:
        return "signed" if account.get("secret_key") else ""

    @reading.hearing
    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        reading.require_hmac(account.get("secret_key"), message.body, message.headers.get("x-signature", ""))
        said = reading.said_of(message)
        name, license_id, sent_at = reading.text(said, "type"), _subject(said), reading.stamp(said, "created")
        if not license_id or not name.startswith(HEARD) or name in OF_SITES:
            return []
        # When it was signed isn't said, and what is tried again bears the date of the first try: an old one may be a replay.
        is_fresh = sent_at is not None and abs(message.received_at - sent_at) <= reading.WINDOW
        state = LOCKING.get(name, "changed") if is_fresh else "changed"
        return [Event(reading.text(said, "id") or reading.digest(message), state, is_fresh, license_id, at=sent_at)]

    def _search(self, client: Client, account: Account, product: str, by: str, value: str) -> dict[str, Any] | None:
        """The one license whose key or id is just this: the search finds more."""
        asked = {"search": value, "enriched": "true", "count": MOST_FOUND}
        said = self._get(client, account, product, "licenses", asked)
        if said is None:
            raise NoAnswer("no such product", product)
        found = [each for each in reading.parts(said, "licenses") if str(each.get(by)) == value]
        return found[0] if found else None

    def _bought(self, client: Client, account: Account, product: str, address: str) -> list[dict[str, Any]]:
        said = self._get(client, account, product, "users", {"email": address, "count": MOST_FOUND})
        if said is None:
            raise NoAnswer("no such product", product)
        users = [user for user in reading.parts(said, "users") if _is(user, address)]
        return [
            license
            for user in map(_id, users)
            for license in self._of_user(client, account, product, user)
            if reading.text(license, "user_id") == user and reading.text(license, "plugin_id") == product
        ]

    def _of_user(self, client: Client, account: Account, product: str, user: str) -> list[dict[str, Any]]:
        said = self._get(client, account, product, f"users/{quote(user, safe='')}/licenses", {"count": MOST_FOUND})
        return reading.parts(said, "licenses") if said else []

    def _get(
        self, client: Client, account: Account, product: str, path: str, asked: Mapping[str, str] | None = None
    ) -> dict[str, Any] | None:
        """None for what isn't there."""
        query = f"?{urlencode(asked)}" if asked else ""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {account.get('token')}"}
        reply = client.get(f"{self.api}/v1/products/{quote(product, safe='')}/{path}.json{query}", headers)
        reading.require_answer(reply)
        said = reading.object_of(reply)
        if reply.status == 404 and isinstance(said.get("error"), dict):
            return None
        if reply.status != 200:
            raise reading.odd(str(reply.status))
        return said


def _products(account: Account) -> list[str]:
    products = list(dict.fromkeys(product.partition("/")[0] for product in account.product_ids))
    if not products:
        raise NoAnswer("no such product")
    return products


def _read(account: Account, license: Mapping[str, Any]) -> Answer:
    product, plan = reading.text(license, "plugin_id"), reading.text(license, "plan_id")
    if not product or "expiration" not in license or "is_cancelled" not in license:
        raise reading.odd("license")
    expires_at = reading.moment(license["expiration"], "expiration")
    state: State = "ended" if expires_at is not None and expires_at <= clock.now() else "active"
    state = "revoked" if reading.flag(license, "is_cancelled") else state
    is_test = bool(reading.number(license.get("environment"), "environment"))
    return Answer(
        "wrong product" if is_test else state,
        reason="sandbox" if is_test else state,
        license_id=_id(license),
        product_ids=(product, f"{product}/{plan}") if plan else (product,),
        expires_at=expires_at,
        renews=bool(license.get("next_payment")),
        places=reading.number(license.get("quota"), "quota") or None if account.get("counts_people") else None,
    )


def _id(entity: Mapping[str, Any]) -> str:
    found = reading.text(entity, "id")
    if not found:
        raise reading.odd("id")
    return found


def _is(user: Mapping[str, Any], address: str) -> bool:
    return reading.address(user, "email").casefold() == address.casefold()


def _subject(said: Mapping[str, Any]) -> str:
    """The license that an event is about; "" for none. One that was deleted is only named."""
    inner = (_inner(said, "data").get("license_id"), _inner(_inner(said, "objects"), "license").get("id"))
    return next((reading.as_text(each, "license") for each in inner if each), "")


def _inner(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object in an object; what isn't there comes as an empty list or as false."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}
