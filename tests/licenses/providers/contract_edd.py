"""`check_license` of Software Licensing for Easy Digital Downloads: status 200 whatever it says."""

from forum.licenses.providers.edd import EasyDigitalDownloads
from forum.licenses.providers.interface import Account, Known
from tests.licenses.providers.server import Asked, Said, said
from tests.licenses.providers.spoken import SITE, Spoken

SECRET = "a-secret-of-the-hook"
WORDS = {
    "active": "valid",
    "ended": "expired",
    "revoked": "disabled",
    "wrong product": "item_name_mismatch",
    "not found": "invalid",
    "unactivated": "inactive",
}
KEYS = {state: f"{number:032x}" for number, state in enumerate(WORDS, start=1)}
LIFETIME, OF_SECOND = f"{20:032x}", f"{21:032x}"
SPECIAL = {f"{30 + number:032x}": word for number, word in enumerate(
    ("site_inactive", "revoked", "invalid_item_id", "key_mismatch", "license_not_activable", "no_activations_left", "missing")
)}  # fmt: skip
GOOD = {
    "success": True, "license": "valid", "item_id": False, "item_name": "Demo", "checksum": "0123456789abcdef0123456789abcdef",
    "expires": "2036-06-19 23:59:59", "payment_id": 54224, "customer_name": "Alice", "customer_email": "alice@example.com",
    "license_limit": 3, "site_count": 1, "activations_left": 2, "price_id": "1",
}  # fmt: skip


def answer(asked: Asked) -> Said:
    assert asked.method == "POST" and not asked.query, "a key in an address ends up in logs"
    assert asked.fields["edd_action"] == "check_license" and asked.fields["url"] == SITE
    typed, item = asked.fields["license"], asked.fields["item_id"]
    if typed == OF_SECOND:
        return said(GOOD if item == "18" else GOOD | {"license": "invalid_item_id"})
    if typed == LIFETIME:
        return said(
            GOOD | {"expires": "lifetime", "license_limit": 0, "activations_left": "unlimited", "price_id": False}
        )
    word = SPECIAL.get(typed) or next((WORDS[state] for state, key in KEYS.items() if key == typed), "invalid")
    if word in ("invalid", "missing"):
        return said({"success": False, "license": word, "item_name": "Demo", "checksum": GOOD["checksum"]})
    return said(GOOD | {"license": word} | ({"expires": "2026-01-02 23:59:59"} if word == "expired" else {}))


SPOKEN = Spoken(
    "Easy Digital Downloads",
    EasyDigitalDownloads(),
    answer,
    lambda server: Account(1, {"address": f"{server.address}/"}, {"webhook_secret": SECRET}, ("17",), SITE),
    KEYS | {"no place": next(key for key, word in SPECIAL.items() if word == "no_activations_left")},
    Known("", KEYS["active"], ("17", "17/1")),
)
