"""Lemon Squeezy, by its documented contract."""

import hmac
import json
from datetime import UTC, datetime

import pytest

from forum.licenses.providers.interface import Account, Forged, Known
from tests.licenses.providers import contract_lemonsqueezy as contract
from tests.licenses.providers.contract_lemonsqueezy import ALICE, KEYS, SECRET, SPOKEN, TOKEN, WITH_TOKEN
from tests.licenses.providers.server import said
from tests.licenses.providers.spoken import counted, hook


@pytest.fixture(scope="module")
def call():
    with SPOKEN.served() as served:
        yield served


@pytest.fixture(scope="module")
def with_token():
    with WITH_TOKEN.served() as served:
        yield served


@pytest.mark.parametrize(
    ("key", "state", "reason"),
    [
        (KEYS["active"], "active", "active"), (contract.UNUSED, "active", "inactive"), (KEYS["ended"], "ended", "expired"),
        (KEYS["suspended"], "suspended", "disabled"), (KEYS["wrong product"], "wrong product", "active"),
        (contract.TESTED, "wrong product", "active"), (KEYS["not found"], "not found", "404"),
    ],
)  # fmt: skip
def test_a_key_is_what_its_status_says(call, key, state, reason):
    answer = call.check(key)
    assert (answer.state, answer.reason, answer.is_definite) == (state, reason, True)


def test_a_good_key_says_what_it_is_for(call):
    answer = call.check(f" {KEYS['active']} ")
    assert answer.license_id == "101" and answer.order_id == "201"
    assert answer.product_ids == ("4", "4/5")
    assert answer.expires_at == datetime(2036, 1, 24, 14, 15, 7, tzinfo=UTC)
    assert (answer.address, answer.places, answer.key) == (ALICE, None, "")
    assert counted(call.account, call.check(contract.OTHER_PRODUCT)) == "wrong product"


def test_asking_uses_no_activation_and_puts_the_key_in_no_address(call):
    call.check(KEYS["active"])
    asked = call.server.asked[-1]
    assert (asked.method, asked.path, asked.query) == ("POST", "/v1/licenses/validate", {})
    assert asked.fields == {"license_key": KEYS["active"]}
    assert asked.headers["Accept"] == "application/json"


@pytest.mark.parametrize("status", [200, 400, 404, 422])
def test_why_a_key_is_bad_stands_in_the_body_whatever_the_status(status):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(json.loads(contract.answer(asked).body), status)
        assert call.check(KEYS["ended"]).state == "ended"
        assert call.check(KEYS["suspended"]).state == "suspended"


def test_a_good_status_that_is_not_valid_is_no_answer():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(json.loads(contract.answer(asked).body) | {"valid": False})
        assert call.check(KEYS["active"]).trouble == "makes no sense"


def test_what_can_be_no_key_is_not_asked_for(call):
    normalize = call.provider.normalize
    assert normalize(f"\u200b {KEYS['active'].replace('-', '‐')}\n") == KEYS["active"]
    assert [normalize(each) for each in ("", "STAB-12345", "00000000-1111", KEYS["active"] + "0")] == [""] * 4


def test_without_an_api_key_a_license_is_checked_by_its_key(call):
    assert call.provider.needs_key(call.account)
    assert call.check_again(SPOKEN.known).state == "active"
    answer = call.check_again(Known("101"))
    assert (answer.state, answer.trouble) == ("misconfigured", "wants more")


def test_with_an_api_key_it_is_checked_by_its_id(with_token):
    assert not with_token.provider.needs_key(with_token.account)
    answer = with_token.check_again(WITH_TOKEN.known)
    asked = with_token.server.asked[-1]
    assert (answer.state, answer.product_ids, answer.address) == ("active", ("4", "4/5"), ALICE)
    assert (asked.method, asked.path, asked.headers["Authorization"]) == (
        "GET",
        "/v1/license-keys/101",
        f"Bearer {TOKEN}",
    )
    assert with_token.check_again(Known("102")).state == "ended"
    assert with_token.check_again(Known("105")).state == "refunded"
    assert with_token.check_again(Known("999")).state == "not found"


def test_with_an_api_key_a_refund_is_seen_when_the_key_is_entered(call, with_token):
    assert call.check(contract.REFUNDED).state == "active"
    assert with_token.check(contract.REFUNDED).state == "refunded"


def test_a_token_of_somebody_else_is_no_fault_of_the_key():
    with WITH_TOKEN.served() as call:
        missing = {"errors": [{"status": "404", "title": "Not Found"}]}
        call.server.answer = lambda asked: contract.answer(asked) if "validate" in asked.path else said(missing, 404)
        answer = call.check(KEYS["active"])
    assert (answer.state, answer.trouble) == ("misconfigured", "refused us")


