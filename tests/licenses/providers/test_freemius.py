"""Freemius, by its documented contract."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forum.core.outgoing import Unreachable
from forum.licenses.providers.freemius import Freemius
from forum.licenses.providers.interface import Account, Forged, Known
from tests.licenses.providers import contract_freemius as contract
from tests.licenses.providers.contract_freemius import (
    ALICE,
    BOB,
    KEYS,
    OTHER_PRODUCT,
    PRODUCT,
    SECRET,
    SPOKEN,
    TOKEN,
    WIDE_TOKEN,
    webhook,
)
from tests.licenses.providers.server import said
from tests.licenses.providers.spoken import Call


@pytest.fixture(scope="module")
def call():
    with SPOKEN.served() as served:
        yield served


def with_account(call, token=TOKEN, product_ids=(PRODUCT,), **settings) -> Call:
    return Call(call.provider, Account(1, settings, {"token": token}, product_ids), call.server)


@pytest.mark.parametrize(
    ("key", "state", "reason"),
    [
        (KEYS["active"], "active", "active"), (KEYS["ended"], "ended", "ended"), (KEYS["revoked"], "revoked", "revoked"),
        (KEYS["wrong product"], "wrong product", "sandbox"), (KEYS["not found"], "not found", "none"),
        (KEYS["active"].lower(), "not found", "none"), (KEYS["active"][:-1], "not found", "none"),
        (contract.FOREVER, "active", "active"),
    ],
)  # fmt: skip
def test_a_key_is_what_its_license_says(call, key, state, reason):
    answer = call.check(key)
    assert (answer.state, answer.reason, answer.is_definite) == (state, reason, True)


def test_a_good_key_says_what_it_is_for(call):
    answer = call.check(f" {KEYS['active']}\n")
    assert (answer.license_id, answer.product_ids) == ("1", ("99", "99/7"))
    assert answer.expires_at == datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (answer.renews, answer.places, answer.key) == (False, None, "")
    forever = call.check(contract.FOREVER)
    assert (forever.expires_at, forever.places) == (None, None)


def test_asking_uses_no_activation_and_escapes_the_key(call):
    call.check(KEYS["active"])
    asked = call.server.asked[-1]
    assert (asked.method, asked.path, asked.query["search"]) == ("GET", "/v1/products/99/licenses.json", KEYS["active"])
    assert "%25%5E%2B" in asked.target and asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_sites_count_as_people_only_where_the_administrator_says_so(call):
    assert with_account(call, counts_people="1").check(KEYS["active"]).places == 5
    assert with_account(call, counts_people="1").check(contract.FOREVER).places is None


def test_a_subscription_that_goes_on_is_told_by_the_same_call(call):
    assert call.check(contract.RENEWED).renews
    before = len(call.server.asked)
    assert call.check_again(Known("6", "", (PRODUCT,))).renews
    assert len(call.server.asked) == before + 1


@pytest.mark.parametrize(
    ("license_id", "state"), [("1", "active"), ("2", "ended"), ("3", "revoked"), ("8", "active"), ("800", "not found")]
)
def test_a_license_is_checked_again_by_its_id_alone(call, license_id, state):
    assert not call.provider.needs_key(call.account)
    assert call.check_again(Known(license_id, "", (PRODUCT, f"{PRODUCT}/7"))).state == state


def test_a_license_that_was_not_asked_for_says_nothing():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said({"licenses": [], **contract.LICENSES[3]})
        assert (call.check_again(SPOKEN.known).state, call.check_again(SPOKEN.known).trouble) == (
            "unavailable",
            "makes no sense",
        )


def test_linked_products_are_tried_in_turn(call):
    both = with_account(call, WIDE_TOKEN, (PRODUCT, f"{PRODUCT}/8", OTHER_PRODUCT))
    before = len(call.server.asked)
    assert both.check(contract.ELSEWHERE).product_ids == ("100", "100/7")
    assert len(call.server.asked) == before + 2
    assert both.check_again(Known("7", "", ("100",))).state == "active"
    assert both.check(KEYS["not found"]).state == "not found"


def test_a_token_that_is_for_one_of_them_only_says_nothing_of_keys_of_the_other(call):
    both = with_account(call, TOKEN, (OTHER_PRODUCT, PRODUCT))
    assert both.check(KEYS["active"]).state == "active"
    for key in (contract.ELSEWHERE, KEYS["not found"]):
        assert (both.check(key).state, both.check(key).trouble) == ("misconfigured", "refused us")


def test_without_a_product_nothing_is_asked(call):
    answer = with_account(call, product_ids=()).check(KEYS["active"])
    assert (answer.state, answer.trouble) == ("misconfigured", "no such product")


def test_a_product_that_is_not_there_is_the_administrators_matter():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: contract.error("product_not_found", 404)
        for answer in (call.check(KEYS["active"]), call.check_again(SPOKEN.known)):
            assert (answer.state, answer.trouble) == ("misconfigured", "no such product")


@pytest.mark.parametrize(
    "values",
    [
        {"expiration": "soon"}, {"expiration": "0000-00-00 00:00:00"}, {"is_cancelled": "yes"}, {"plugin_id": None}, {"id": None},
        {"environment": "sandbox"}, {"plan_id": {}},
    ],
)  # fmt: skip
def test_a_license_of_an_odd_shape_is_no_answer(values):
    with SPOKEN.served() as call:
        license = contract.LICENSES[1] | values
        call.server.answer = lambda asked: said({"licenses": [license]})
        assert (call.check(KEYS["active"]).state, call.check(KEYS["active"]).trouble) == (
            "unavailable",
            "makes no sense",
        )


@pytest.mark.parametrize("missing", ["expiration", "is_cancelled", "plugin_id", "id"])
def test_a_license_with_a_part_missing_is_no_answer(missing):
    with SPOKEN.served() as call:
        license = {name: value for name, value in contract.LICENSES[1].items() if name != missing}
        call.server.answer = lambda asked: said({"licenses": [license]})
        assert call.check(KEYS["active"]).state == "unavailable"


def test_licenses_are_found_by_the_address_of_who_bought(call):
    assert call.provider.can_find(call.account)
    found = call.find("Alice@Example.com")
    assert [(answer.license_id, answer.state) for answer in found] == [
        ("12", "active"), ("1", "active"), ("2", "ended"), ("3", "revoked"), ("4", "wrong product")
    ]  # fmt: skip
    assert {answer.address for answer in found} == {"Alice@Example.com"}
    assert [answer.license_id for answer in call.find(BOB)] == ["6", "8"]
    assert call.find("lice@example.com") == []
    assert call.find("carol@example.org") == []


def test_a_list_of_somebody_elses_licenses_gives_nothing_away():
    with SPOKEN.served() as call:
        everything = said({"licenses": contract.LICENSES})
        call.server.answer = lambda asked: everything if "/licenses" in asked.path else contract.answer(asked)
        assert [found.license_id for found in call.find(BOB)] == ["6", "8"]


def test_a_refused_token_is_told_to_who_looks_for_licenses(call):
    with pytest.raises(Unreachable) as met:
        with_account(call, "another").find(ALICE)
    assert met.value.trouble == "refused us"


def read(message, secret=SECRET):
    return Freemius().read_webhook(Account(1, {}, {"secret_key": secret}, (PRODUCT,)), message)


@pytest.mark.parametrize(
    ("type", "state"),
    [
        ("license.cancelled", "revoked"), ("license.expired", "changed"), ("license.extended", "changed"),
        ("license.shortened", "changed"), ("license.plan.changed", "changed"), ("license.updated", "changed"),
        ("payment.refund", "refunded"), ("subscription.cancelled", "changed"),
    ],
)  # fmt: skip
def test_an_event_tells_what_happened_to_a_license(type, state):
    [event] = read(webhook(type))
    assert (event.state, event.license_id, event.is_signed, event.event) == (state, "1", True, "9001")
    assert event.at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert read(webhook(type)) == [event]


def test_a_license_that_was_deleted_is_only_named():
    [event] = read(webhook("license.deleted", objects={"license": False}))
    assert (event.state, event.license_id) == ("revoked", "1")
    [event] = read(webhook("license.updated", data=[]))
    assert event.license_id == "1"


@pytest.mark.parametrize(
    "message",
    [
        webhook("payment.refund", data={"payment_id": "3"}, objects={}), webhook("license.activated"),
        webhook("license.deactivated"), webhook("install.installed"), webhook("user.created"),
        webhook("license.updated", data={"license_id": ["1"]}),
    ],
)  # fmt: skip
def test_some_events_say_nothing_of_a_license(message):
    assert read(message) == []


@pytest.mark.parametrize("minutes", [6, -6, 60 * 24 * 40])
def test_an_old_event_only_has_the_license_checked(minutes):
    message = webhook("license.cancelled")
    [event] = read(replace(message, received_at=message.received_at + timedelta(minutes=minutes)))
    assert (event.state, event.is_signed, event.license_id) == ("changed", False, "1")
    [event] = read(webhook("license.cancelled", created="once upon a time"))
    assert (event.state, event.is_signed) == ("changed", False)


def forged():
    good = webhook("license.cancelled")
    yield replace(good, body=good.body.replace(b'"1"', b'"2"'))
    yield replace(good, body=good.body + b" ")
    yield replace(good, headers={})
    yield replace(good, headers={"x-signature": ""})
    yield webhook("license.cancelled", secret="somebody else's")


@pytest.mark.parametrize("message", [*forged()])
def test_an_event_that_freemius_has_not_signed_is_refused(message):
    with pytest.raises(Forged):
        read(message)


def test_without_the_secret_key_no_event_is_taken():
    with pytest.raises(Forged):
        read(webhook("license.cancelled", secret=""), secret="")
    assert Freemius().takes_webhooks(Account(1, {}, {"secret_key": SECRET})) == "signed"
    assert Freemius().takes_webhooks(Account(1, {}, {})) == ""


def test_keys_are_found_in_a_text():
    key = KEYS["active"]
    text = f"Mine is {key}. Call sk_register_plugin_for_new_customers_now(), sk_short or task_{key}."
    assert [found[0] for found in Freemius.written.finditer(text)] == [key]
