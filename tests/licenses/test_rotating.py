"""The secrets behind keys change by a command, and whoever has a key notices nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import transaction, vault
from forum.core.clock import travel
from forum.licenses.actions import rotating
from forum.licenses.addresses import address_hashes
from forum.licenses.jobs.claims import try_claims
from forum.licenses.models import Claim, Connection, License
from forum.licenses.queries import all_connected
from tests import factories
from tests.licenses.keys_of import license_of
from tests.licenses.shop import SECRET, connect
from tests.people import Browser, person, viewer

KEY, WAITING = "SHOP-AAAA1111", "SHOP-BBBB2222"


@pytest.fixture(autouse=True)
def own_secrets(instance):
    yield
    (instance / vault.FILE).unlink(missing_ok=True)


@pytest.fixture
def lamp(app, shop):
    lamp = factories.product("lamp")
    connect(shop, lamp, values={"keeps": "yes"})
    return lamp


def rotate(app) -> str:
    done = app.test_cli_runner().invoke(args=["licenses", "rotate"])
    assert done.exit_code == 0, done.output
    return done.output


def unlock(app, handle, key) -> int:
    return Browser(app, person(handle)).post("/unlock", {"key": key}).status_code


def of_all(model) -> list:
    with transaction.reading() as session:
        return session.scalars(select(model)).all()


def test_keys_secrets_and_addresses_are_lifted_and_found_all_the_while(app, lamp, shop):
    own, _ = license_of(lamp, seats=9)
    shop.sell(KEY, places=9, address="alice@example.test")
    assert unlock(app, "alice", KEY) == 303
    before = {license.key_hash for license in of_all(License)}
    vault.renew()
    assert (unlock(app, "bob", own), unlock(app, "charlie", KEY)) == (303, 303)
    assert "2 licenses" in rotate(app)
    rotate(app)
    licenses = of_all(License)
    assert {license.generation for license in licenses} == {3}
    assert not before & {license.key_hash for license in licenses}
    (bought,) = [license for license in licenses if license.connection_id]
    assert bought.address_hash == address_hashes("alice@example.test")[0] and bought.sealed_key.startswith("3:")
    assert (unlock(app, "dora", own), unlock(app, "emil", KEY)) == (303, 303)
    assert of_all(Connection)[0].secrets.startswith("3:")
    with transaction.reading():
        assert all_connected()[0].account.get("secret") == SECRET
    assert shop.calls == 1


def test_a_key_that_waits_is_found_afterwards(app, lamp, shop):
    shop.sell(WAITING)
    shop.server.day = "500"
    alice = person("alice")
    browser = Browser(app, alice)
    browser.post("/unlock", {"key": WAITING})
    rotate(app)
    browser.post("/unlock", {"key": WAITING})
    (claim,) = of_all(Claim)
    assert claim.sealed_key.startswith("2:")
    shop.server.day = ""
    with travel(timedelta(minutes=2)):
        try_claims()
    assert viewer(alice).products


def test_one_that_was_cut_off_goes_on(app, lamp, monkeypatch):
    keys = [license_of(lamp, seats=9)[0] for _ in range(5)]
    monkeypatch.setattr(rotating, "AT_ONCE", 2)
    vault.renew()
    rotating.lift_some()
    assert sorted(license.generation for license in of_all(License)) == [1, 1, 1, 2, 2]
    assert [unlock(app, f"first{n}", key) for n, key in enumerate(keys)] == [303] * 5
    assert "Going on" in rotate(app)
    assert {license.generation for license in of_all(License)} == {2}
    assert [unlock(app, f"second{n}", key) for n, key in enumerate(keys)] == [303] * 5
