"""Keygen as its documentation has it: licenses with a key, users, a token, answers and events signed by the account's key."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forum.core import clock
from forum.licenses import signing
from forum.licenses.providers.interface import Account as Connection
from forum.licenses.providers.interface import Known, Message
from forum.licenses.providers.keygen import Keygen
from tests.licenses.providers.server import Asked, Said, said
from tests.licenses.providers.spoken import Spoken

ACCOUNT, TOKEN = "acme", "prod-t0ken"
LICENSE, PRODUCT, POLICY = "1111-license", "2222-product", "3333-policy"
ALICE = "alice@example.com"
PAST = "2026-01-01T00:00:00.000Z"
KEYS = {
    "active": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C0-V3",
    "ended": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C1-V3",
    "suspended": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C2-V3",
    "revoked": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C3-V3",
    "wrong product": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C4-V3",
    "not found": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C5-V3",
    "no place": "6DFB15-6597FC-B7DBB6-E34DAB-9D77C6-V3",
}
KEY = KEYS["active"]
SIGNER, SOMEBODY = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (3, 4))
PUBLIC_KEY = signing.public_half(SIGNER)
SITE_PATH = "/hooks/license/c0nnection?v=1"


def license(**values: Any) -> dict[str, Any]:
    """A license as it comes in answers; `owner`, `product` and `policy` are ids of its own relations."""
    related = {
        name: values.pop(name, default) for name, default in (("product", PRODUCT), ("policy", POLICY), ("owner", None))
    }
    attributes = {
        "name": None, "key": KEY, "expiry": "2031-05-09T10:00:00.000Z", "status": "ACTIVE", "uses": 0, "suspended": False,
        "scheme": None, "maxMachines": 3, "maxUsers": None, "requireCheckIn": False, "nextCheckIn": None, "metadata": {},
    } | values  # fmt: skip
    relations = {name: {"data": {"type": f"{name}s", "id": id} if id else None} for name, id in related.items()}
    return {"id": LICENSE, "type": "licenses", "attributes": attributes, "relationships": relations}


class Account:
    """What the fake account holds: one license, and what validating it says. `signer` is None where nothing is signed."""

    def __init__(self) -> None:
        self.license: dict[str, Any] | None = license()
        self.valid, self.code = True, "VALID"
        self.needs_scope: tuple[str, ...] = ()
        self.users: dict[str, str] = {}
        self.is_in_sight = True  # of the token
        self.signer: Ed25519PrivateKey | None = SIGNER
        self.change = lambda body: body  # of what is sent, after it is signed
        self.nonce: int | None = None  # that is told instead of the one that came
        self.status = 200
        self.sent_at: datetime | None = None

    def answer(self, asked: Asked) -> Said:
        reply = self._refused() if self.status != 200 else self._answer(asked)
        return self._signed(asked, reply)

    def _answer(self, asked: Asked) -> Said:
        prefix = f"/v1/accounts/{ACCOUNT}/"
        if not asked.path.startswith(prefix):
            return missing("account", asked.path.split("/")[3])
        path = asked.path.removeprefix(prefix)
        if asked.method == "POST" and path == "licenses/actions/validate-key":
            return self._validate(json.loads(asked.body)["meta"])
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return said({"errors": [{"title": "Unauthorized", "code": "TOKEN_INVALID"}]}, 401)
        return self._look_up(path, asked.query)

    def _validate(self, meta: dict[str, Any]) -> Said:
        scope, found = (
            meta.get("scope") or {},
            self.license is not None and meta["key"] == self.license["attributes"]["key"],
        )
        valid, code = (self.valid, self.code) if found else (False, "NOT_FOUND")
        for name in self.needs_scope:
            if name not in scope:
                valid, code = False, f"{name.upper()}_SCOPE_REQUIRED"
        if found and "product" in scope and scope["product"] != self.license["relationships"]["product"]["data"]["id"]:
            valid, code = False, "PRODUCT_SCOPE_MISMATCH"
        told = {"valid": valid, "code": code, "nonce": meta["nonce"] if self.nonce is None else self.nonce}
        return said({"meta": told, "data": self.license if found else None})

    def _look_up(self, path: str, query: dict[str, str]) -> Said:
        match path.split("/"):
            case ["users", address]:
                id = self.users.get(unquote(address))
                user = {"id": id, "type": "users", "attributes": {"email": unquote(address)}}
                return said({"data": user}) if id else missing("user", address)
            case ["licenses"]:
                owner = self.license["relationships"]["owner"]["data"]
                return said({"data": [self.license] if owner and owner["id"] == query["owner"] else []})
            case ["licenses", id, *rest] if self.is_in_sight and self.license and id == self.license["id"]:
                return said(
                    {"data": self.license} | ({"meta": {"valid": self.valid, "code": self.code}} if rest else {})
                )
        return missing("license", path)

    def _refused(self) -> Said:
        return said({"errors": [{"title": "Forbidden", "code": "ACCOUNT_CANCELED"}]}, self.status)

    def _signed(self, asked: Asked, reply: Said) -> Said:
        target = f"{asked.method.lower()} {asked.target}"
        headers = signature_headers(self.signer, target, "127.0.0.1", reply.body, self.sent_at) if self.signer else {}
        return Said(self.change(reply.body), reply.status, dict(reply.headers) | headers)


def missing(what: str, id: str) -> Said:
    return said({"errors": [{"title": "Not found", "detail": f"The requested {what} '{id}' was not found"}]}, 404)


def signature_headers(signer: Ed25519PrivateKey, target: str, host: str, body: bytes, sent_at: datetime | None = None):
    date = format_datetime(sent_at or clock.now().astimezone(UTC), usegmt=True)
    digest = "sha-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()
    text = f"(request-target): {target}\nhost: {host}\ndate: {date}\ndigest: {digest}"
    signature = base64.b64encode(signer.sign(text.encode())).decode()
    value = (
        f'keyid="{ACCOUNT}", algorithm="ed25519", signature="{signature}", headers="(request-target) host date digest"'
    )
    return {"Date": date, "Digest": digest, "Keygen-Date": date, "Keygen-Digest": digest, "Keygen-Signature": value}


def webhook(event: str, payload: Any = None, signer: Ed25519PrivateKey = SIGNER, host="forum.example") -> Message:
    """An event as it is delivered to the forum, about a license, or with another payload as an object or as text."""
    told = payload if isinstance(payload, str) else json.dumps(payload or {"data": license()})
    attributes = {
        "endpoint": f"https://{host}{SITE_PATH}", "payload": told, "event": event, "status": "DELIVERING",
        "created": "2026-03-01T12:00:00.000Z",
    }  # fmt: skip
    body = json.dumps({"data": {"id": "event-1", "type": "webhook-events", "attributes": attributes}}).encode()
    headers = signature_headers(signer, f"post {SITE_PATH}", host, body)
    small = {name.lower(): value for name, value in headers.items()}
    return Message("POST", host, SITE_PATH, small, body, received_at=clock.now())


def _accounts() -> dict[str, Account]:
    """By key, as a fake account has one license only."""
    said = {
        "active": ({"owner": "u-1"}, True, "VALID"),
        "ended": ({"status": "EXPIRED", "expiry": PAST}, False, "EXPIRED"),
        "suspended": ({"status": "SUSPENDED", "suspended": True}, False, "SUSPENDED"),
        "revoked": ({"status": "BANNED"}, False, "BANNED"),
        "wrong product": ({"product": "another"}, True, "VALID"),
        "no place": ({}, False, "TOO_MANY_MACHINES"),
    }
    accounts = {}
    for name, (values, valid, code) in said.items():
        account = accounts[KEYS[name]] = Account()
        account.license, account.valid, account.code = license(key=KEYS[name], **values), valid, code
        account.users = {ALICE: "u-1"}
    return accounts


def answer(asked: Asked) -> Said:
    accounts = _accounts()
    key = json.loads(asked.body)["meta"]["key"] if asked.body else KEY
    return accounts.get(key, accounts[KEY]).answer(asked)


SPOKEN = Spoken(
    "Keygen",
    Keygen(),
    answer,
    lambda server: Connection(1, {"account_id": ACCOUNT}, {}, (PRODUCT,)),
    KEYS,
    Known(LICENSE, KEY, (PRODUCT, f"{PRODUCT}/{POLICY}")),
)
WITH_TOKEN = Spoken(
    "Keygen with a token",
    Keygen(),
    answer,
    lambda server: Connection(1, {"account_id": ACCOUNT}, {"token": TOKEN}, (PRODUCT,)),
    KEYS,
    Known(LICENSE, "", (PRODUCT, f"{PRODUCT}/{POLICY}")),
    ALICE,
)
