"""Easy Digital Downloads with Software Licensing, by its documented contract."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forum.licenses.providers.interface import Known
from tests.licenses.providers import contract_edd as contract
from tests.licenses.providers.contract_edd import GOOD, KEYS, SPECIAL, SPOKEN
from tests.licenses.providers.server import said
from tests.licenses.providers.spoken import SITE

STATES = {
    "site_inactive": "active", "revoked": "revoked", "invalid_item_id": "wrong product", "key_mismatch": "wrong product",
    "license_not_activable": "wrong product", "no_activations_left": "no place", "missing": "not found",
}  # fmt: skip


@pytest.fixture(scope="module")
def call():
    with SPOKEN.served() as served:
        yield served


@pytest.mark.parametrize(
    ("key", "state"),
    [*((key, state) for state, key in KEYS.items()), *((key, STATES[word]) for key, word in SPECIAL.items())],
)
def test_a_key_is_what_the_shop_calls_it(call, key, state):
    answer = call.check(key)
    assert (answer.state, answer.is_definite) == (state, True)


def test_a_good_key_says_what_it_is_for(call):
    answer = call.check(KEYS["active"])
    assert (answer.product_ids, answer.order_id, answer.address) == (("17", "17/1"), "54224", "alice@example.com")
    assert answer.expires_at == datetime(2036, 6, 19, 23, 59, 59, tzinfo=UTC)
    assert answer.places is None, "the shop counts sites, not people"


def test_a_key_without_an_end_and_without_a_price_option(call):
    answer = call.check(contract.LIFETIME)
    assert (answer.state, answer.expires_at, answer.product_ids) == ("active", None, ("17",))


def test_the_key_goes_out_in_a_form_with_the_address_of_this_site(call):
    call.check(KEYS["active"])
    asked = call.server.asked[-1]
    assert (asked.method, asked.path, asked.query) == ("POST", "/", {})
    assert asked.fields == {"edd_action": "check_license", "item_id": "17", "license": KEYS["active"], "url": SITE}


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/Athens", 20), ("America/New_York", 3), ("UTC+5:30", 18), ("UTC-5", 4), ("UTC", 23), ("", 23)],
)
def test_an_end_is_one_of_the_time_zone_of_the_shop(call, zone, hour):
    there = replace(call, account=replace(call.account, settings=call.account.settings | {"zone": zone}))
    assert there.check(KEYS["active"]).expires_at.hour == hour


@pytest.mark.parametrize("zone", ["Nowhere/City", "../etc/passwd", "Europe", "UTC+99", "EET;"])
def test_a_time_zone_that_nobody_knows_is_a_matter_of_the_form(call, zone):
    there = replace(call, account=replace(call.account, settings=call.account.settings | {"zone": zone}))
    answer = there.check(KEYS["active"])
    assert (answer.state, answer.trouble, answer.detail) == ("misconfigured", "filled in wrong", "zone")


def test_downloads_are_tried_in_turn_and_the_known_one_first():
    with SPOKEN.served() as call:
        call = replace(call, account=replace(call.account, product_ids=("17", "17/2", "18/1")))
        assert call.check(contract.OF_SECOND).product_ids == ("18", "18/1")
        assert [each.fields["item_id"] for each in call.server.asked] == ["17", "18"]
        assert call.check_again(Known("", contract.OF_SECOND, ("18", "18/1"))).state == "active"
        assert [each.fields["item_id"] for each in call.server.asked[2:]] == ["18"]
        assert call.check(KEYS["not found"]).state == "not found" and len(call.server.asked) == 4


def test_without_a_download_or_a_key_nothing_is_asked():
    with SPOKEN.served() as call:
        answers = [
            call.check_again(Known("", "")),
            replace(call, account=replace(call.account, product_ids=())).check("abc"),
        ]
        assert call.server.asked == []
    assert [answer.trouble for answer in answers] == ["wants more", "no such product"]


@pytest.mark.parametrize(
    "change",
    [{"expires": ""}, {"expires": False}, {"expires": "soon"}, {"license": "fine"}, {"license": ""}, {"price_id": [1]}],
)
def test_what_is_no_answer_to_the_question_is_none(change):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(GOOD | change)
        answer = call.check(KEYS["active"])
    assert (answer.state, answer.trouble) == ("unavailable", "makes no sense")


def test_why_it_is_invalid_may_stand_beside(call):
    with SPOKEN.served() as call:
        call.server.answer = lambda asked: said(
            {"success": False, "license": "invalid", "error": "no_activations_left"}
        )
        assert call.check(KEYS["active"]).state == "no place"


def test_a_key_stays_as_it_is_written(call):
    normalize = call.provider.normalize
    assert normalize(" aB-1 2\u200b\u2011x\n") == "aB-12-x"
    assert [normalize(each) for each in ("", "  ", "a\0b", "x" * 201)] == [""] * 4


def test_nothing_is_found_by_address(call):
    assert not call.provider.can_find(call.account) and call.find("alice@example.com") == []
