"""Verifying a license key, and the list of sales, as Gumroad documents them and its source has them."""

from datetime import timedelta
from urllib.parse import urlencode

from forum.core import clock
from forum.licenses.providers.gumroad import Gumroad
from forum.licenses.providers.interface import Account, Known
from tests.licenses.providers.server import Asked, Said, said
from tests.licenses.providers.spoken import Spoken

TOKEN, ALICE = "a-token-of-the-seller", "alice@example.com"
PRODUCT, SECOND = "32-nPainqpLj1B_WIwVlMw==", "bfi_30HLgGWL8H2wo_Gzlg=="
DAY = timedelta(days=1)


def key(number: int) -> str:
    return f"83DB262A-C19D3B06-A5235A6B-{number:08X}"


KEYS = {
    "active": key(1),
    "ended": key(2),
    "suspended": key(3),
    "revoked": key(4),
    "refunded": key(5),
    "not found": key(15),
}
SEATS, LEAVING, DISPUTED, WON, CHARGED_BACK, IMPORTED, MEMBER, OF_SECOND = map(key, range(20, 28))

SALE = {
    "seller_id": "kL0paVL2SdmJSYsNs-OCMg==", "product_id": PRODUCT, "product_name": "Demo", "email": ALICE, "quantity": 1,
    "order_number": 524459995, "sale_id": "FO8TXN-dvxYabdavG97Y-Q==", "sale_timestamp": "2026-01-05T19:38:56Z",
    "variants": "(Pro)", "is_gift_receiver_purchase": False, "refunded": False, "disputed": False, "dispute_won": False,
    "id": "FO8TXN-dvxYabdavG97Y-Q==", "created_at": "2026-01-05T19:38:56Z", "custom_fields": [],
}  # fmt: skip
MEMBERSHIP = SALE | {
    "subscription_id": "GazW4_NBcQy-o7Gjjng7lw==", "recurrence": "yearly", "is_multiseat_license": False,
    "subscription_ended_at": None, "subscription_cancelled_at": None, "subscription_failed_at": None,
}  # fmt: skip


def _stamp(days: int) -> str:
    return (clock.now() + days * DAY).isoformat().replace("+00:00", "Z")


PURCHASES = {
    KEYS["active"]: SALE | {"chargebacked": False},
    KEYS["ended"]: MEMBERSHIP | {"subscription_ended_at": "2026-01-02T00:00:00Z"},
    KEYS["refunded"]: SALE | {"refunded": True},
    SEATS: MEMBERSHIP | {"is_multiseat_license": True, "quantity": 7},
    LEAVING: MEMBERSHIP | {"subscription_cancelled_at": _stamp(9)},
    DISPUTED: SALE | {"disputed": True},
    WON: SALE | {"disputed": True, "dispute_won": True},
    CHARGED_BACK: SALE | {"chargebacked": True},
    MEMBER: MEMBERSHIP,
    OF_SECOND: SALE | {"product_id": SECOND},
}


def answer(asked: Asked) -> Said:
    return _sales(asked) if asked.path == "/v2/sales" else _verify(asked.fields)


def _verify(fields: dict[str, str]) -> Said:
    assert fields["increment_uses_count"] == "false"
    product, typed = fields.get("product_id", ""), fields.get("license_key", "")
    if not product:
        return _no("The 'product_id' parameter is required to verify the license for this product.", 500)
    if typed == KEYS["suspended"] and product == PRODUCT:
        return _no("This license key has been disabled.")
    if typed == KEYS["revoked"] and product == PRODUCT:
        return _no("Access to the purchase associated with this license has expired.")
    if typed == IMPORTED and product == PRODUCT:
        return said(
            {"success": True, "uses": 1, "imported_customer": {"id": "abc==", "email": ALICE, "link_id": PRODUCT}}
        )
    if PURCHASES.get(typed, {}).get("product_id") != product:
        return _no("That license does not exist for the provided product.")
    return said({"success": True, "uses": 3, "purchase": PURCHASES[typed] | {"license_key": typed}})


def _no(message: str, status: int = 404) -> Said:
    return said({"success": False, "message": message}, status)


def _sales(asked: Asked) -> Said:
    if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
        return said({"error": "invalid_token"}, 401)
    sales = [
        {"id": each["sale_id"], "email": each["email"], "product_id": each["product_id"], "license_key": key}
        for key, each in PURCHASES.items()
        if each["product_id"] == asked.query["product_id"] and each["email"] == asked.query["email"]
    ]
    return said({"success": True, "sales": sales})


def ping(**values: str) -> bytes:
    return urlencode(
        {"seller_id": SALE["seller_id"], "product_id": PRODUCT, "resource_name": "refund"} | values
    ).encode()


SPOKEN = Spoken(
    "Gumroad",
    Gumroad(),
    answer,
    lambda server: Account(1, {}, {"access_token": TOKEN}, (PRODUCT,)),
    KEYS,
    Known("", KEYS["active"], (PRODUCT,)),
    ALICE,
)
