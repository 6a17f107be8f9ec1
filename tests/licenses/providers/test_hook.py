"""The signed webhook of shops that have none of their own."""

import hmac
import json
from datetime import timedelta

import pytest

from forum.licenses.providers.edd import EasyDigitalDownloads
from forum.licenses.providers.generic import Generic
from forum.licenses.providers.interface import Account, Forged
from tests.licenses.providers.spoken import NOON, hook

SECRET = "a-secret-of-the-hook"
SAID = {"event_id": "evt-1", "event": "license.revoked", "license_id": "7", "product_id": "ledger"}
STAMP = str(int(NOON.timestamp()))
ACCOUNT = Account(1, {}, {"webhook_secret": SECRET})

both = pytest.mark.parametrize("provider", [EasyDigitalDownloads(), Generic()], ids=lambda provider: provider.kind)


def signed(body: bytes, stamp: str = STAMP, secret: str = SECRET) -> dict[str, str]:
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    return {"X-Timestamp": stamp, "X-Signature": f"v1={made}"}


def body_of(**values) -> bytes:
    return json.dumps(SAID | values).encode()


@both
@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("license.revoked", "revoked"), ("license.refunded", "refunded"), ("license.suspended", "suspended"),
        ("license.renewed", "changed"), ("", "changed"), (None, "changed"),
    ],
)  # fmt: skip
def test_what_is_signed_locks_or_has_it_checked(provider, event, state):
    body = body_of(event=event)
    (heard,) = provider.read_webhook(ACCOUNT, hook(body, signed(body)))
    assert (heard.event, heard.state, heard.is_signed, heard.license_id, heard.at) == ("evt-1", state, True, "7", NOON)


@both
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_headers_come_in_any_case(provider, case):
    body = body_of()
    assert provider.read_webhook(ACCOUNT, hook(body, {case(name): value for name, value in signed(body).items()}))


@both
def test_a_license_is_told_by_its_id_its_order_or_its_key(provider):
    for name, value in [("license_id", "7"), ("order_id", "54224"), ("license_key", " aB-1 2 ")]:
        body = json.dumps({"event": "license.refunded", name: value}).encode()
        (heard,) = provider.read_webhook(ACCOUNT, hook(body, signed(body)))
        assert (heard.license_id or heard.order_id or heard.key) == value.replace(" ", "")
        assert len(heard.event) == 64, "without an id of its own it is told by what it says"


@both
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"X-Signature": signed(body_of())["X-Signature"]}, {"X-Timestamp": STAMP}, signed(body_of(), secret="another"),
        signed(body_of(event="license.renewed")), signed(body_of()) | {"X-Timestamp": str(int(STAMP) + 1)},
        signed(body_of()) | {"X-Signature": signed(body_of())["X-Signature"].removeprefix("v1=")},
        signed(body_of()) | {"X-Signature": signed(body_of())["X-Signature"].replace("v1=", "v0=")},
        signed(body_of(), "now"), signed(body_of(), "-1"), signed(body_of(), "9" * 30), signed(body_of(), "²"),
        signed(body_of(), str(int(STAMP) - 301)), signed(body_of(), str(int(STAMP) + 301)),
    ],
    ids=lambda headers: "-".join(headers) or "none",
)  # fmt: skip
def test_what_is_not_signed_as_it_should_be_or_comes_late_is_forged(provider, headers):
    with pytest.raises(Forged):
        provider.read_webhook(ACCOUNT, hook(body_of(), headers))


@both
def test_within_five_minutes_it_is_taken_and_replayed_later_it_is_not(provider):
    body = body_of()
    for seconds in (-299, 0, 299):
        assert provider.read_webhook(ACCOUNT, hook(body, signed(body), NOON + timedelta(seconds=seconds)))
    with pytest.raises(Forged):
        provider.read_webhook(ACCOUNT, hook(body, signed(body), NOON + timedelta(seconds=301)))


@both
def test_without_a_secret_nothing_is_taken(provider):
    body = body_of()
    assert provider.takes_webhooks(ACCOUNT) == "signed" and provider.takes_webhooks(Account(1, {}, {})) == ""
    with pytest.raises(Forged):
        provider.read_webhook(Account(1, {}, {}), hook(body, signed(body, secret="")))


@both
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"license_id": {}}', b'{"license_id": "a\\u0000"}', body_of(event=[1])]
)
def test_what_is_signed_and_odd_says_nothing(provider, body):
    assert provider.read_webhook(ACCOUNT, hook(body, signed(body))) == []
