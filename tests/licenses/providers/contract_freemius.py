"""The API of Freemius, as it is documented: licenses of a product, searched by key or id, and those of its users."""

import hmac
import json
from typing import Any

from forum.licenses.providers.freemius import Freemius
from forum.licenses.providers.interface import Account, Known, Message
from tests.licenses.providers.server import Asked, Said, said
from tests.licenses.providers.spoken import NOON, Spoken, hook

PRODUCT, OTHER_PRODUCT, PLAN = "99", "100", "7"
TOKENS = {"a-token-of-the-product": (PRODUCT,), "a-token-of-more": (PRODUCT, OTHER_PRODUCT)}
TOKEN, WIDE_TOKEN = TOKENS
SECRET = "sk_the secret key of the product"
ALICE, BOB = "alice@example.com", "bob@example.com"
KEYS = {
    "active": "sk_123FGqM456Pa786WtOp%^+67Y+;sX",
    "ended": "sk_223FGqM456Pa786WtOp%^+67Y+;sX",
    "revoked": "sk_323FGqM456Pa786WtOp%^+67Y+;sX",
    "wrong product": "sk_423FGqM456Pa786WtOp%^+67Y+;sX",
    "not found": "sk_523FGqM456Pa786WtOp%^+67Y+;sX",
}
FOREVER = "sk_623FGqM456Pa786WtOp%^+67Y+;sX"
RENEWED = "sk_723FGqM456Pa786WtOp%^+67Y+;sX"
ELSEWHERE = "sk_823FGqM456Pa786WtOp%^+67Y+;sX"
MISSED = "sk_923FGqM456Pa786WtOp%^+67Y+;sX"
USERS = {"55": ALICE, "56": BOB}


def _license(id: str, key: str, **values: Any) -> dict[str, Any]:
    return {
        "id": id, "plugin_id": PRODUCT, "user_id": "55", "plan_id": PLAN, "pricing_id": "8", "quota": 5, "activated": 1,
        "activated_local": 0, "expiration": "2031-12-31 23:59:59", "secret_key": key, "is_free_localhost": True,
        "is_block_features": True, "is_cancelled": False, "is_whitelabeled": False, "environment": 0,
        "created": "2026-01-01 00:00:00", "updated": None,
    } | values  # fmt: skip


LICENSES = [
    _license("12", "sk_ another one whose key holds " + KEYS["active"]),
    _license("1", KEYS["active"]),
    _license("2", KEYS["ended"], expiration="2026-01-01 00:00:00", is_block_features=False),
    _license("3", KEYS["revoked"], is_cancelled=True),
    _license("4", KEYS["wrong product"], environment=1),
    _license("5", FOREVER, expiration=None, quota=None, user_id=None),
    _license("6", RENEWED, next_payment="2031-12-31 12:00:00", subscription_id="66", user_id="56"),
    _license("7", ELSEWHERE, plugin_id=OTHER_PRODUCT),
    _license("8", MISSED, user_id="56"),
]


def answer(asked: Asked) -> Said:
    product, *path = asked.path.removeprefix("/v1/products/").removesuffix(".json").split("/")
    token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
    if product not in TOKENS.get(token, ()):
        return error("unauthorized_access", 401)
    own = [license for license in LICENSES if license["plugin_id"] == product]
    match path:
        case ["licenses"]:
            return said(
                {"licenses": [_shown(each, asked.query) for each in own if _is_found(each, asked.query["search"])]}
            )
        case ["licenses", id]:
            found = [_shown(license, {}) for license in own if license["id"] == id]
            return said(found[0]) if found else error("license_not_found", 404)
        case ["users"]:
            found = [
                {"id": id, "email": email} for id, email in USERS.items() if asked.query["email"].lower()[1:] in email
            ]
            return said({"users": found})
        case ["users", id, "licenses"]:
            return said({"licenses": [license for license in LICENSES if license["user_id"] == id]})
    return error("not_found", 404)


def _is_found(license: dict[str, Any], searched: str) -> bool:
    """Parts are found too. One is missed, as a search may be behind."""
    return license["secret_key"] != MISSED and (searched in license["secret_key"] or searched in license["id"])


def _shown(license: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    enriched = ("next_payment", "subscription_id")
    return {name: value for name, value in license.items() if query.get("enriched") or name not in enriched}


def error(code: str, status: int) -> Said:
    return said({"path": "/v1/…", "error": {"type": "", "message": "", "code": code, "http": status}}, status)


def webhook(type: str, secret: str = SECRET, **values: Any) -> Message:
    event = {"id": "9001", "type": type, "created": "2026-03-01 12:00:00", "updated": None, "state": "pending"}
    about = {"data": {"license_id": "1"}, "objects": {"license": {"id": "1"}}}
    body = json.dumps(event | about | values).encode()
    return hook(body, {"X-Signature": hmac.new(secret.encode(), body, "sha256").hexdigest()}, NOON)


SPOKEN = Spoken(
    "Freemius",
    Freemius(),
    answer,
    lambda server: Account(1, {}, {"token": TOKEN, "secret_key": SECRET}, (PRODUCT,)),
    KEYS,
    Known("1", "", (PRODUCT, f"{PRODUCT}/{PLAN}")),
    ALICE,
)
