"""What comes from outside: read where it has its shape, no answer where it hasn't."""

import hmac
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.core.outgoing import Reply
from forum.licenses.providers import reading
from forum.licenses.providers.interface import Forged, Message, NoAnswer, unavailable

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state", "trouble"),
    [
        (401, "misconfigured", "refused us"), (403, "misconfigured", "refused us"), (408, "unavailable", "broken"),
        (425, "unavailable", "broken"), (429, "unavailable", "too many"), (503, "unavailable", "broken"),
        (304, "unavailable", "makes no sense"),
    ],
)  # fmt: skip
def test_some_statuses_say_nothing_of_a_key(status, state, trouble):
    with pytest.raises(NoAnswer) as met:
        reading.require_answer(Reply(status, {"retry-after": "120"}, b""))
    answer = unavailable(met.value)
    assert (answer.state, answer.trouble, answer.is_definite) == (state, trouble, False)
    assert answer.retry_after == (120 if status in (408, 425, 429, 503) else None)


@pytest.mark.parametrize("status", [200, 400, 404, 422])
def test_others_are_for_the_provider_to_read(status):
    reading.require_answer(Reply(status, {}, b""))


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (reading.as_text, 17, "17"), (reading.as_text, False, ""), (reading.as_text, None, ""),
        (reading.number, "3", 3), (reading.number, 3, 3), (reading.number, None, None),
        (reading.moment, "2026-03-01T12:00:00.000000Z", NOON), (reading.moment, "2026-03-01 14:00:00+02:00", NOON),
        (reading.moment, int(NOON.timestamp()), NOON), (reading.moment, None, None),
    ],
)  # fmt: skip
def test_values_are_read(read, value, found):
    assert read(value, "it") == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (reading.as_text, "x" * 101), (reading.as_text, "a\0b"), (reading.as_text, "\ud800"), (reading.as_text, True),
        (reading.as_text, ["a"]), (reading.as_text, 10**50), (reading.as_text, 1.5),
        (reading.number, "many"), (reading.number, -1), (reading.number, True),
        (reading.number, 10**30), (reading.number, "9" * 50),
        (reading.moment, "soon"), (reading.moment, "0000-00-00 00:00:00"), (reading.moment, 10**30), (reading.moment, True),
        (reading.moment, "9999-12-31T23:59:59-12:00"), (reading.moment, {}), (reading.as_object, []), (reading.as_object, None),
    ],
)  # fmt: skip
def test_odd_values_are_no_answer(read, value):
    with pytest.raises(NoAnswer) as met:
        read(value, "it")
    assert unavailable(met.value).trouble == "makes no sense"


def test_a_date_without_a_zone_is_one_of_the_place_that_gave_it():
    assert reading.moment("2026-03-01 14:00:00", "it", ZoneInfo("Europe/Athens")) == NOON


def test_an_address_that_is_none_says_nothing():
    assert reading.address({"email": "alice@example.com"}, "email") == "alice@example.com"
    assert [reading.address({"email": each}, "email") for each in (None, 1, "alice", "a@" + "b" * 300)] == [""] * 4


def test_a_signature_is_checked_in_any_case_and_never_without_a_secret():
    body = b'{"a": 1}'
    made = hmac.new(b"s3cret", body, "sha256").hexdigest()
    reading.require_hmac("s3cret", body, f" {made.upper()} ")
    for secret, signed, given in [
        ("other", body, made), ("s3cret", body + b" ", made), ("s3cret", body, ""), ("s3cret", body, "é" * 64),
        ("", body, hmac.new(b"", body, "sha256").hexdigest()),
    ]:  # fmt: skip
        with pytest.raises(Forged):
            reading.require_hmac(secret, signed, given)


@pytest.mark.parametrize(("seconds", "is_fresh"), [(0, True), (-299, True), (299, True), (-301, False), (301, False)])
def test_a_webhook_is_fresh_for_five_minutes(seconds, is_fresh):
    message = Message("POST", "forum.example", "/hooks/license/x", {}, b"", received_at=NOON)
    if is_fresh:
        reading.require_fresh(message, NOON + timedelta(seconds=seconds))
    else:
        with pytest.raises(Forged):
            reading.require_fresh(message, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b"\xff", b"null"])
def test_a_webhook_that_is_no_object_says_nothing(body):
    message = Message("POST", "forum.example", "/hooks/license/x", {}, body, received_at=NOON)
    assert reading.said_of(message) == {}
