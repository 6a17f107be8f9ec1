"""Keys that prove themselves: ours and Keygen's, good only with the signature of the vendor's own private key."""

import base64
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forum.core import clock
from forum.core.outgoing import Client
from forum.licenses import signing
from forum.licenses.providers.interface import Known
from forum.licenses.providers.signed import Signed
from tests.licenses.providers.contract_signed import (
    KEYGEN_SAYS,
    PUBLIC_KEY,
    SOMEBODY,
    VENDOR,
    account,
    keygens,
    ours,
    url64,
)
from tests.licenses.providers.table import DOCS


def check(typed: str, public_key: str = PUBLIC_KEY):
    return Signed().check(Client(1), account(public_key), Signed().normalize(typed))


def test_what_a_key_of_ours_says():
    answer = check(signing.sign(VENDOR, "ledger", date(2031, 5, 9), places=5, plan="pro", email="alice@example.com"))
    assert (answer.state, answer.product_ids, answer.places) == ("active", ("ledger", "ledger/pro"), 5)
    assert (answer.expires_at, answer.address) == (datetime(2031, 5, 9, 23, 59, 59, tzinfo=UTC), "alice@example.com")
    assert answer.license_id


def test_what_a_key_of_keygens_says():
    answer = check(keygens())
    assert (answer.state, answer.license_id, answer.product_ids) == ("active", "1f2e", ("ledger", "ledger/pro"))
    assert (answer.expires_at, answer.address) == (datetime(2031, 5, 9, 10, tzinfo=UTC), "alice@example.com")


def test_a_key_that_says_no_end_has_none():
    assert check(ours({"id": "1", "product": "ledger"})).expires_at is None
    endless = {**KEYGEN_SAYS, "user": None, "license": {"id": "1f2e", "expiry": None}}
    assert (check(keygens(endless)).state, check(keygens(endless)).expires_at) == ("active", None)


@pytest.mark.parametrize("expires", ["2031-05-09", "2031-05-09T23:59:59Z", "2031-05-10T01:59:59+02:00"])
def test_a_key_is_good_through_its_last_day_and_then_ended(expires):
    key = ours({"id": "1", "product": "ledger", "expires": expires})
    last = datetime(2031, 5, 9, 23, 59, 50, tzinfo=UTC) - clock.now()
    with clock.travel(last):
        assert check(key).state == "active"
    with clock.travel(last + timedelta(seconds=15)):
        assert check(key).state == "ended"


@pytest.mark.parametrize("key", [ours({"id": "1", "product": "ledger"}), keygens()])
def test_pasting_does_no_harm(key):
    broken_in_lines = "\n".join(key[start : start + 40] for start in range(0, len(key), 40))
    ways = [f"  {key}\n", broken_in_lines, key.replace(".", ".\u200b"), key.replace("-", "\u2010"), key.rstrip("=")]
    assert {Signed().normalize(way) for way in ways} == {key}


def test_one_license_has_one_spelling():
    """The last letter of a signature carries bits that mean nothing."""
    key = ours({"id": "1", "product": "ledger"})
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = key[:-1] + alphabet[alphabet.index(key[-1]) + 1]
    assert Signed().normalize(twin) == key


@pytest.mark.parametrize(
    "typed",
    ["", "STOA1", "STOA1.e30", "stoa1.e30." + "A" * 86, "STOA1.e30." + "A" * 85, "STOA1.ab+c." + "A" * 86, "key/.x",
     "SThh-AAAAA-BBBBB-CCCCC-DDDDD", "STOA1.\x00e30." + "A" * 86, "key/" + "A" * 5000 + "." + "A" * 86, "x" * 100_000],
)  # fmt: skip
def test_what_can_be_no_key_of_these(typed):
    assert Signed().normalize(typed) == ""


