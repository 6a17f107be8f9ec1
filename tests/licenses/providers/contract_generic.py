"""A shop of somebody's own, and how its administrator describes it here."""

from forum.licenses.providers.generic import Generic
from forum.licenses.providers.interface import Account, Known
from tests.licenses.providers.server import Asked, Said, Server, said
from tests.licenses.providers.spoken import SITE, Spoken

SECRET, ALICE = "a-secret-of-the-hook", "alice@example.com"
STATES = (
    "active",
    "ended",
    "suspended",
    "revoked",
    "refunded",
    "wrong product",
    "not found",
    "no place",
    "unactivated",
)
KEYS = {state: f"Shop-{number}-{'x' * 12}" for number, state in enumerate(STATES)}
STATUS = {
    "active": "live", "ended": "lapsed", "suspended": "paused", "revoked": "taken back", "refunded": "live",
    "wrong product": "live", "no place": "full", "unactivated": "new",
}  # fmt: skip
BAD = """ended: license.status = lapsed
suspended: license.status = paused
Revoked: license.status = taken back, banned
refunded: order.refunded = true
not found: error = no such license
no place: license.status = full
unactivated: license.status = new"""
PATHS = """product: license.products[0].id
plan: license.plan
id: license.id
order: order.number
expires: license.ends
places: license.people
renews: license.renewal = automatic
address: buyer.address
key: license.key"""
SETTINGS = {
    "method": "POST JSON",
    "body": "code: {key}\nshop: demo",
    "good": "license.status = live, trial",
    "bad": BAD,
    "paths": PATHS,
}


def license_of(state: str) -> dict:
    return {
        "license": {
            "id": 7, "key": KEYS[state], "status": STATUS[state], "plan": "pro",
            "ends": "2036-06-19T12:00:00Z", "people": 5, "renewal": "automatic",
            "products": [{"id": "other" if state == "wrong product" else "ledger"}],
        },
        "order": {"number": "A-17", "refunded": state == "refunded"},
        "buyer": {"address": ALICE},
    }  # fmt: skip


def answer(asked: Asked) -> Said:
    if asked.path == "/find":
        is_hers = asked.query.get("who") == ALICE
        return said([license_of(state) for state in ("active", "refunded")] if is_hers else [])
    if asked.headers.get("X-Token") != "let-us-in":
        return said({"error": "who are you?"}, 401)
    sent = asked.body.decode() + asked.path
    state = next((state for state, key in KEYS.items() if key in sent and state in STATUS), None)
    return said(license_of(state)) if state else said({"error": "no such license"}, 404)


def account(server: Server, products: tuple[str, ...] = ("ledger",), **settings: str) -> Account:
    filled = {"address": f"{server.address}/check"} | SETTINGS | settings
    return Account(1, filled, {"headers": "X-Token: let-us-in", "webhook_secret": SECRET}, products, SITE)


SPOKEN = Spoken(
    "HTTP",
    Generic(),
    answer,
    lambda server: account(server, find=f"{server.address}/find?who={{email}}"),
    KEYS,
    Known("7", KEYS["active"], ("ledger", "ledger/pro")),
    ALICE,
)
