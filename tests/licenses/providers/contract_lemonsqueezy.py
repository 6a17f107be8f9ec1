"""The license API and the store's API of Lemon Squeezy, as they are documented."""

from forum.licenses.providers.interface import Account, Known
from forum.licenses.providers.lemonsqueezy import LemonSqueezy
from tests.licenses.providers.server import Asked, Said, said
from tests.licenses.providers.spoken import Spoken

TOKEN, SECRET = "a-token-of-the-store", "a-secret-of-the-hook"
ALICE = "alice@example.com"
KEYS = {
    "active": "00000000-1111-4222-8333-000000000001",
    "ended": "00000000-1111-4222-8333-000000000002",
    "suspended": "00000000-1111-4222-8333-000000000003",
    "wrong product": "00000000-1111-4222-8333-000000000004",
    "not found": "00000000-1111-4222-8333-00000000000f",
}
REFUNDED = "00000000-1111-4222-8333-000000000005"
UNUSED = "00000000-1111-4222-8333-000000000006"
TESTED = "00000000-1111-4222-8333-000000000007"
OTHER_PRODUCT = "00000000-1111-4222-8333-000000000008"

# By key: the license's number, its status, the store, the product, whether it is a test, the order's status.
LICENSES = {
    KEYS["active"]: (101, "active", 1, 4, False, "paid"),
    KEYS["ended"]: (102, "expired", 1, 4, False, "paid"),
    KEYS["suspended"]: (103, "disabled", 1, 4, False, "paid"),
    KEYS["wrong product"]: (104, "active", 2, 4, False, "paid"),
    REFUNDED: (105, "active", 1, 4, False, "refunded"),
    UNUSED: (106, "inactive", 1, 4, False, "paid"),
    TESTED: (107, "active", 1, 4, True, "paid"),
    OTHER_PRODUCT: (108, "active", 1, 9, False, "paid"),
}
ENDS = {"expired": "2026-01-24T14:15:07.000000Z"}


def answer(asked: Asked) -> Said:
    if asked.path == "/v1/licenses/validate":
        return _validate(asked.fields)
    if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
        return said({"errors": [{"detail": "Unauthenticated.", "status": "401", "title": "Unauthorized"}]}, 401)
    if asked.path == "/v1/orders":
        return _orders(asked.query)
    number = int(asked.path.rpartition("/")[2])
    key = next((key for key, license in LICENSES.items() if license[0] == number), None)
    if key is None:
        return said(
            {"errors": [{"detail": "The related resource does not exist.", "status": "404", "title": "Not Found"}]}, 404
        )
    beside = [
        each for each in (_order(key), _item(key)) if each["type"][:-1] in asked.query.get("include", "").split(",")
    ]
    return said({"data": _resource(key), "included": beside})


def _validate(fields: dict[str, str]) -> Said:
    key = fields.get("license_key", "")
    if key not in LICENSES:
        return said(
            {"valid": False, "error": "license_key not found.", "license_key": None, "instance": None, "meta": None},
            404,
        )
    number, status, store, product, is_test, _ = LICENSES[key]
    is_good = status in ("active", "inactive")
    values = {
        "valid": is_good,
        "error": None if is_good else f"This license key is {status}.",
        "license_key": {
            "id": number, "status": status, "key": key, "activation_limit": 3, "activation_usage": 1,
            "created_at": "2026-01-24T14:15:07.000000Z", "test_mode": is_test,
            "expires_at": ENDS.get(status, "2036-01-24T14:15:07.000000Z"),
        },
        "instance": None,
        "meta": {
            "store_id": store, "order_id": number + 100, "order_item_id": number + 200, "product_id": product,
            "product_name": "Demo", "variant_id": 5, "variant_name": "Pro", "customer_id": 6,
            "customer_name": "Alice", "customer_email": ALICE,
        },
    }  # fmt: skip
    return said(values, 200 if is_good else 400)


def _resource(key: str) -> dict:
    number, status, store, product, is_test, _ = LICENSES[key]
    return {
        "type": "license-keys",
        "id": str(number),
        "attributes": {
            "store_id": store, "customer_id": 6, "order_id": number + 100, "order_item_id": number + 200, "product_id": product,
            "user_name": "Alice", "user_email": ALICE, "key": key, "key_short": f"XXXX-{key[-12:]}", "activation_limit": 3,
            "instances_count": 1, "disabled": 0, "status": status, "status_formatted": status.title(),
            "expires_at": ENDS.get(status), "created_at": "2026-01-24T14:15:07.000000Z",
            "updated_at": "2026-01-24T14:15:07.000000Z", "test_mode": is_test,
        },
    }  # fmt: skip


def _order(key: str) -> dict:
    number, _, store, _, is_test, status = LICENSES[key]
    values = {
        "store_id": store,
        "user_email": ALICE,
        "status": status,
        "total": 1199,
        "refunded": status == "refunded",
        "test_mode": is_test,
    }
    return {"type": "orders", "id": str(number + 100), "attributes": values}


def _item(key: str) -> dict:
    number, product = LICENSES[key][0], LICENSES[key][3]
    return {
        "type": "order-items",
        "id": str(number + 200),
        "attributes": {"order_id": number + 100, "product_id": product, "variant_id": 5},
    }


def _orders(query: dict[str, str]) -> Said:
    bought = [
        key
        for key, license in LICENSES.items()
        if query.get("filter[user_email]") == ALICE and str(license[2]) == query.get("filter[store_id]")
    ]
    beside = [each for key in bought for each in (_resource(key), _item(key))]
    return said({"meta": {"page": {"total": len(bought)}}, "data": [_order(key) for key in bought], "included": beside})


SPOKEN = Spoken(
    "Lemon Squeezy",
    LemonSqueezy(),
    answer,
    lambda server: Account(1, {"store_id": "1"}, {"webhook_secret": SECRET}, ("4",)),
    KEYS,
    Known("101", KEYS["active"], ("4", "4/5")),
)
WITH_TOKEN = Spoken(
    "Lemon Squeezy with an API key",
    LemonSqueezy(),
    answer,
    lambda server: Account(1, {"store_id": "1"}, {"webhook_secret": SECRET, "api_key": TOKEN}, ("4/5",)),
    KEYS | {"refunded": REFUNDED},
    Known("101", "", ("4", "4/5")),
    ALICE,
)
