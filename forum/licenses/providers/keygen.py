"""Keygen, in the cloud or run by the vendor.

Validating a key may begin a term that runs from the first validation. Looking a license up by its id doesn't, so that is how
licenses are checked again where there is a token.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote

from flask_babel import lazy_gettext as _l

from forum.core.outgoing import Client, Reply
from forum.licenses.providers import filled_in, keygen_signatures, reading
from forum.licenses.providers import keygen_answers as answers
from forum.licenses.providers.interface import Account, Answer, Event, Field, Known, Message, NoAnswer

HEADERS = {
    "Accept": "application/vnd.api+json",
    "Content-Type": "application/vnd.api+json",
    "Keygen-Version": "1.7",
    "Keygen-Accept-Signature": 'algorithm="ed25519"',
}
LONGEST_KEY = 4096
MOST_FOUND = 100
LOCKING = {"license.revoked": "revoked", "license.suspended": "suspended"}


class Keygen:
    kind = "keygen"
    title = "Keygen"
    api = "https://api.keygen.sh"
    fields = (
        Field("account_id", _l("Account id"), _l("In the settings of the account: its id, or its name in addresses.")),
        Field(
            "token",
            _l("Token"),
            _l("Of the product, or of the account for several. With it no key is kept, and who bought needs none."),
            is_needed=False,
            is_secret=True,
        ),
        Field(
            "public_key",
            _l("Public key"),
            _l("In the settings too: the Ed25519 one. With it only signed answers count, and webhooks are taken."),
            is_needed=False,
            kind="lines",
            read=filled_in.public_key,
        ),
        Field(
            "accepts_ended",
            _l("Keys past their end count while Keygen accepts them"),
            _l("Some policies let a key be used after its end. Without this it is over here at its end."),
            is_needed=False,
            kind="check",
        ),
        Field(
            "host",
            _l("Address of the server"),
            _l("Only where you run Keygen yourself."),
            is_needed=False,
            kind="address",
            placeholder=api,
            read=filled_in.web_address,
        ),
    )
    product_fields = (
        Field("product_id", _l("Id of the product"), placeholder="11111111-2222-4333-8444-555555555555"),
        Field("policy_id", _l("Id of the policy"), _l("Only where one policy alone opens it."), is_needed=False),
    )
    per_minute = 100
    is_offline = False
    may_start_clock = True
    written = re.compile(r"(?<![\w-])(?:[0-9A-F]{6}-){5}V3(?![\w-])", re.ASCII)

    def normalize(self, typed: str) -> str:
        key = reading.tidy(typed, LONGEST_KEY)
        return key.upper() if self.written.fullmatch(key.upper()) else key

    def needs_key(self, account: Account) -> bool:
        return not account.get("token")

    @reading.answering
    def check(self, client: Client, account: Account, key: str) -> Answer:
        linked = {product.partition("/")[0] for product in account.product_ids}
        said = self._validate(client, account, key, {"product": linked.pop()} if len(linked) == 1 else {})
        if answers.code_of(said) in ("PRODUCT_SCOPE_REQUIRED", "POLICY_SCOPE_REQUIRED"):
            license = reading.part(said, "data")
            scope = {name: answers.related(license, name) for name in ("product", "policy")}
            said = self._validate(client, account, key, scope)
        answer = answers.of_validation(said, bool(account.get("accepts_ended")))
        if answer.state == "active" and account.get("token"):
            self._require_in_sight(client, account, answer.license_id)
        return answer

    @reading.answering
    def check_again(self, client: Client, account: Account, known: Known) -> Answer:
        if not account.get("token") or not known.license_id:
            return self.check(client, account, reading.key_of(known))
        path = f"licenses/{quote(known.license_id, safe='')}"
        said = self._get(client, account, path)
        if said is None:
            return Answer("not found", reason="404")
        answer = answers.of_license(reading.part(said, "data"))
        if answer.license_id != known.license_id:
            raise reading.odd("id")
        if answer.state != "ended" or not account.get("accepts_ended"):
            return answer
        validated = self._get(client, account, f"{path}/actions/validate")  # its term is over, so none can begin
        return answer if validated is None else answers.of_validation(validated, accepts_ended=True)

    def can_find(self, account: Account) -> bool:
        return bool(account.get("token"))

    def find(self, client: Client, account: Account, address: str) -> list[Answer]:
        buyer = self._get(client, account, f"users/{quote(address.lower(), safe='')}")
        user = reading.part(buyer, "data") if buyer else {}
        if not user or reading.address(reading.part(user, "attributes"), "email").casefold() != address.casefold():
            return []
        owner = reading.text(user, "id")
        said = self._get(client, account, f"licenses?owner={quote(owner, safe='')}&limit={MOST_FOUND}") or {}
        own = [
            license for license in reading.parts(said, "data") if owner and answers.related(license, "owner") == owner
        ]
        found = [replace(answers.of_license(license), address=address) for license in own]
        return [answer for answer in found if set(answer.product_ids) & set(account.product_ids)]

    def takes_webhooks(self, account: Account) -> Literal["signed", "pings", ""]:
        return "signed" if account.get("public_key") else ""

    @reading.hearing
    def read_webhook(self, account: Account, message: Message) -> list[Event]:
        keygen_signatures.require_on_event(account, message)
        data = reading.part(reading.said_of(message), "data")
        values = reading.part(data, "attributes")
        name, license = reading.text(values, "event"), _subject(values)
        # Our own checks are told of as validations.
        if not name.startswith("license.") or name.startswith("license.validat") or license.get("type") != "licenses":
            return []
        event, state = reading.text(data, "id") or reading.digest(message), LOCKING.get(name, "changed")
        return [Event(event, state, True, reading.text(license, "id"), at=reading.stamp(values, "created"))]

    def _validate(self, client: Client, account: Account, key: str, scope: Mapping[str, str]) -> dict[str, Any]:
        url, nonce = self._url(account, "licenses/actions/validate-key"), secrets.randbelow(10**9)
        asked = {"key": key, "nonce": nonce} | ({"scope": scope} if scope else {})
        said = _answered(account, client.post_json(url, {"meta": asked}, HEADERS), "post", url)
        if said is None:
            raise NoAnswer("filled in wrong", "account_id")
        told = reading.number(reading.part(said, "meta").get("nonce"), "nonce")
        if told != nonce:
            raise reading.odd("nonce") if told is None else NoAnswer("forged", "nonce")
        return said

    def _require_in_sight(self, client: Client, account: Account, license_id: str) -> None:
        """A token of another product doesn't see the license, so later it would seem to be gone."""
        if self._get(client, account, f"licenses/{quote(license_id, safe='')}") is None:
            raise NoAnswer("refused us", "404")

    def _get(self, client: Client, account: Account, path: str) -> dict[str, Any] | None:
        """None for what isn't there."""
        url = self._url(account, path)
        return _answered(
            account, client.get(url, HEADERS | {"Authorization": f"Bearer {account.get('token')}"}), "get", url
        )

    def _url(self, account: Account, path: str) -> str:
        host = account.get("host").rstrip("/") or self.api
        return f"{host}/v1/accounts/{quote(account.get('account_id'), safe='')}/{path}"


def _answered(account: Account, reply: Reply, method: str, url: str) -> dict[str, Any] | None:
    reading.require_answer(reply)
    if reply.status == 402:
        raise NoAnswer("too many", "402")  # what an account that isn't paid for may ask in a day
    if reply.status not in (200, 404):
        raise reading.odd(str(reply.status))
    said = reading.object_of(reply)
    if reply.status == 404 and any(map(_is_of_the_account, reading.parts(said, "errors"))):
        raise NoAnswer("filled in wrong", "account_id")
    keygen_signatures.require_on_answer(account, reply, method, url)
    return None if reply.status == 404 else said


def _is_of_the_account(error: Mapping[str, Any]) -> bool:
    """Whether what isn't there is the account, and not what was looked for in it. Only the words tell."""
    detail = str(error.get("detail"))
    return detail.startswith("account is") or "requested account" in detail


def _subject(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an event is about: JSON in JSON."""
    try:
        payload = json.loads(values.get("payload") or "")
    except (ValueError, TypeError, RecursionError):
        raise reading.odd("payload") from None
    return reading.part(reading.as_object(payload, "payload"), "data")
