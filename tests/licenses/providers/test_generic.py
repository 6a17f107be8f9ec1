"""A server of somebody's own, asked and read as the administrator says."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from forum.core.outgoing import Unreachable
from forum.licenses.providers import paths
from forum.licenses.providers.interface import Account, unavailable
from tests.licenses.providers.contract_generic import ALICE, KEYS, SETTINGS, SPOKEN, account, license_of
from tests.licenses.providers.server import Said, said
from tests.licenses.providers.spoken import counted

GOOD = license_of("active")


@pytest.fixture(scope="module")
def call():
    with SPOKEN.served() as served:
        yield served


def described(call, **settings: str):
    return replace(call, account=account(call.server, call.account.product_ids, **settings))


@pytest.mark.parametrize("state", KEYS)
def test_a_key_is_what_the_rules_make_of_the_answer(call, state):
    said_of_it = call.check(KEYS[state])
    assert (counted(call.account, said_of_it), said_of_it.is_definite) == (state, True)


def test_a_good_key_says_what_the_paths_lead_to(call):
    found = call.check(KEYS["active"])
    assert (found.license_id, found.order_id, found.product_ids) == ("7", "A-17", ("ledger", "ledger/pro"))
    assert (found.expires_at, found.places, found.renews) == (datetime(2036, 6, 19, 12, tzinfo=UTC), 5, True)
    assert (found.address, found.reason) == (ALICE, "live")


@pytest.mark.parametrize(
    ("settings", "method", "body", "path", "query"),
    [
        ({}, "POST", b'{"code": "a/b c", "shop": "demo"}', "/check", {}),
        ({"method": "POST form"}, "POST", b"code=a%2Fb+c&shop=demo", "/check", {}),
        ({"method": "", "body": ""}, "POST", b"license_key=a%2Fb+c", "/check", {}),
        ({"method": "GET", "body": ""}, "GET", b"", "/check", {"license_key": "a/b c"}),
        (
            {"method": "GET", "body": "code: {key}", "address": "/check?shop=demo"},
            "GET", b"", "/check", {"shop": "demo", "code": "a/b c"},
        ),
        ({"method": "GET", "body": "", "address": "/check/{key}"}, "GET", b"", "/check/a%2Fb%20c", {}),
        ({"method": "POST JSON", "body": "", "address": "/check/{key}"}, "POST", b"{}", "/check/a%2Fb%20c", {}),
    ],
)  # fmt: skip
def test_it_is_asked_as_the_administrator_says(call, settings, method, body, path, query):
    if "address" in settings:
        settings = settings | {"address": call.server.address + settings["address"]}
    asking = described(call, **settings)
    asking.provider.check(asking.client(), asking.account, "a/b c")
    asked = call.server.asked[-1]
    assert (asked.method, asked.body, asked.path, asked.query) == (method, body, path, query)
    assert asked.headers["X-Token"] == "let-us-in"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("method", "PUT"), ("good", ""), ("good", "a..b = 1"), ("good", "a[x] = 1"), ("good", "status ="),
        ("good", "status = a,,b"), ("bad", "ended"), ("bad", "late: status = late"), ("bad", "active: status = late"),
        ("bad", "ended: = late"), ("paths", "expires"), ("paths", "end: a.b"), ("paths", "expires: a[1"),
        ("paths", "renews: ..="), ("body", "license_key"),
        ("headers", "X-Token"), ("headers", "X Token: a"), ("headers", "X-Token: ä"), ("headers", "X-Token: a\x7fb"),
    ],
)  # fmt: skip
def test_what_is_filled_in_wrong_is_named(call, field, wrong):
    given = described(call).account
    settings, secrets = dict(given.settings), dict(given.secrets)
    (secrets if field == "headers" else settings)[field] = wrong
    said_of_it = replace(call, account=replace(given, settings=settings, secrets=secrets)).check(KEYS["active"])
    assert (said_of_it.state, said_of_it.trouble, said_of_it.detail) == ("misconfigured", "filled in wrong", field)


@pytest.mark.parametrize(
    "value",
    [
        GOOD | {"license": GOOD["license"] | {"status": "strange"}}, GOOD | {"license": GOOD["license"] | {"products": []}},
        GOOD | {"license": GOOD["license"] | {"products": [{"id": None}]}}, {"license": {"status": "live"}}, {"license": [GOOD]},
        GOOD | {"license": GOOD["license"] | {"people": "many"}}, GOOD | {"license": GOOD["license"] | {"ends": "soon"}},
        GOOD | {"license": {name: value for name, value in GOOD["license"].items() if name != "ends"}},
        GOOD | {"order": 7}, GOOD | {"buyer": {}},
    ],
)  # fmt: skip
def test_a_good_answer_that_lacks_what_it_should_have_is_none(value):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(value)
        found = call.check(KEYS["active"])
    assert (found.state, found.trouble) == ("unavailable", "makes no sense")


def test_a_good_word_with_a_bad_status_is_no_answer():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(GOOD, 404)
        assert call.check(KEYS["active"]).state == "unavailable"


@pytest.mark.parametrize(
    ("ends", "found"),
    [(None, None), ("never", None), ("lifetime", None), (2097489600, datetime(2036, 6, 19, 12, tzinfo=UTC))],
)
def test_an_end_is_a_date_or_seconds_or_never(ends, found):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(GOOD | {"license": GOOD["license"] | {"ends": ends}})
        said_of_it = call.check(KEYS["active"])
    assert (said_of_it.state, said_of_it.expires_at) == ("active", found)


def test_little_is_needed(call):
    plain = described(call, bad="", paths="", good="license.status = live")
    found = plain.check(KEYS["active"])
    assert (found.state, found.product_ids, found.expires_at) == ("active", ("ledger",), None)
    assert plain.check(KEYS["ended"]).state == "unavailable", "what nobody wrote a rule for changes nothing"


def test_several_products_in_one_answer_are_a_bundle():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said({"valid": True, "products": ["ledger", 12]})
        found = described(call, good="valid", bad="", paths="product: products").check(KEYS["active"])
    assert found.product_ids == ("ledger", "12")


def test_licenses_are_found_by_address_with_their_keys(call):
    assert call.provider.can_find(call.account)
    assert {answer.key: answer.state for answer in call.find(ALICE)} == {
        KEYS["active"]: "active",
        KEYS["refunded"]: "refunded",
    }
    assert call.find("bob@example.com") == []


def test_what_is_found_is_compared_with_the_address_and_one_odd_license_hides_no_other():
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(
            [GOOD, {"license": {}}, GOOD | {"license": GOOD["license"] | {"key": 7}}]
        )
        assert [answer.key for answer in call.find(ALICE.upper())] == [KEYS["active"]]
        assert call.find("bob@example.com") == []
        inner = replace(
            call,
            account=account(call.server, find=call.account.get("find"), paths=SETTINGS["paths"] + "\nlist: found.all"),
        )
        call.server.answer = lambda asked: said({"found": {"all": [GOOD]}})
        assert len(inner.find(ALICE)) == 1
        call.server.answer = lambda asked: said({"error": "nobody"}, 404)
        assert inner.find(ALICE) == []


@pytest.mark.parametrize(
    ("find", "paths"),
    [
        ("", "address: a\nkey: b"),
        ("https://shop.example/", "address: a\nkey: b"),
        ("https://shop.example/?e={email}", "key: b"),
    ],
)
def test_without_what_is_compared_nothing_is_found_by_address(find, paths):
    assert not SPOKEN.provider.can_find(Account(1, {"find": find, "paths": paths}, {}))


def test_where_a_server_leads_never_shows_the_key(call):
    with SPOKEN.served() as led:
        led.server.answer = lambda asked: Said(b"", 301, {"Location": f"{asked.path}/elsewhere"})
        asking = described(led, address=f"{led.server.address}/{{key}}", body="")
        found = asking.provider.check(asking.client(), asking.account, "a/b c")
        assert (found.trouble, found.detail) == ("led elsewhere", "")
        led.server.answer = lambda asked: Said(b"", 302, {"Location": f"https://{quote(ALICE)}.example/"})
        with pytest.raises(Unreachable) as met:
            led.find(ALICE)
    assert ALICE not in unavailable(met.value).detail


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("a", {"a": 1}, 1), ("a.b", {"a": {"b": None}}, None), ("a[1]", {"a": [1, 2]}, 2), ("[0].a", [{"a": 1}], 1),
        ("a[0][1]", {"a": [[1, 2]]}, 2), ("0", [1], paths.Missing), (" a-b.c d ", {"a-b": {"c d": 1}}, 1),
        ("a", None, paths.Missing), ("a", {}, paths.Missing), ("a.b", {"a": [1]}, paths.Missing),
        ("a[2]", {"a": [1]}, paths.Missing), ("a[0]", {"a": "xy"}, paths.Missing),
    ],
)  # fmt: skip
def test_a_path_leads_to_a_value(path, value, found):
    assert paths.follow(value, paths.parse(path)) == found


@pytest.mark.parametrize(
    "path", ["", ".", "a.", ".a", "a..b", "a[", "a]b", "a[-1]", "a[x]", "a[1]b", "a.[0]", "a[1234]"]
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError):
        paths.parse(path)


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        ("a = Live", {"a": "LIVE"}, True), ("a = 1", {"a": 1}, True), ("a", {"a": True}, True), ("a", {"a": "true"}, True),
        ("a", {"a": 1}, False), ("a = x", {"a": ["x"]}, False), ("a = x=y", {"a": "x=y"}, True),
        ("a = null", {"a": None}, True), ("a = null", {}, False), ("a = false", {"a": False}, True),
        ("a = x, y", {"a": "y"}, True),
    ],
)  # fmt: skip
def test_a_rule_holds_where_its_value_stands(rule, value, holds):
    assert paths.Rule.parse(rule).holds(value) == holds
