"""Keys that prove themselves: what they say is signed with Ed25519, and nobody has to be asked.

Two formats. Ours is `STOA1.<payload>.<signature>` (licenses/signing.py makes it, docs/licenses.md describes it); Keygen's is
`key/<payload>.<signature>`, of policies with the scheme ED25519_SIGN. Payload and signature are base64 as in addresses, and
signed is all that stands before the last dot. Such a key never tells of what happened to the license since.
"""

import json
import re
from datetime import datetime
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.outgoing import Client
from forum.licenses.providers import ed25519, filled_in, reading
from forum.licenses.providers.interface import Account, Answer, Event, Field, Forged, Known, Message, NoAnswer

OURS, KEYGEN = "STOA1.", "key/"
LONGEST_KEY = 4096

_KEY = re.compile(r"((?:STOA1\.[\w-]+|key/[\w-]+={0,2}))\.([\w-]{86})(?:==)?", re.ASCII)


class Signed:
    kind = "signed"
    title = _l("Signed keys (Ed25519)")
    fields = (
        Field(
            "public_key",
            _l("Public key"),
            _l("The Ed25519 key that goes with the one you sign with: 64 hexadecimal digits, base64 or PEM."),
            kind="lines",
            read=filled_in.public_key,
        ),
    )
    product_fields = (
        Field("product", _l("Product"), _l("As the keys name it.")),
        Field("plan", _l("Plan"), _l("Only where keys of one plan are meant, as the keys name it."), is_needed=False),
    )
    per_minute = 60_000
    is_offline = True
    may_start_clock = False
    written = re.compile(r"(?<!\w)(?:STOA1\.[\w-]{16,4000}|key/[\w-]{16,4000}={0,2})\.[\w-]{86}(?:==)?", re.ASCII)

    def normalize(self, typed: str) -> str:
        match = _KEY.fullmatch(reading.tidy(typed, LONGEST_KEY))
        if match is None:
            return ""
        text, signature = match[1], ed25519.encoded(ed25519.decoded(match[2]) or b"")
        return f"{text}.{signature}" + ("==" if text.startswith(KEYGEN) else "")

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        public_key = ed25519.public_key(account.get("public_key"))
        if public_key is None:
            raise NoAnswer("filled in wrong", "public_key")
        text, _dot, signature = key.rpartition(".")
        if not ed25519.is_signed(public_key, ed25519.decoded(signature) or b"", text.encode()):
            return Answer("not found", reason="signature")
        try:
            return _ours(_payload(text)) if text.startswith(OURS) else _keygen(_payload(text))
        except NoAnswer as odd:
            return Answer("not found", reason=f"payload {odd.detail}".rstrip())

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        return self.check(client, account, reading.key_of(known))

    def needs_key(self, account: Account) -> bool:
        return True

    def can_find(self, account: Account) -> bool:
        return False

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        return []

    def takes_webhooks(self, account: Account) -> Literal["signed", "pings", ""]:
        return ""

    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        raise Forged


def _payload(text: str) -> dict[str, Any]:
    data = ed25519.decoded(text.removeprefix(OURS).removeprefix(KEYGEN)) or b""
    try:
        return reading.as_object(json.loads(data), "")
    except (ValueError, RecursionError):
        raise reading.odd("") from None


def _ours(said: dict[str, Any]) -> Answer:
    return _answer(
        license_id=reading.text(said, "id"),
        product=reading.text(said, "product"),
        plan=reading.text(said, "plan"),
        expires_at=_end(said, "expires"),
        places=reading.number(said.get("places"), "places"),
        address=reading.address(said, "email"),
    )


def _keygen(said: dict[str, Any]) -> Answer:
    license, product, policy, user = (_inner(said, name) for name in ("license", "product", "policy", "user"))
    return _answer(
        license_id=reading.text(license, "id"),
        product=reading.text(product, "id"),
        plan=reading.text(policy, "id"),
        expires_at=_end(license, "expiry"),
        places=None,
        address=reading.address(user, "email"),
    )


def _answer(
    license_id: str, product: str, plan: str, expires_at: datetime | None, places: int | None, address: str
) -> Answer:
    if not license_id or not product or places == 0:
        raise reading.odd("id" if not license_id else "product" if not product else "places")
    return Answer(
        "ended" if expires_at is not None and expires_at <= clock.now() else "active",
        license_id=license_id,
        product_ids=(product, f"{product}/{plan}") if plan else (product,),
        expires_at=expires_at,
        places=places,
        address=address,
    )


def _inner(said: dict[str, Any], name: str) -> dict[str, Any]:
    return reading.as_object(said.get(name) or {}, name)


def _end(said: dict[str, Any], name: str) -> datetime | None:
    """A license that ends on a day is good all that day."""
    value = said.get(name)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        value += "T23:59:59Z"
    return reading.moment(value, name)
