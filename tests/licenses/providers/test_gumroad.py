"""Gumroad, by its documented contract and its source."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forum.core import clock
from forum.licenses.providers.interface import Account, Known
from tests.licenses.providers import contract_gumroad as contract
from tests.licenses.providers.contract_gumroad import ALICE, DAY, KEYS, PRODUCT, SECOND, SPOKEN, ping
from tests.licenses.providers.server import said
from tests.licenses.providers.spoken import hook


@pytest.fixture(scope="module")
def call():
    with SPOKEN.served() as served:
        yield served


@pytest.mark.parametrize(
    ("key", "state"),
    [
        *((KEYS[state], state) for state in KEYS), (contract.DISPUTED, "refunded"), (contract.WON, "active"),
        (contract.CHARGED_BACK, "refunded"), (contract.IMPORTED, "active"), (contract.MEMBER, "active"),
        (contract.LEAVING, "active"), (contract.OF_SECOND, "not found"),
    ],
)  # fmt: skip
def test_a_key_is_what_its_flags_say(call, key, state):
    answer = call.check(key)
    assert (answer.state, answer.is_definite) == (state, True)


def test_a_good_key_says_what_it_is_for(call):
    answer = call.check(KEYS["active"])
    assert (answer.product_ids, answer.order_id, answer.address) == ((PRODUCT,), contract.SALE["sale_id"], ALICE)
    assert (answer.expires_at, answer.renews, answer.places) == (None, False, None)


def test_a_membership_renews_until_it_is_cancelled_and_then_ends_when_it_is_paid_until(call):
    assert call.check(contract.MEMBER).renews
    leaving = call.check(contract.LEAVING)
    assert not leaving.renews
    assert clock.now() + 8 * DAY < leaving.expires_at < clock.now() + 10 * DAY
    ended = call.check(KEYS["ended"])
    assert (ended.renews, ended.expires_at) == (False, datetime(2026, 1, 2, tzinfo=UTC))
    with clock.travel(10 * DAY):
        assert call.check(contract.LEAVING).state == "ended"


def test_places_are_those_that_were_bought(call):
    assert call.check(contract.SEATS).places == 7


def test_the_use_is_not_counted_and_the_key_is_in_no_address(call):
    call.check(KEYS["active"])
    asked = call.server.asked[-1]
    assert (asked.method, asked.path, asked.query) == ("POST", "/v2/licenses/verify", {})
    assert asked.fields == {"product_id": PRODUCT, "license_key": KEYS["active"], "increment_uses_count": "false"}


def test_products_are_tried_in_turn_and_the_known_one_first():
    with SPOKEN.served() as call:
        call = replace(call, account=replace(call.account, product_ids=(PRODUCT, SECOND)))
        assert call.check(contract.OF_SECOND).product_ids == (SECOND,)
        assert [each.fields["product_id"] for each in call.server.asked] == [PRODUCT, SECOND]
        assert call.check_again(Known("", contract.OF_SECOND, (SECOND,))).state == "active"
        assert [each.fields["product_id"] for each in call.server.asked[2:]] == [SECOND]
        assert call.check(KEYS["not found"]).state == "not found"


def test_without_a_product_or_a_key_nothing_is_asked():
    with SPOKEN.served() as call:
        answers = [call.check_again(Known("", "")), replace(call, account=Account(1, {}, {})).check(KEYS["active"])]
        assert call.server.asked == []
    assert [answer.trouble for answer in answers] == ["wants more", "no such product"]
    assert {answer.state for answer in answers} == {"misconfigured"}


@pytest.mark.parametrize(
    ("status", "value", "state", "trouble"),
    [
        (
            500,
            {"success": False, "message": "The 'product_id' parameter is required."},
            "misconfigured",
            "no such product",
        ),
        (500, {"success": True}, "unavailable", "broken"),
        (404, {"status": 404, "error": "Not Found"}, "unavailable", "makes no sense"),
        (200, {"success": True, "purchase": {"refunded": "no"}}, "unavailable", "makes no sense"),
        (
            200,
            {"success": True, "purchase": {"refunded": False, "subscription_ended_at": 5.5}},
            "unavailable",
            "makes no sense",
        ),
        (200, {"success": True, "imported_customer": None}, "unavailable", "makes no sense"),
    ],
)
def test_what_is_no_answer_to_the_question_is_none(status, value, state, trouble):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(value, status)
        answer = call.check(KEYS["active"])
    assert (answer.state, answer.trouble) == (state, trouble)


def test_a_key_is_written_in_four_groups_of_capitals(call):
    normalize = call.provider.normalize
    for typed in (
        KEYS["active"].lower(),
        KEYS["active"].replace("-", " "),
        KEYS["active"].replace("-", ""),
        f" {KEYS['active']}\n",
    ):
        assert normalize(typed) == KEYS["active"]
    for typed in (
        "",
        "83DB262A",
        KEYS["active"] + "0",
        "83db262a-c19d-3b06-a523-5a6b00000001",
        KEYS["active"].replace("8", "G"),
    ):
        assert normalize(typed) == ""
    assert call.provider.written.search(f"my key {KEYS['active']}, thanks")[0] == KEYS["active"]
    assert not call.provider.written.search("83db262a-c19d-3b06-a523-5a6b00000001")


def test_licenses_are_found_by_address_with_their_keys(call):
    assert call.provider.can_find(call.account) and not call.provider.can_find(Account(1, {}, {}))
    found = {answer.key: answer.state for answer in call.find(ALICE)}
    assert found[KEYS["active"]] == "active" and found[KEYS["refunded"]] == "refunded"
    assert contract.OF_SECOND not in found
    assert call.find("bob@example.com") == []


def test_what_a_filter_lets_through_is_compared():
    sale = {"email": ALICE, "product_id": PRODUCT, "license_key": KEYS["active"]}
    other = sale | {"product_id": SECOND, "license_key": contract.MEMBER}
    with SPOKEN.served() as call:
        answer = call.server.answer
        call.server.answer = lambda asked: (
            said({"success": True, "sales": [sale, other]}) if "sales" in asked.path else answer(asked)
        )
        assert [each.key for each in call.find(ALICE)] == [KEYS["active"]]
        assert call.find("bob@example.com") == []


@pytest.mark.parametrize(
    ("body", "key", "order"),
    [
        (ping(license_key=KEYS["active"].lower(), sale_id="abc=="), KEYS["active"], ""),
        (ping(sale_id="abc=="), "", "abc=="),
        (json.dumps({"license_key": KEYS["active"], "resource_name": "refund"}).encode(), KEYS["active"], ""),
    ],
)
def test_a_ping_only_has_the_license_checked_again(body, key, order):
    (event,) = SPOKEN.provider.read_webhook(Account(1, {}, {}), hook(body, {}))
    assert (event.state, event.is_signed, event.key, event.order_id) == ("changed", False, key, order)
    assert SPOKEN.provider.takes_webhooks(Account(1, {}, {})) == "pings"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", ping(), ping(sale_id="a\0b"), ping(sale_id="x" * 500), b'{"sale_id": [1]}']
)
def test_a_ping_of_an_odd_shape_says_nothing(body):
    assert SPOKEN.provider.read_webhook(Account(1, {}, {}), hook(body, {})) == []
