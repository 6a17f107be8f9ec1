"""Asking other servers: by a deadline, of public addresses only, never inside a transaction."""

import time

import pytest

from forum.core import transaction
from forum.core.outgoing import Client, Unreachable, is_public
from tests.licenses.providers.server import Server, said, self_signed


@pytest.fixture
def server():
    with Server(lambda asked: said({"path": asked.path, "fields": asked.fields})).running() as running:
        yield running


def client(server, seconds=2.0) -> Client:
    return Client(seconds, frozenset({server.host}))


def trouble(ask) -> str:
    with pytest.raises(Unreachable) as met:
        ask()
    return met.value.trouble


def test_a_form_goes_out_and_json_comes_back(app, server):
    reply = client(server).post_form(f"{server.address}/check?a=1", {"key": "ab+c d"})
    assert reply.status == 200
    assert reply.json() == {"path": "/check", "fields": {"a": "1", "key": "ab+c d"}}


@pytest.mark.parametrize(
    ("day", "met"),
    [
        ("slow", "too slow"),
        ("dripping", "too slow"),
        ("endless", "too much"),
        ("cut", "cut off"),
        ("redirect", "led elsewhere"),
    ],
)
def test_a_bad_day_of_the_other_side_ends_by_the_deadline(app, server, day, met):
    server.day = day
    began = time.monotonic()
    assert trouble(lambda: client(server, 0.5).get(f"{server.address}/")) == met
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("day", ["html", "empty", "nested"])
def test_what_is_not_json_is_no_answer(app, server, day):
    server.day = day
    assert trouble(lambda: client(server).get(f"{server.address}/").json()) == "not json"


def test_a_server_in_the_own_network_is_asked_only_where_it_is_allowed_by_host_and_port(app, server):
    assert trouble(lambda: Client(2).get(f"{server.address}/")) == "not https"
    other = frozenset({"127.0.0.1:1"})
    assert trouble(lambda: Client(2, other).get(f"https://{server.host}/")) == "not public"
    assert trouble(lambda: Client(2, other).get("https://localhost:9/")) == "not public"


def test_a_certificate_that_nobody_trusts_ends_it(app, tmp_path):
    server = Server(lambda asked: said({}))
    server.wrap(self_signed(tmp_path / "one.pem"))
    with server.running():
        assert trouble(lambda: client(server).get(f"{server.address}/")) == "bad certificate"
    assert server.asked == []


def test_a_redirect_on_the_same_server_is_followed(app):
    def answer(asked):
        return said({"at": asked.path}) if asked.path == "/new" else said({}, 302, Location="/new")

    with Server(answer).running() as server:
        assert client(server).get(f"{server.address}/old").json() == {"at": "/new"}
        assert trouble(lambda: client(server).post_form(f"{server.address}/old", {})) == "led elsewhere"


def test_nobody_is_there(app):
    assert trouble(lambda: Client(2, frozenset({"127.0.0.1:1"})).get("http://127.0.0.1:1/")) == "refused"


@pytest.mark.parametrize(
    "address",
    ["ftp://example.com/", "https://", "https://a@b.example/", "https://h:99999/", "https://ä.example/", "x", ""],
)
def test_what_is_no_address_is_not_tried(app, address):
    assert trouble(lambda: Client(2).get(address)) == "bad address"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_addresses_that_are_not_out_in_the_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_that_are(address):
    assert is_public(address)


def test_nobody_is_asked_inside_a_transaction(app, server):
    with transaction.reading() as session:
        session.connection()
        with pytest.raises(RuntimeError, match="inside a transaction"):
            client(server).get(f"{server.address}/")