@pytest.mark.parametrize(
    "key",
    [
        ours({"id": "1", "product": "ledger"}, SOMEBODY),
        keygens(key=SOMEBODY),
        ours({"id": "1", "product": "studio"}).rpartition(".")[0] + "." + ours({"id": "1", "product": "ledger"})[-86:],
        "STOA1.e30." + "A" * 86,
        ours({"id": "1", "product": "ledger"}).replace("STOA1.", "key/"),
        "",
        "no key at all",
    ],
)
def test_a_key_that_the_vendor_has_not_signed_is_not_found(key):
    assert check(key).state == "not found"
    assert Signed().check(Client(1), account(), key).state == "not found"


@pytest.mark.parametrize(
    "says",
    [
        b"\xff", b"null", b"[]", b"[" * 2000, b'"STOA"', {}, {"id": "1"}, {"product": "ledger"},
        {"id": "1", "product": ["ledger"]}, {"id": "x" * 101, "product": "ledger"}, {"id": "1", "product": "a\nb"},
        {"id": "1", "product": "ledger", "expires": "soon"}, {"id": "1", "product": "ledger", "expires": "2031-02-30"},
        {"id": "1", "product": "ledger", "places": 0}, {"id": "1", "product": "ledger", "places": -1},
        {"id": "1", "product": "ledger", "places": "many"}, {"id": "1", "product": "ledger", "places": True},
        {"id": "1", "product": "ledger", "plan": {}},
    ],
)  # fmt: skip
def test_a_signed_text_that_makes_no_sense_opens_nothing(says):
    answer = check(ours(says))
    assert (answer.state, answer.product_ids) == ("not found", ())
    assert answer.reason.startswith("payload")


@pytest.mark.parametrize(
    "says", [{}, {**KEYGEN_SAYS, "product": None}, {**KEYGEN_SAYS, "license": "1f2e"}, {**KEYGEN_SAYS, "license": {}}]
)
def test_neither_does_one_of_keygens_that_says_too_little(says):
    assert check(keygens(says)).state == "not found"


def public_keys() -> list[str]:
    half = VENDOR.public_key()
    raw = half.public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return [
        raw.hex(),
        raw.hex().upper(),
        base64.b64encode(raw).decode(),
        url64(raw).rstrip("="),
        pem,
        pem.replace("\n", " "),
    ]


@pytest.mark.parametrize("public_key", public_keys())
def test_a_public_key_may_be_written_in_many_ways(public_key):
    assert check(ours({"id": "1", "product": "ledger"}), public_key).state == "active"


@pytest.mark.parametrize("public_key", ["", "abc", "0" * 63, "é" * 64, "-----BEGIN PUBLIC KEY-----", url64(b"x" * 31)])
def test_a_public_key_that_is_none_is_the_administrators_matter(public_key):
    answer = check(ours({"id": "1", "product": "ledger"}), public_key)
    assert (answer.state, answer.trouble) == ("misconfigured", "filled in wrong")


def test_a_key_is_checked_again_by_the_key_that_is_there_now():
    provider, key = Signed(), ours({"id": "1", "product": "ledger"})
    assert provider.needs_key(account())
    assert provider.check_again(Client(1), account(), Known("1", key)).state == "active"
    assert provider.check_again(Client(1), account(signing.public_half(SOMEBODY)), Known("1", key)).state == "not found"
    assert provider.check_again(Client(1), account(), Known("1")).state == "misconfigured"


def test_the_key_in_the_documentation_is_good():
    text = DOCS.read_text("utf-8")
    public_key, key = re.search(r"public key `([0-9a-f]{64})`", text)[1], Signed.written.search(text)[0]
    answer = check(key, public_key)
    assert (answer.state, answer.license_id, answer.product_ids, answer.places) == ("active", "order-1", ("ledger",), 5)


def test_keys_are_found_in_a_text():
    key, other = ours({"id": "1", "product": "ledger"}), keygens()
    text = f"Mine is {key}, and hers ({other}). STOA1.short.no, key/words and monkey/business are none."
    assert [found[0] for found in Signed.written.finditer(text)] == [key, other]