@pytest.mark.parametrize("left_out", ["orders", "order-items"])
def test_what_should_have_come_along_is_not_guessed(left_out):
    with WITH_TOKEN.served() as call:

        def less(asked):
            full = json.loads(contract.answer(asked).body)
            return said(full | {"included": [each for each in full.get("included", []) if each["type"] != left_out]})

        call.server.answer = less
        assert call.check_again(WITH_TOKEN.known).trouble == "makes no sense"


def test_licenses_are_found_by_address(call, with_token):
    assert (call.provider.can_find(call.account), with_token.provider.can_find(with_token.account)) == (False, True)
    found = {answer.license_id: answer for answer in with_token.find(ALICE)}
    assert {number: answer.state for number, answer in found.items()} == {
        "101": "active", "102": "ended", "103": "suspended", "105": "refunded", "106": "active",
        "107": "wrong product", "108": "active",
    }  # fmt: skip
    assert found["101"].product_ids == ("4", "4/5")
    assert with_token.find("bob@example.com") == []


def test_what_a_filter_lets_through_is_compared(with_token):
    with WITH_TOKEN.served() as call:
        call.server.answer = lambda asked: contract.answer(replaced(asked))
        assert call.find("bob@example.com") == []


def replaced(asked):
    """As if the filter had been passed over."""
    return type(asked)(**vars(asked) | {"query": asked.query | {"filter[user_email]": ALICE}})


def event_of(kind: str, number: str, meta: dict | None = None, **values) -> bytes:
    attributes = {"store_id": 1, "updated_at": "2026-03-01T11:59:00.000000Z"} | values
    return json.dumps(
        {"meta": {"event_name": "x"} | (meta or {}), "data": {"type": kind, "id": number, "attributes": attributes}}
    ).encode()


def heard(body: bytes, secret: str = SECRET, header: str = "X-Signature"):
    account = Account(1, {"store_id": "1"}, {"webhook_secret": SECRET})
    signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return SPOKEN.provider.read_webhook(account, hook(body, {header: signature}))


@pytest.mark.parametrize(
    ("body", "state", "subject"),
    [
        (event_of("license-keys", "101", status="disabled"), "suspended", ("101", "")),
        (event_of("license-keys", "101", status="expired"), "changed", ("101", "")),
        (event_of("license-keys", "101", status="active"), "changed", ("101", "")),
        (event_of("orders", "201", status="refunded"), "refunded", ("", "201")),
        (event_of("orders", "201", status="paid", refunded_amount=100), "changed", ("", "201")),
        (event_of("subscriptions", "7", status="expired", order_id=201), "changed", ("", "201")),
    ],
)
def test_a_signed_webhook_says_which_license_to_lock_or_to_look_at(body, state, subject):
    (event,) = heard(body)
    assert (event.state, event.is_signed, (event.license_id, event.order_id)) == (state, True, subject)
    assert event.at == datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
    assert heard(body, header="x-SIGNATURE")[0].event == event.event


@pytest.mark.parametrize(
    "body",
    [
        event_of("orders", "201", status="refunded", store_id=2), event_of("orders", "201", status="refunded", test_mode=True),
        event_of("orders", "201", {"test_mode": True}, status="refunded"), event_of("subscription-invoices", "9", status="paid"),
        event_of("orders", "x" * 500, status="refunded"), b"[]", b"no json", b'{"data": 7}',
    ],
)  # fmt: skip
def test_of_another_store_of_a_test_or_of_nothing_it_says_nothing(body):
    assert heard(body) == []


def test_a_webhook_that_is_not_signed_with_the_secret_is_forged():
    body = event_of("orders", "201", status="refunded")
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    account = Account(1, {"store_id": "1"}, {"webhook_secret": SECRET})
    read = SPOKEN.provider.read_webhook
    assert (
        SPOKEN.provider.takes_webhooks(account) == "signed" and SPOKEN.provider.takes_webhooks(Account(1, {}, {})) == ""
    )
    for forged in (
        hook(body, {}),
        hook(body + b" ", {"X-Signature": signature}),
        hook(body, {"X-Signature": signature[:-1] + "x"}),
    ):
        with pytest.raises(Forged):
            read(account, forged)
    with pytest.raises(Forged):
        heard(body, secret="another")
    with pytest.raises(Forged):
        read(Account(1, {"store_id": "1"}, {}), hook(body, {"X-Signature": signature}))


def test_neither_accounts_nor_answers_show_what_is_secret(with_token):
    shown = repr(with_token.account) + repr(with_token.check(KEYS["active"])) + repr(WITH_TOKEN.known)
    assert not any(secret in shown for secret in (TOKEN, SECRET, ALICE, KEYS["active"]))
