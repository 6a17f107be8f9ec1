"""Keygen: what it says of a key, in our words, and that nobody says it in its place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock
from forum.core.outgoing import Client
from forum.licenses.providers.interface import Account, Forged, Known
from forum.licenses.providers.keygen import Keygen
from tests.licenses.providers import contract_keygen
from tests.licenses.providers.contract_keygen import (
    KEY,
    LICENSE,
    PAST,
    POLICY,
    PRODUCT,
    PUBLIC_KEY,
    SOMEBODY,
    TOKEN,
    license,
    webhook,
)
from tests.licenses.providers.server import Server, said


@pytest.fixture
def keygen():
    """The fake account, running."""
    account = contract_keygen.Account()
    with Server(account.answer).running() as server:
        account.server = server
        yield account


def connection(keygen=None, product_ids=(PRODUCT,), token="", **settings) -> Account:
    filled = {"account_id": "acme", "host": keygen.server.address if keygen else "", **settings}
    return Account(1, filled, {"token": token}, product_ids, "https://forum.example")


def client(keygen) -> Client:
    return Client(5, frozenset({keygen.server.host}))


def check(keygen, typed=KEY, **settings):
    provider = Keygen()
    return provider.check(client(keygen), connection(keygen, **settings), provider.normalize(typed))


def check_again(keygen, known=None, **settings):
    known = known or Known(LICENSE, "", (PRODUCT,))
    return Keygen().check_again(client(keygen), connection(keygen, token=TOKEN, **settings), known)


def test_a_good_key(keygen):
    keygen.license = license(maxUsers=5)
    answer = check(keygen, f" {KEY.lower()}\n")
    assert (answer.state, answer.reason, answer.license_id, answer.places) == ("active", "VALID", LICENSE, 5)
    assert answer.product_ids == (PRODUCT, f"{PRODUCT}/{POLICY}")
    assert answer.expires_at == datetime(2031, 5, 9, 10, tzinfo=UTC)


def test_the_key_goes_out_in_the_body_alone(keygen):
    check(keygen)
    [asked] = keygen.server.asked
    assert asked.method == "POST" and KEY.encode() in asked.body
    assert KEY not in asked.target + str(dict(asked.headers))
    assert asked.headers["Keygen-Version"] == "1.7" and "Authorization" not in asked.headers


def test_a_license_without_an_end_or_a_number_of_people_has_none(keygen):
    keygen.license = license(expiry=None, status="INACTIVE")
    answer = check(keygen)
    assert (answer.state, answer.expires_at, answer.places) == ("active", None, None)


@pytest.mark.parametrize(
    ("code", "valid", "state"),
    [
        ("SUSPENDED", False, "suspended"), ("OVERDUE", False, "suspended"), ("BANNED", False, "revoked"),
        ("PRODUCT_SCOPE_MISMATCH", False, "wrong product"), ("POLICY_SCOPE_MISMATCH", False, "wrong product"),
        ("ENTITLEMENTS_MISSING", False, "wrong product"),
        ("TOO_MANY_MACHINES", False, "no place"), ("TOO_MANY_USERS", False, "no place"), ("TOO_MANY_CORES", False, "no place"),
        ("TOO_MANY_PROCESSES", False, "no place"), ("TOO_MUCH_MEMORY", False, "no place"), ("TOO_MUCH_DISK", False, "no place"),
        ("TOO_MANY_MACHINES", True, "active"), ("TOO_MANY_USERS", True, "active"), ("TOO_MUCH_DISK", True, "active"),
        ("NO_MACHINE", False, "active"), ("NO_MACHINES", False, "active"), ("FINGERPRINT_SCOPE_MISMATCH", False, "active"),
        ("FINGERPRINT_SCOPE_REQUIRED", False, "misconfigured"), ("USER_SCOPE_REQUIRED", False, "misconfigured"),
        ("MACHINE_SCOPE_REQUIRED", False, "misconfigured"), ("ENVIRONMENT_SCOPE_REQUIRED", False, "misconfigured"),
        ("BRAND_NEW_CODE", False, "unavailable"), ("BRAND_NEW_CODE", True, "active"), ("NOT_FOUND", True, "unavailable"),
    ],
)  # fmt: skip
def test_what_a_code_means(keygen, code, valid, state):
    keygen.code, keygen.valid = code, valid
    if code == "NOT_FOUND":
        keygen.license["id"] = ""
    answer = check(keygen)
    assert answer.state == state
    if state == "misconfigured":
        assert (answer.trouble, answer.detail) == ("wants more", code)


def test_an_unknown_key_is_not_found(keygen):
    assert check(keygen, "some-other-key").state == "not found"


def test_a_key_never_used_on_a_machine_is_judged_by_what_else_is_known(keygen):
    keygen.code, keygen.valid = "NO_MACHINE", False
    for values, state in [({"status": "EXPIRED", "expiry": PAST}, "ended"), ({"suspended": True}, "suspended")]:
        keygen.license = license(**values)
        assert check(keygen).state == state


@pytest.mark.parametrize(
    ("valid", "accepts_ended", "state", "trouble"),
    [
        (False, "", "ended", ""), (False, "1", "ended", ""), (True, "", "ended", "expired by policy"),
        (True, "1", "active", ""),
    ],
)  # fmt: skip
def test_a_key_past_its_end_counts_only_if_keygen_and_the_administrator_say_so(
    keygen, valid, accepts_ended, state, trouble
):
    keygen.license, keygen.code, keygen.valid = license(status="EXPIRED", expiry=PAST), "EXPIRED", valid
    for answer in (check(keygen, accepts_ended=accepts_ended), check_again(keygen, accepts_ended=accepts_ended)):
        assert answer.state == state
        assert (answer.expires_at is None) == (state == "active")
    assert check(keygen, accepts_ended=accepts_ended).trouble == trouble


def test_a_key_of_another_product_is_told_as_such(keygen):
    assert check(keygen, product_ids=("other",)).state == "wrong product"
    answer = check(keygen, product_ids=("other", "another"))
    assert answer.product_ids == (PRODUCT, f"{PRODUCT}/{POLICY}")


@pytest.mark.parametrize(
    "product_ids", [(PRODUCT,), (PRODUCT, "other"), (f"{PRODUCT}/{POLICY}", f"{PRODUCT}/more"), ()]
)
def test_a_policy_that_must_be_told_product_and_policy_is_told_them(keygen, product_ids):
    keygen.needs_scope = ("product", "policy")
    assert check(keygen, product_ids=product_ids).state == "active"


@pytest.mark.parametrize(
    ("status", "state", "trouble"),
    [
        (401, "misconfigured", "refused us"), (403, "misconfigured", "refused us"), (402, "unavailable", "too many"),
        (429, "unavailable", "too many"), (400, "unavailable", "makes no sense"), (503, "unavailable", "broken"),
    ],
)  # fmt: skip
def test_an_error_says_nothing_of_a_key(keygen, status, state, trouble):
    keygen.status = status
    for answer in (check(keygen), check_again(keygen)):
        assert (answer.state, answer.trouble) == (state, trouble)


def test_a_wrong_account_is_the_administrators_matter(keygen):
    for answer in (check(keygen, account_id="acne"), check_again(keygen, account_id="acne")):
        assert (answer.state, answer.trouble, answer.detail) == ("misconfigured", "filled in wrong", "account_id")


def test_with_a_token_a_license_is_looked_up_by_its_id_and_no_term_begins(keygen):
    keygen.license = license(maxUsers=2)
    answer = check_again(keygen)
    assert (answer.state, answer.places, answer.product_ids) == ("active", 2, (PRODUCT, f"{PRODUCT}/{POLICY}"))
    assert [(asked.method, "validate" in asked.target) for asked in keygen.server.asked] == [("GET", False)]
    assert not Keygen().needs_key(connection(keygen, token=TOKEN))


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"status": "EXPIRING"}, "active"), ({"status": "INACTIVE"}, "active"), ({"status": "BANNED"}, "revoked"),
        ({"status": "SUSPENDED"}, "suspended"), ({"suspended": True}, "suspended"),
        ({"requireCheckIn": True, "nextCheckIn": PAST}, "suspended"), ({"nextCheckIn": PAST}, "active"),
        ({"status": "EXPIRED", "expiry": PAST}, "ended"), ({"expiry": PAST}, "ended"),
        ({"status": "GOOD"}, "unavailable"), ({"expiry": "soon"}, "unavailable"), ({"suspended": "no"}, "unavailable"),
    ],
)  # fmt: skip
def test_what_a_license_says_of_itself(keygen, values, state):
    keygen.license = license(**values)
    assert check_again(keygen).state == state


def test_a_license_that_is_gone_is_not_found(keygen):
    keygen.license = None
    assert check_again(keygen).state == "not found"


def test_a_token_that_does_not_see_the_license_is_met_when_the_key_is_entered(keygen):
    provider, account = Keygen(), connection(keygen, token=TOKEN)
    assert provider.check(client(keygen), account, KEY).state == "active"
    keygen.is_in_sight = False
    answer = provider.check(client(keygen), account, KEY)
    assert (answer.state, answer.trouble) == ("misconfigured", "refused us")
    answer = provider.check(client(keygen), connection(keygen, token="another"), KEY)
    assert (answer.state, answer.trouble) == ("misconfigured", "refused us")


def test_a_license_that_was_not_asked_for_says_nothing(keygen):
    keygen._look_up = lambda path, query: said({"data": license(status="BANNED") | {"id": "another"}})
    assert (check_again(keygen).state, check_again(keygen).trouble) == ("unavailable", "makes no sense")


def test_without_a_token_checking_again_takes_the_key(keygen):
    provider, account = Keygen(), connection(keygen)
    assert provider.needs_key(account)
    assert provider.check_again(client(keygen), account, Known(LICENSE, KEY)).state == "active"
    assert provider.check_again(client(keygen), account, Known(LICENSE)).state == "misconfigured"


def test_licenses_are_found_by_the_address_of_their_owner(keygen):
    provider, account = Keygen(), connection(keygen, token=TOKEN)
    keygen.users, keygen.license = {"alice@example.com": "u-1", "bob@example.com": "u-2"}, license(owner="u-1")
    assert provider.can_find(account) and not provider.can_find(connection(keygen))
    [answer] = provider.find(client(keygen), account, "Alice@Example.com")
    assert (answer.state, answer.license_id, answer.key) == ("active", LICENSE, "")
    assert provider.find(client(keygen), account, "bob@example.com") == []
    assert provider.find(client(keygen), account, "nobody@account.example") == []
    elsewhere = connection(keygen, token=TOKEN, product_ids=("other",))
    assert provider.find(client(keygen), elsewhere, "alice@example.com") == []


def test_a_list_that_holds_what_was_not_asked_for_gives_nothing_away(keygen):
    keygen.users, keygen.license = {"bob@example.com": "u-2"}, license(owner="u-1")
    keygen._look_up = lambda path, query, looked=keygen._look_up: looked(path, query | {"owner": "u-1"})
    assert Keygen().find(client(keygen), connection(keygen, token=TOKEN), "bob@example.com") == []
    alice = said({"data": {"id": "u-1", "type": "users", "attributes": {"email": "alice@example.com"}}})
    keygen._look_up = lambda path, query, looked=keygen._look_up: alice if "users" in path else looked(path, query)
    assert Keygen().find(client(keygen), connection(keygen, token=TOKEN), "bob@example.com") == []


def test_with_the_public_key_signed_answers_count(keygen):
    for answer in (check(keygen, public_key=PUBLIC_KEY), check_again(keygen, public_key=PUBLIC_KEY)):
        assert answer.state == "active"
    keygen.license = None
    for answer in (check(keygen, public_key=PUBLIC_KEY), check_again(keygen, public_key=PUBLIC_KEY)):
        assert answer.state == "not found"


FORGERIES = {
    "unsigned": {"signer": None},
    "signed by somebody else": {"signer": SOMEBODY},
    "altered": {"change": lambda body: body + b" "},
    "old": {"sent_at": clock.now() - timedelta(minutes=6)},
    "from tomorrow": {"sent_at": clock.now() + timedelta(days=1)},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_with_the_public_key_no_other_answer_counts(keygen, forgery):
    vars(keygen).update(FORGERIES[forgery])
    for is_there in (True, False):
        keygen.license = license() if is_there else None
        for answer in (check(keygen, public_key=PUBLIC_KEY), check_again(keygen, public_key=PUBLIC_KEY)):
            assert (answer.state, answer.trouble) == ("unavailable", "forged")


def test_an_answer_to_another_question_does_not_count(keygen):
    keygen.nonce = 7
    assert (check(keygen).state, check(keygen).trouble) == ("unavailable", "forged")


def test_a_public_key_that_is_none_is_the_administrators_matter(keygen):
    answer = check(keygen, public_key="acme")
    assert (answer.state, answer.trouble, answer.detail) == ("misconfigured", "filled in wrong", "public_key")


def read(message, **settings):
    return Keygen().read_webhook(connection(**{"public_key": PUBLIC_KEY, **settings}), message)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("license.revoked", "revoked"), ("license.suspended", "suspended"), ("license.expired", "changed"),
        ("license.renewed", "changed"), ("license.reinstated", "changed"), ("license.updated", "changed"),
        ("license.deleted", "changed"), ("license.policy.updated", "changed"),
    ],
)  # fmt: skip
def test_an_event_tells_what_happened_to_a_license(event, state):
    [heard] = read(webhook(event))
    assert (heard.state, heard.license_id, heard.is_signed, heard.event) == (state, LICENSE, True, "event-1")
    assert heard.at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_repeated_event_is_the_same_one_although_it_is_signed_anew():
    first = webhook("license.revoked")
    with clock.travel(timedelta(hours=1)):
        again = webhook("license.revoked")
    assert first.headers["keygen-signature"] != again.headers["keygen-signature"]
    assert read(again) == read(first)


@pytest.mark.parametrize(
    "message",
    [
        webhook("license.validation.succeeded"), webhook("license.validated"), webhook("user.updated"),
        webhook("license.users.attached", {"data": []}), webhook("license.updated", {"data": {"type": "users", "id": "1"}}),
        webhook("license.updated", "no JSON"), webhook("license.updated", '"no object"'),
        webhook("license.updated", "[" * 99_999),
    ],
)  # fmt: skip
def test_some_events_say_nothing_of_a_license(message):
    assert read(message) == []


def forged():
    good = webhook("license.revoked")
    yield replace(good, body=good.body.replace(LICENSE.encode(), b"other"))
    yield replace(good, path="/hooks/license/another")
    yield replace(good, method="PUT")
    yield replace(good, headers={})
    yield replace(
        good, headers=good.headers | {"keygen-signature": good.headers["keygen-signature"].replace("ed25519", "none")}
    )
    yield replace(good, headers=good.headers | {"keygen-signature": 'algorithm="ed25519", headers="date"'})
    yield replace(good, headers=good.headers | {"keygen-date": "yesterday"})
    yield replace(good, received_at=good.received_at + timedelta(minutes=6))
    yield replace(good, received_at=good.received_at - timedelta(minutes=6))
    yield webhook("license.revoked", signer=SOMEBODY)
    yield replace(webhook("license.revoked", host="other.example"), host="third.example")


@pytest.mark.parametrize("message", [*forged()])
def test_an_event_that_keygen_has_not_signed_is_refused(message):
    with pytest.raises(Forged):
        read(message)


def test_an_event_is_taken_also_where_a_proxy_names_another_host():
    [heard] = read(replace(webhook("license.revoked"), host="127.0.0.1:8000"))
    assert heard.state == "revoked"


@pytest.mark.parametrize("public_key", ["", "acme"])
def test_without_a_public_key_no_event_is_taken(public_key):
    with pytest.raises(Forged):
        read(webhook("license.revoked"), public_key=public_key)
    assert Keygen().takes_webhooks(connection(public_key=PUBLIC_KEY)) == "signed"
    assert Keygen().takes_webhooks(connection()) == ""


def test_keys_as_keygen_makes_them_are_found_in_a_text():
    text = f"Mine is {KEY}. A commit 6dfb156597fcb7dbb6 and 6DFB15-6597FC-B7DBB6 are none, X{KEY} neither."
    assert [found[0] for found in Keygen.written.finditer(text)] == [KEY]
    assert Keygen().normalize(f"“{KEY}”") != KEY
