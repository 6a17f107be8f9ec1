"""Easy Digital Downloads with Software Licensing: a shop on WordPress that answers at its own address, with 200 to everything."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from forum.core.outgoing import Client
from forum.licenses.providers import filled_in, hook, reading
from forum.licenses.providers.interface import Account, Answer, Event, Field, Known, Message, NoAnswer, State, Unclear

OFFSET = re.compile(r"(?:UTC(?:([+-])(1?\d)(?::([0-5]\d))?)?)?")
STATES: dict[str, State] = {
    "valid": "active",
    "site_inactive": "active",  # good, and in use on a site that isn't this one
    "inactive": "unactivated",
    "expired": "ended",
    "disabled": "revoked",
    "revoked": "revoked",
    "invalid": "not found",
    "missing": "not found",
    "invalid_item_id": "wrong product",
    "item_name_mismatch": "wrong product",
    "key_mismatch": "wrong product",
    "license_not_activable": "wrong product",  # the key of a bundle as a whole
    "no_activations_left": "no place",
}


def _zone_named(name: str) -> tzinfo:
    """Raises Unclear. WordPress has places and, as `UTC+5:30`, bare offsets."""
    if offset := OFFSET.fullmatch(name):
        sign, hours, minutes = offset.groups(default="0")
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-ahead if sign == "-" else ahead)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a path, a folder, none such
        raise Unclear(_l("There is no such time zone. Write a place such as Europe/Athens, or UTC+2.")) from None


class EasyDigitalDownloads:
    kind = "edd"
    title = "Easy Digital Downloads"
    fields = (
        Field(
            "address",
            _l("Address of the shop"),
            _l("Its front page."),
            kind="address",
            placeholder="https://shop.example",
            read=filled_in.web_address,
        ),
        Field(
            "zone",
            _l("Time zone of the shop"),
            _l("As WordPress names it, under Settings → General. Without one it is UTC."),
            is_needed=False,
            placeholder="Europe/Athens",
            read=_zone_named,
        ),
        hook.SECRET,
    )
    product_fields = (
        Field(
            "item_id",
            _l("Number of the download"),
            _l("In WordPress, under Downloads."),
            placeholder="123",
            read=filled_in.number,
        ),
        Field(
            "price_id",
            _l("Number of the price option"),
            _l("Only where one option alone opens it."),
            is_needed=False,
            read=filled_in.number,
        ),
    )
    per_minute = 60
    is_offline = False
    may_start_clock = False
    written = None  # its own keys look like any checksum

    def normalize(self, typed: str) -> str:
        return reading.tidy(typed)

    def needs_key(self, account: Account) -> bool:
        return True

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        return self._check(client, account, key, ())

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        return self._check(client, account, reading.key_of(known), known.product_ids)

    def can_find(self, account: Account) -> bool:
        return False

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        return []

    def takes_webhooks(self, account: Account) -> str:
        return hook.takes(account)

    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        return hook.read(account, message, self.normalize)

    def _check(self, client: Client, account: Account, key: str, likely: Sequence[str]) -> Answer:
        """A key is asked for one download at a time: the first that doesn't call it another's says what it is."""
        zone, wrong = _zone(account), None
        for item in _items(account, likely):
            wrong = self._ask(client, account, key, item, zone)
            if wrong.state != "wrong product":
                return wrong
        if wrong is None:
            raise NoAnswer("no such product")
        return wrong

    def _ask(self, client: Client, account: Account, key: str, item: str, zone: tzinfo) -> Answer:
        asked = {"edd_action": "check_license", "item_id": item, "license": key, "url": account.site}
        reply = client.post_form(account.get("address"), asked)
        reading.require_answer(reply)
        if reply.status != 200:
            raise reading.odd(str(reply.status))
        return _read(reading.object_of(reply), item, zone)


def _read(said: Mapping[str, Any], item: str, zone: tzinfo) -> Answer:
    word = reading.text(said, "license")
    if word == "invalid":
        word = reading.text(said, "error") or word
    if word not in STATES:
        raise reading.odd("license")
    state, price = STATES[word], reading.text(said, "price_id")
    return Answer(
        state,
        reason=word,
        product_ids=(item, f"{item}/{price}") if price else (item,),
        order_id=reading.text(said, "payment_id"),
        expires_at=_end(said, zone) if state in ("active", "unactivated") else reading.stamp(said, "expires", zone),
        address=reading.address(said, "customer_email"),
    )


def _end(said: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    """None for a license that never ends, and that alone: a date that is missing is no answer."""
    if said.get("expires") == "lifetime":
        return None
    found = reading.moment(said.get("expires"), "expires", zone)
    if found is None:
        raise reading.odd("expires")
    return found


def _items(account: Account, likely: Sequence[str]) -> list[str]:
    """The linked downloads, without price options; what the key was known to be for comes first."""
    linked = list(dict.fromkeys(each.partition("/")[0] for each in account.product_ids))
    known = {each.partition("/")[0] for each in likely}
    return sorted(linked, key=lambda each: each not in known)


def _zone(account: Account) -> tzinfo:
    """Raises NoAnswer for a zone that nobody knows."""
    try:
        return _zone_named(account.get("zone"))
    except Unclear:
        raise NoAnswer("filled in wrong", "zone") from None
